/** As much of W3C WebDriver as these tests need, over HTTP. */

/** The name under which WebDriver hands out elements. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Calls a function of ours in the page, and answers when its promise does. */
const CALL = (script) => `const done = arguments[1];
Promise.resolve(arguments[0]).then(${script}).then((value) => done({ value }), (error) => done({ error: String(error) + " " + (error?.stack ?? "") }));`;

async function send(address, method, body) {
  const response = await fetch(address, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

export class Session {
  #address;

  constructor(address, capabilities) {
    this.#address = address;
    this.capabilities = capabilities;
  }

  /** @param {string} driver its address @param {object} wanted capabilities @param {number} patienceMs for one script or page */
  static async open(driver, wanted, patienceMs) {
    const timeouts = { script: patienceMs, pageLoad: patienceMs, implicit: 0 };
    const { sessionId, capabilities } = await send(`${driver}/session`, "POST", { capabilities: { alwaysMatch: { ...wanted, timeouts } } });
    return new Session(`${driver}/session/${sessionId}`, capabilities);
  }

  goto(url) {
    return this.#post("url", { url });
  }

  /** @param {string | Function} script a function of the page, or an expression */
  async evaluate(script, argument) {
    const source = typeof script === "function" ? `(${script})` : `(() => (${script}))`;
    const { value, error } = await this.#post("execute/async", { script: CALL(source), args: [argument ?? null] });
    if (error) throw new Error(error);
    return value;
  }

  async click(selector) {
    await this.#post(`element/${await this.#find(selector)}/click`, {});
  }

  /** Chooses a file as the file dialog does. */
  async upload(selector, path) {
    await this.#post(`element/${await this.#find(selector)}/value`, { text: path });
  }

  close() {
    return send(this.#address, "DELETE");
  }

  async #find(selector) {
    return (await this.#post("element", { using: "css selector", value: selector }))[ELEMENT];
  }

  #post(path, body) {
    return send(`${this.#address}/${path}`, "POST", body);
  }
}
