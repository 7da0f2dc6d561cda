/** What no file may be called in one system or another. */
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]/gu;

/**
 * Names for files that lie together: each once, also where capitals do not count.
 * @returns {(name: string, extension: string) => string}
 */
export function uniqueNames() {
  const taken = new Set();
  return (name, extension) => {
    const plain = name.replace(FORBIDDEN, "_").replace(/^\.+/, "_");
    for (let number = 1; ; number += 1) {
      const whole = `${plain}${number > 1 ? ` (${number})` : ""}.${extension}`;
      if (taken.has(whole.toLowerCase())) continue;
      taken.add(whole.toLowerCase());
      return whole;
    }
  };
}
