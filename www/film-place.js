/**
 * Where the system asks for a place, it does so while the tap still counts.
 * @param {string} name without extension @param {{ type: string, extension: string }} plan
 * @returns {Promise<FileSystemFileHandle | null | undefined>} null where a film is downloaded, undefined if the visitor gave it up
 */
export async function placeFor(name, { type, extension }) {
  if (!globalThis.showSaveFilePicker) return null;
  const asked = globalThis.showSaveFilePicker({ suggestedName: name + extension, types: [{ accept: { [type]: [extension] } }] });
  return asked.catch((error) => (error.name === "AbortError" ? undefined : null));
}

/** A file that the visitor has chosen for a film. What is in it stays until the film is whole. */
export class FilmPlace {
  #handle;
  #file;
  /** For who writes the film. @type {WritableStream} */
  stream;

  constructor(handle, file) {
    this.#handle = handle;
    this.#file = file;
    // Its end is not that of the file, which may be given up then.
    this.stream = new WritableStream({ write: (chunk) => file.write(chunk) });
  }

  /** @param {FileSystemFileHandle} handle */
  static async open(handle) {
    return new FilmPlace(handle, await handle.createWritable());
  }

  /** The film is whole. */
  keep() {
    return this.#file.close();
  }

  /** There will be no film; the system has made an empty file where there was none. */
  async giveUp() {
    await this.#file.abort().catch(() => {});
    const { size } = await this.#handle.getFile().catch(() => ({ size: 1 }));
    if (size === 0) await this.#handle.remove?.().catch(() => {});
  }
}
