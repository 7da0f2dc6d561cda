import { byId } from "./dom.js";

function firstFile(transfer) {
  return [...(transfer?.files ?? [])][0];
}

/**
 * Every way a photo comes in: the file dialog, drag and drop anywhere, paste, the sample.
 * @param {(file: Blob) => void} onFile
 * @param {(error: unknown) => void} onError
 */
export function acceptPhotos(onFile, onError) {
  const input = byId("file");
  /** Counts what was asked for: the sample takes a while, and the latest wish counts. */
  let wishes = 0;
  const give = (file) => {
    if (!file) return;
    wishes += 1;
    onFile(file);
  };

  for (const button of document.querySelectorAll("[data-choose]")) {
    button.addEventListener("click", () => input.click());
  }
  input.addEventListener("change", () => {
    give(input.files[0]);
    input.value = ""; // so that the same file can be chosen again
  });

  addEventListener("paste", (event) => give(firstFile(event.clipboardData)));

  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    give(firstFile(event.dataTransfer));
  });

  document.querySelector("[data-sample]").addEventListener("click", async () => {
    const wish = (wishes += 1);
    try {
      const response = await fetch("./sample.jpg");
      if (!response.ok) throw new Error(`The sample is not there (${response.status}).`);
      const sample = new File([await response.blob()], "sample.jpg", { type: "image/jpeg" });
      if (wish === wishes) give(sample);
    } catch (error) {
      if (wish === wishes) onError(error);
    }
  });
}
