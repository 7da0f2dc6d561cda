import { encodeImage, openPicture } from "./pkg/index.js";
import { stemOf } from "./photos.js";
import { say } from "./words.js";

/** As large as it is looked at when the style is made better; a card shows it smaller. */
const PICTURE_SIDE = 768;
const LONGEST_TITLE = 200;

/** What a file is called; what is pasted is called "image". */
export function titleOf({ name }) {
  const characters = [...stemOf(name).replace(/\p{Cc}/gu, " ").trim()];
  const title = characters.slice(0, LONGEST_TITLE).join("").trim();
  return ["", "image", "picture"].includes(title) ? say("own.untitled") : title;
}

/** The painting as it is kept. A canvas that may not be read gives no JPEG. @returns {Promise<Blob>} */
export async function small(picture) {
  const { image } = await openPicture(picture, { maxSide: PICTURE_SIDE });
  return encodeImage(image, { type: "image/jpeg", quality: 0.85 }).catch(() => encodeImage(image));
}
