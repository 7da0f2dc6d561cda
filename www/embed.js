/** The script of embed.html, the examples of embedded elements. */
import { byId, element } from "./dom.js";
import { saveBlob } from "./save.js";
import { showSources } from "./sources.js";

const driven = byId("driven");
const style = byId("style");
const strength = byId("strength");

const SENTENCES = { loading: "Loading…", working: "Painting…", ready: "Ready.", error: "That did not work.", idle: "" };

async function offerStyles() {
  const styles = await (await fetch("./pkg/styles.json")).json();
  style.append(...styles.map(({ id, title }) => element("option", { value: id }, title)));
  style.value = driven.painting;
  style.disabled = false;
}

driven.addEventListener("statechange", ({ detail: { state } }) => {
  byId("save").disabled = state !== "done";
  if (state !== "done") byId("state").textContent = SENTENCES[state];
});
driven.addEventListener("result", ({ detail: { ms, backend, width, height } }) => {
  byId("state").textContent = `${width} × ${height} px in ${(ms / 1000).toFixed(1)} s on ${backend === "cpu" ? "the CPU" : "WebGPU"}.`;
});
style.addEventListener("change", () => (driven.painting = style.value));
strength.addEventListener("input", () => {
  byId("strength-value").textContent = `${strength.value} %`;
  driven.strength = strength.valueAsNumber / 100;
});
byId("own").addEventListener("change", ({ target }) => (driven.source = target.files[0] ?? null));
byId("controls").addEventListener("submit", (event) => event.preventDefault());
byId("save").addEventListener("click", async () => saveBlob(await driven.toBlob(), `painting-${driven.painting}`));

showSources();
offerStyles();
