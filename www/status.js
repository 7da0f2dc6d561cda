import { byId, element, hide } from "./dom.js";
import { say } from "./words.js";

const BACKENDS = { webgpu: "WebGPU", cpu: "CPU" };

/** A choice that is passed over by the arrow keys is not worth a word. */
const REST_MS = 600;
let resting = 0;

/** Tells screen readers, and nobody else; what waits to be said is old by then. */
export function announce(sentence) {
  clearTimeout(resting);
  byId("announcer").textContent = sentence;
}

/** The same once nothing else has been said of the run for a while. */
export function announceAtRest(sentence) {
  clearTimeout(resting);
  resting = setTimeout(() => announce(sentence), REST_MS);
}

/** That something came back is news until the visitor goes on from there. */
export function clearCameBack() {
  hide(byId("came-back"), byId("frame"), document.querySelector("#empty [data-choose]"));
}

/** One line: where it runs, on what, how long it took, how large the picture is. */
export function showStatus({ backend, adapter, ms, width, height }) {
  const facts = [
    !width && say("status.ready"),
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

/** @param {HTMLElement} list @param {{ code: string, sentence: string }[]} notices */
export function showNotices(list, notices) {
  const items = notices.map(({ code, sentence }) => element("li", { "data-notice": code }, sentence));
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
