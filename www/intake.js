import { ImpastoError } from "./pkg/index.js";
import { byId } from "./dom.js";
import { isOwnDrag } from "./dragging.js";
import { carriedFiles } from "./transfer.js";
import { say } from "./words.js";

async function fetchSample() {
  const response = await fetch("./sample.jpg").catch(() => {
    throw new ImpastoError("picture-load");
  });
  if (!response.ok) throw new ImpastoError("picture-load", say("sample.missing", { status: response.status }));
  return new File([await response.blob()], "sample.jpg", { type: "image/jpeg" });
}

/** Drag and drop anywhere on the page. What was picked up on the page itself is no new photo. */
function acceptDrops(onDrop) {
  addEventListener("dragover", (event) => {
    if (isOwnDrag()) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    if (!isOwnDrag()) onDrop(event.dataTransfer);
  });
}

/**
 * Every way photos come in: the file dialog, drag and drop, paste, the sample.
 * @param {(files: File[]) => void} onFiles
 * @param {(error: unknown) => void} onError
 */
export function acceptPhotos(onFiles, onError) {
  const input = byId("file");
  /** Counts what was asked for: the sample takes a while, and the latest wish counts. */
  let wishes = 0;
  const give = (files) => {
    wishes += 1;
    onFiles(files);
  };
  const take = (transfer) => {
    try {
      give(carriedFiles(transfer));
    } catch (error) {
      onError(error);
    }
  };

  for (const button of document.querySelectorAll("[data-choose]")) {
    button.addEventListener("click", () => input.click());
  }
  input.addEventListener("change", () => {
    if (input.files.length > 0) give([...input.files]);
    input.value = ""; // so that the same file can be chosen again
  });
  // What is pasted into a text stays text.
  addEventListener("paste", (event) => event.target.closest?.("input[type=text], textarea") || take(event.clipboardData));
  acceptDrops(take);

  for (const button of document.querySelectorAll("[data-camera]")) button.addEventListener("click", () => (wishes += 1));
  document.querySelector("[data-sample]").addEventListener("click", async () => {
    const wish = (wishes += 1);
    try {
      const sample = await fetchSample();
      if (wish === wishes) give([sample]);
    } catch (error) {
      if (wish === wishes) onError(error);
    }
  });
}
