import { byId } from "./dom.js";
import { deviceNotices, pictureNotices } from "./notices.js";
import { saidOf } from "./problem-words.js";
import { showNotices, showStatus } from "./status.js";

/** Shows what is known of the picture on the wall, and of the engine. */
export function showFacts({ engine, painting, photo, notes }) {
  const picture = painting?.picture ?? photo?.picture;
  showNotices(byId("notices"), pictureNotices({ picture, ms: painting?.made.ms, notes }));
  const fallback = engine?.fallback;
  showNotices(byId("device-notices"), deviceNotices({ picture, why: fallback && `${saidOf(fallback).sentence} (${fallback.code})` }));
  if (!engine) return;
  const { backend, ms } = painting?.made ?? engine;
  showStatus({ backend, adapter: engine.adapter, ms, width: picture?.width, height: picture?.height });
}
