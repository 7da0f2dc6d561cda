/** Which paths into the package lead somewhere: those that it exports, and no others. */
const exported = ["impasto", "impasto/element", "impasto/element/class", "impasto/recipe", "impasto/words/zh.js"];
const files = ["impasto/element.js", "impasto/styles.json", "impasto/thumbnails/great-wave.jpg", "impasto/workers/worker.js", "impasto/wasm/impasto_bg.wasm"];
const inner = ["impasto/errors.js", "impasto/element/view.js", "impasto/wasm/impasto.js"];

const code = (path) => import(path).then(() => "imported", (reason) => reason.code ?? String(reason));
const told = {};
for (const path of [...exported, ...inner]) told[path] = await code(path);
for (const path of files) told[path] = import.meta.resolve(path).endsWith(path.slice("impasto".length)) ? "found" : "elsewhere";
console.log(JSON.stringify(told));
