import "impasto/element";
import { Impasto } from "impasto";

const impasto = await Impasto.load();
const { width } = await impasto.stylize(new ImageData(16, 12), { style: "udnie" });
document.body.dataset.painted = width;
