/**
 * A painting as a file: what hangs on the wall as it is, where it is as large as is wanted, else painted once more; within its
 * mask, if it has one.
 * @param {import("./pkg/index.js").Impasto} engine
 * @param {object} what
 * @param {Blob} what.source
 * @param {import("./pkg/index.js").PaintOptions} what.order
 * @param {import("./where-mask.js").Mask | null} [what.mask]
 * @param {import("./pkg/index.js").PaintOptions} [what.second] the order of what is painted in a second style
 * @param {{ maxSide: number | null, type: string, quality: number, recipe: boolean }} settings
 * @param {{ made?: import("./pkg/index.js").Painting[], strength: number, light: number, signal: AbortSignal, onProgress(fraction: number): void }} how
 *   `made`: what is as large as is wanted, in the first style and in the second
 * @returns {Promise<{ blob: Blob, width: number, height: number }>}
 */
export async function paintedFile(engine, { source, order, mask = null, second }, { maxSide, type, quality, recipe }, { made = [], strength, light, signal, onProgress }) {
  const limits = maxSide ? { maxSide } : {};
  const orders = [order, second].filter(Boolean);
  const paintings = [];
  try {
    for (const [place, wanted] of orders.entries()) {
      const report = (fraction) => onProgress((place + fraction) / orders.length);
      paintings.push(made[place] ?? (await engine.paint(source, { ...wanted, ...limits, light, signal, onProgress: report })));
    }
    const { width, height } = paintings[0];
    const blob = await fileOf(paintings, mask, { type, quality, strength, light });
    const how = { order, strength, light, mask };
    // A painting without its recipe is better than none.
    const whole = recipe && (await carrying(blob, engine, how, { source, width, height }).catch(() => null));
    return { blob: whole || blob, width, height };
  } finally {
    for (const painting of paintings) if (!made.includes(painting)) painting.close();
  }
}

async function fileOf([painting, second = null], mask, how) {
  if (!mask) return painting.toBlob(how);
  const { maskedFile } = await import("./where-parts.js");
  return maskedFile(painting, mask, second, how);
}

async function carrying(blob, ...about) {
  const { withRecipe } = await import("./recipe-parts.js");
  return withRecipe(blob, ...about);
}
