/**
 * A painting as a file: what hangs on the wall as it is, where it is as large as is wanted, else painted once more.
 * @param {import("./pkg/index.js").Impasto} engine
 * @param {{ source: Blob, order: import("./pkg/index.js").PaintOptions }} what
 * @param {{ maxSide: number | null, type: string, quality: number, recipe: boolean }} settings
 * @param {{ made?: import("./pkg/index.js").Painting, strength: number, light: number, signal: AbortSignal, onProgress(fraction: number): void }} how
 *   `made`: what is as large as is wanted
 * @returns {Promise<{ blob: Blob, width: number, height: number }>}
 */
export async function paintedFile(engine, { source, order }, { maxSide, type, quality, recipe }, { made, strength, light, signal, onProgress }) {
  const limits = maxSide ? { maxSide } : {};
  const painting = made ?? (await engine.paint(source, { ...order, ...limits, light, signal, onProgress }));
  try {
    const { width, height } = painting;
    const blob = await painting.toBlob({ type, quality, strength, light });
    const how = { order, strength, light };
    // A painting without its recipe is better than none.
    const whole = recipe && (await carrying(blob, engine, how, { source, width, height }).catch(() => null));
    return { blob: whole || blob, width, height };
  } finally {
    if (!made) painting.close();
  }
}

async function carrying(blob, ...about) {
  const { withRecipe } = await import("./recipe-parts.js");
  return withRecipe(blob, ...about);
}
