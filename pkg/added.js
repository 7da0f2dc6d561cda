/** The styles that were added to those of the pack. An engine that replaces another one gets them too. */
export class AddedStyles {
  /** @type {{ file: Uint8Array, ids: string[], removed: string[] }[]} in the order in which they were added */
  #files = [];

  has(id) {
    return this.#files.some(({ ids }) => ids.includes(id));
  }

  /** @param {Uint8Array} file a style file @param {string[]} ids of the styles in it */
  keep(file, ids) {
    this.#files.push({ file, ids, removed: [] });
  }

  drop(id) {
    const holder = this.#files.find(({ ids }) => ids.includes(id));
    holder.ids = holder.ids.filter((other) => other !== id);
    holder.removed.push(id);
    this.#files = this.#files.filter(({ ids }) => ids.length > 0);
  }

  /**
   * @param {import("./client.js").WorkerClient} client whose engine has the pack's styles alone
   * @param {object} options of each call
   * @returns {Promise<import("./index.d.ts").Style[] | undefined>} all of that engine's styles; none if it got no more
   */
  async addTo(client, options) {
    let styles;
    for (const { file, removed } of this.#files) {
      styles = await client.call("addStyles", { file }, options);
      if (removed.length > 0) styles = await client.call("removeStyles", { ids: removed }, options);
    }
    return styles;
  }
}
