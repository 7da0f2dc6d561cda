/** Defines `<impasto-image>`. For another name, extend the class from `impasto/element/class` and define that. */
import { ImpastoImage } from "./impasto-image.js";

export { ImpastoImage };

const NAME = "impasto-image";

if (globalThis.customElements?.get(NAME)) console.warn(`<${NAME}> is defined already; the first definition stays.`);
else globalThis.customElements?.define(NAME, ImpastoImage);
