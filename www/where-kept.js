/** The masks of steps, as they are kept on the device; what they are made with is loaded if there are any. */

/** @param {object[]} states of the history @returns {Promise<object[]>} plain ones */
export function keptSteps(states) {
  return Promise.all(
    states.map(async ({ where, ...step }) => {
      // A browser that packs none goes on without.
      const kept = where && (await where.kept().catch(() => null));
      return kept ? { ...step, where: kept } : step;
    }),
  );
}

/** @param {object[]} states as they were kept @returns {Promise<object[]>} without the masks that cannot be read */
export async function stepsOf(states) {
  if (!states.some(({ where }) => where)) return states;
  const parts = await import("./where-parts.js").catch(() => null);
  // Steps with the same mask have the same again.
  const masks = new Map();
  const maskOf = (kept) => {
    if (!masks.has(kept)) masks.set(kept, parts?.Mask.of(kept));
    return masks.get(kept);
  };
  return Promise.all(
    states.map(async ({ where, ...step }) => {
      const mask = where && (await maskOf(where));
      return mask ? { ...step, where: mask } : step;
    }),
  );
}
