/** A file's name without its extension. @param {string} name */
export function stemOf(name) {
  return name.replace(/\.[^.]*$/, "");
}

/** A photo as it hangs on the wall, but not opened yet. @param {{ id: string, file: Blob, name: string }} entry `name`: of the file */
export function photoOf({ id, file, name }) {
  return { id, source: file, file: name, name: stemOf(name) };
}
