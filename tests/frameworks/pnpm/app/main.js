import "impasto/element";
import { Impasto } from "impasto";
import styles from "impasto/styles.json";
import thumbnail from "impasto/thumbnails/great-wave.jpg";

const picker = document.createElement("select");
picker.append(...styles.map(({ id, title }) => new Option(title, id)));
document.body.append(picker, Object.assign(new Image(), { src: thumbnail, alt: "The Great Wave" }));

const impasto = await Impasto.load();
const { width } = await impasto.stylize(new ImageData(16, 12), { style: picker.value });
document.body.dataset.painted = width;
