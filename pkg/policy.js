/** What the page's policy has refused. To a script that looks like a network that fails; only the document is told. */
const refused = [];
/** The document is told in a task of its own, a little later. */
const NEWS_MS = 50;
const MOST = 50;

globalThis.document?.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, disposition }) => {
  if (disposition !== "report") refused.unshift([effectiveDirective, blockedURI]);
  refused.length = Math.min(refused.length, MOST);
});

/**
 * Whether a download or a worker that failed was refused by the page's policy.
 * @param {"connect-src" | "worker-src"} directive
 * @param {URL} [address] any, if a bundler has changed it
 */
export async function isRefused(directive, address) {
  await new Promise((told) => setTimeout(told, NEWS_MS));
  // An address without a host is told by its scheme.
  const meant = (uri) => !address || (uri && (address.href.startsWith(uri) || `${uri}:` === address.protocol));
  return refused.some(([by, uri]) => by === directive && meant(uri));
}

/** What a policy has to name for an address. @param {URL} address */
export function sourceOf({ origin, protocol }) {
  return origin === globalThis.origin && protocol.startsWith("http") ? "'self'" : protocol.startsWith("http") ? origin : protocol;
}

/** Whether WebAssembly failed because no policy allows it: browsers say so in words of their own. @param {Error} reason */
export function forbidsWasm({ message }) {
  return /unsafe-eval|wasm-eval|blocked by CSP|content security/i.test(message);
}
