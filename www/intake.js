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
  const give = (file) => file && onFile(file);

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
    try {
      const response = await fetch("./sample.jpg");
      if (!response.ok) throw new Error(`The sample is not there (${response.status}).`);
      give(new File([await response.blob()], "sample.jpg", { type: "image/jpeg" }));
    } catch (error) {
      onError(error);
    }
  });
}
