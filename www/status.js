import { byId, element, hide } from "./dom.js";

const BACKENDS = { webgpu: "WebGPU", cpu: "CPU" };

/** Tells screen readers, and nobody else. */
export function announce(sentence) {
  byId("announcer").textContent = sentence;
}

/** One line: where it runs, on what, how long it took, how large the picture is. */
export function showStatus({ backend, adapter, ms, width, height }) {
  const facts = [
    !width && "Ready",
    BACKENDS[backend] && (adapter ? `${BACKENDS[backend]} (${adapter})` : BACKENDS[backend]),
    ms !== undefined && `${(ms / 1000).toFixed(1)} s`,
    width && `${width} × ${height} px`,
  ];
  byId("status").textContent = facts.filter(Boolean).join(" · ");
}

/** @param {string} sentence while something loads */
export function showLoading(sentence) {
  byId("status").textContent = sentence;
}

/** @param {{ code: string, sentence: string }[]} notices */
export function showNotices(notices) {
  const items = notices.map(({ code, sentence }) => element("li", { "data-notice": code }, sentence));
  const list = byId("notices");
  const unchanged = list.textContent === items.map((item) => item.textContent).join("");
  if (!unchanged) list.replaceChildren(...items);
}

/** Shows how far the run is, with its name. */
export function showRun(label, fraction) {
  byId("run").hidden = false;
  byId("caption").hidden = true;
  byId("run-label").textContent = `${label} ${Math.round(fraction * 100)} %`;
  byId("progress").value = fraction;
}

export function isRunShown() {
  return !byId("run").hidden;
}

/** @param {...HTMLElement} next where focus goes if it was on the run */
export function hideRun(...next) {
  hide(byId("run"), ...next);
  byId("caption").hidden = false;
}
