/**
 * What the page's policy has refused, the latest first. To a script that looks like a network that fails; only the document is
 * told.
 * @type {[directive: string, address: string][]}
 */
export const refused = [];
const MOST = 50;

globalThis.document?.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, disposition }) => {
  if (disposition !== "report") refused.unshift([effectiveDirective, blockedURI]);
  refused.length = Math.min(refused.length, MOST);
});

/** Whether WebAssembly failed because no policy allows it: browsers say so in words of their own. @param {Error} reason */
export function forbidsWasm({ message }) {
  return /unsafe-eval|wasm-eval|blocked by CSP|content security/i.test(message);
}
