import { ImpastoError } from "./errors.js";
import { refused } from "./policy.js";

/** Errors that name what a server answered, so that whoever sees one knows which file is missing, and where. */

const MISPLACED = "Check that the package's file is at this address; “Bundlers” in its README says which files a bundler leaves behind.";

/** The document is told what a policy has refused in a task of its own, a little later. */
const NEWS_MS = 50;

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

/** An address as a person wants to read it. @param {URL} address */
function named({ href, origin, pathname, protocol }) {
  if (!protocol.startsWith("http")) return protocol;
  return origin === globalThis.origin ? pathname : href.split(/[?#]/)[0];
}

function typeOf(response) {
  return response.headers.get("content-type")?.split(";")[0].trim() ?? "";
}

/** @param {string} code @param {string} fact a clause for the code's own sentence @returns {ImpastoError} */
export function because(code, fact, hint, answer) {
  return new ImpastoError(code, `${new ImpastoError(code).message.slice(0, -1)}: ${fact}.`, hint, answer);
}

/**
 * No answer at all.
 * @param {string} code
 * @param {URL} address
 * @returns {Promise<ImpastoError>}
 */
export async function unanswered(code, address) {
  if (await isRefused("connect-src", address)) {
    return because("connect-blocked", named(address), `Let connect-src of the page's Content-Security-Policy name ${sourceOf(address)}.`);
  }
  return because(code, `${named(address)} gave no answer`);
}

/** Another answer than the file. @param {string} code @param {URL} address @param {Response} response @param {string} [hint] */
export function refusedBy(code, address, response, hint = MISPLACED) {
  const { status } = response;
  const type = typeOf(response);
  return because(code, `${named(address)} was answered with ${status}${type && `, ${type}`}`, hint, { address: address.href, status, type });
}

/** A file that is not the one that was asked for. @param {string} code @param {URL} address @param {Response} response @param {number} bytes */
export function unlike(code, address, response, bytes) {
  const type = typeOf(response);
  const fact = `${named(address)} came with ${response.status}, ${type || "no type"}, ${bytes} bytes`;
  const hint = type === "text/html" ? `This is a page instead of the file. ${MISPLACED}` : undefined;
  return because(code, fact, hint, { address: address.href, status: response.status, type });
}
