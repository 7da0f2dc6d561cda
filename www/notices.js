/**
 * The sentences behind what a visitor should know about the picture and the engine.
 * @param {{ picture?: import("./pkg/index.js").Picture, file?: string, files?: number,
 *   fallback?: import("./pkg/index.js").ImpastoError | null }} facts `file`: which of how many `files` the picture is
 */
export function noticesFor({ picture, file, files, fallback }) {
  const notices = [];
  if (fallback) {
    notices.push({ code: "backend-cpu", sentence: `Painting on the CPU, which is slower. ${sentenceOf(fallback)} (${fallback.code})` });
  }
  if (files > 1) {
    notices.push({ code: "picture-one-of-several", sentence: `Of ${files} files this is ${file}: one photo is painted at a time.` });
  }
  if (picture?.notices.includes("picture-animated")) {
    notices.push({ code: "picture-animated", sentence: "The picture is animated; its first frame is used." });
  }
  if (picture?.shrunk) {
    const { sourceWidth, sourceHeight, width, height } = picture;
    notices.push({ code: "picture-shrunk", sentence: `Shrunk from ${sourceWidth} × ${sourceHeight} to ${width} × ${height}.` });
  }
  return notices;
}

function sentenceOf({ message }) {
  return message.charAt(0).toUpperCase() + message.slice(1).replace(/([^.])$/, "$1.");
}
