/** Addresses of the pictures that cards show. */

/** @type {WeakMap<Blob, string>} */
const addresses = new WeakMap();

/** The address of a picture that is in memory, the same one each time; or null. @param {Blob | null} picture */
export function plateOf(picture) {
  if (!picture) return null;
  if (!addresses.has(picture)) addresses.set(picture, URL.createObjectURL(picture));
  return addresses.get(picture);
}

/** Gives back the address of a picture that is shown no more. @param {Blob | null} picture */
export function dropPlate(picture) {
  if (!picture || !addresses.has(picture)) return;
  URL.revokeObjectURL(addresses.get(picture));
  addresses.delete(picture);
}
