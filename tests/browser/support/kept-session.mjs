/** What the page keeps of a visit on the device, and when it is there. */
import assert from "node:assert/strict";
import { eventually } from "./steps.mjs";

/**
 * Names of photos, styles and strength of the last state, kind of file and whether the recipe goes along, and the names of
 * several photos that were chosen together, and which states have a mask; null if nothing is kept.
 */
export const onDevice = (page) => page.evaluate(() => new Promise((resolve) => {
  const request = indexedDB.open("impasto-session");
  request.onupgradeneeded = () => request.transaction.abort();
  request.onerror = () => resolve(null);
  request.onsuccess = () => {
    const database = request.result;
    const store = database.transaction("kept").objectStore("kept");
    store.get("roll").onsuccess = ({ target: { result: roll } }) => {
      store.get("session").onsuccess = ({ target: { result } }) => {
        database.close();
        const { states, at } = result?.history ?? { states: [] };
        resolve(result && {
          photos: [...result.photos.values()].map(({ name }) => name),
          style: Object.keys(states[at]?.weights ?? {}).join(),
          strength: states[at]?.look.strength,
          type: result.saving.type,
          recipe: result.saving.recipe,
          masks: states.map(({ where }) => Number(Boolean(where))),
          roll: (roll ?? []).map(({ name }) => name),
        });
      };
    };
  };
}));

/** Waits until the device has it so. @param {Partial<Awaited<ReturnType<typeof onDevice>>>} wanted */
export async function kept(page, wanted) {
  const isSo = (there) => there && Object.entries(wanted).every(([name, value]) => JSON.stringify(there[name]) === JSON.stringify(value));
  await eventually(async () => {
    const there = await onDevice(page);
    assert.ok(isSo(there), `the device has ${JSON.stringify(there)}, not ${JSON.stringify(wanted)}`);
  });
}
