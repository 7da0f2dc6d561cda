import { byId } from "./dom.js";

/**
 * The way into a painting that shows all directions.
 * @param {object} page
 * @param {{ engine: object | null, painting: object | null }} page.state
 * @param {import("./mixture.js").Mixture} page.mixture
 * @param {() => void} page.before the engine is needed
 * @param {() => void} page.after it is the wall's again
 * @param {(error: unknown) => void} page.onError
 */
export function offerAround({ state, mixture, before, after, onError }) {
  let opening = false;
  byId("around").addEventListener("click", async () => {
    if (opening) return;
    opening = true;
    try {
      const { lookAround } = await import("./around.js");
      const { engine, painting } = state;
      if (!painting) return;
      before();
      await lookAround({ engine, painting, mixture });
      after();
    } catch (error) {
      onError(error);
    } finally {
      opening = false;
    }
  });
}
