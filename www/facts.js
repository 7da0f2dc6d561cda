import { noticesFor } from "./notices.js";
import { showNotices, showStatus } from "./status.js";

/** What there is to know of what hangs on the wall, and of the engine. */
export function showFacts({ engine, painting, photo }) {
  const picture = painting?.picture ?? photo?.picture;
  showNotices(noticesFor({ picture, file: photo?.file, files: photo?.files, fallback: engine?.fallback }));
  if (!engine) return;
  const { backend, ms } = painting?.made ?? engine;
  showStatus({ backend, adapter: engine.adapter, ms, width: picture?.width, height: picture?.height });
}
