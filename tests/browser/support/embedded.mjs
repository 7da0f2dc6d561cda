/** What the tests of `<impasto-image>` on a stranger's page share. */
import { png } from "./files.mjs";
import { openHost } from "./package.mjs";

export const STYLE = "great-wave";
export const PHOTO = { type: "image/png", body: png(32, 24) };

/** The element in HTML; what is painted on the CPU is the same everywhere. */
export const image = (attributes = "", inside = "") =>
  `<impasto-image src="./photo.png" alt="A boat" painting="${STYLE}" backend="cpu" ${attributes}>${inside}</impasto-image>`;

/** Opens a page of this body with the packed package, and photos of 32 × 24 and 16 × 40. */
export function open(body, options = {}) {
  const faults = options.faults ?? {};
  faults["/photo.png"] ??= PHOTO;
  faults["/other.png"] ??= { type: "image/png", body: png(16, 40) };
  return openHost(body, { ...options, faults });
}

/** Waits for a state of the elements that a selector finds: of all of them. */
export function reaches(page, state, selector = "impasto-image") {
  return page.waitForFunction(([wanted, which]) => {
    const found = [...document.querySelectorAll(which)];
    return found.length > 0 && found.every((element) => element.state === wanted);
  }, [state, selector]);
}

/** The events of the elements so far, but progress. */
export async function events(page) {
  return (await page.evaluate("told")).filter((kind) => kind !== "progress");
}
