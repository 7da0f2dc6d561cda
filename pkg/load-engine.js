/**
 * Loads an engine into a fresh worker. The device is opened, and what it runs is compiled, as soon as the module is there;
 * the pack follows when it is.
 * @param {import("./client.js").WorkerClient} client
 * @param {{ module: Promise<WebAssembly.Module>, pack: Promise<ArrayBuffer>, added: import("./added.js").AddedStyles }} material
 * @param {{ backend: string, keep: boolean, restarted: boolean }} how `keep`: whether pictures stay on the card;
 *   `restarted`: whether a card has just been lost
 * @param {object} options of each call
 * @returns {Promise<object>} what the engine tells about itself
 */
export async function loadEngine(client, material, { backend, keep, restarted }, options) {
  const prepare = async () => client.call("prepare", { module: await material.module, backend, restarted }, options);
  // Whichever fails first ends it: the caller ends the worker.
  const [pack] = await Promise.all([material.pack, prepare()]);
  const facts = await client.call("load", { pack, backend, keep }, options);
  facts.styles = (await material.added.addTo(client, options)) ?? facts.styles;
  return facts;
}
