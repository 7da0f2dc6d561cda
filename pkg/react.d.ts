import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { ImpastoImage, ImpastoImageEventMap } from "./element/impasto-image.js";

type Settable = "src" | "alt" | "poster" | "painting" | "styleSrc" | "strength" | "strokes" | "boldness" | "swirl" | "seed" | "light"
  | "maxSide" | "loading" | "reveal" | "backend" | "compare" | "pack" | "encoder" | "wasm" | "source" | "weights" | "words";
type Base = Omit<DetailedHTMLProps<HTMLAttributes<ImpastoImage>, ImpastoImage>, Settable>;

/** What React 19 sets on `<impasto-image>`. Its events go by their own names, as in `onresult`. */
export type ImpastoImageProps = Base & { [Name in Settable]?: ImpastoImage[Name] | null } & {
  [Name in keyof ImpastoImageEventMap as `on${Name}`]?: (event: ImpastoImageEventMap[Name]) => void;
} & { class?: string };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "impasto-image": ImpastoImageProps;
    }
  }
}
