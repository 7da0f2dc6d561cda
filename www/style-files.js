/** Tells style files from pictures. */

const MAGIC = "IMPASTO\0";

/** Whether a file says of itself that it is a style file; one that cannot be read is none. */
export async function isStyleFile(file) {
  return (await file.slice(0, MAGIC.length).text().catch(() => "")) === MAGIC;
}

/**
 * Tells style files from pictures.
 * @param {File[]} files
 * @returns {Promise<{ styleFiles: File[], pictures: File[] }>}
 */
export async function sorted(files) {
  const are = await Promise.all(files.map(isStyleFile));
  return { styleFiles: files.filter((_, i) => are[i]), pictures: files.filter((_, i) => !are[i]) };
}
