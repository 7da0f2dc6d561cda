/** Makes a zip of files. */
import { makeZip } from "client-zip";

/** So much of it is in the page's own memory at once; browsers lay larger blobs on the disk. */
const MOST_IN_MEMORY = 2 * 1024 * 1024;

/**
 * A zip of files that are made one after the other; they are stored as they are, because pictures are compressed already.
 * @param {AsyncIterable<{ name: string, input: Blob }>} files
 * @returns {Promise<Blob>}
 */
export async function zipOf(files) {
  const parts = [];
  let chunks = [];
  let length = 0;
  const put = () => {
    parts.push(new Blob(chunks));
    [chunks, length] = [[], 0];
  };
  const reader = makeZip(files).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    length += next.value.length;
    if (length >= MOST_IN_MEMORY) put();
  }
  put();
  return new Blob(parts, { type: "application/zip" });
}
