/**
 * The sentences behind what a visitor should know about the picture and the engine.
 * @param {{ picture?: import("./pkg/index.js").Picture, fallback?: import("./pkg/index.js").ImpastoError | null }} facts
 */
export function noticesFor({ picture, fallback }) {
  const notices = [];
  if (fallback) {
    notices.push({ code: "backend-cpu", sentence: `Painting on the CPU, which is slower. ${sentenceOf(fallback)} (${fallback.code})` });
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
