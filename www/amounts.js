/** Amounts that are downloaded, as numbers for a sentence. @param {number} bytes */
export function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}

/** @param {number} bytes @returns {string} with its unit, which is the same in each language */
export function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`;
}
