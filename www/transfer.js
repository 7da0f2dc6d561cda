/** What was dropped or pasted, as files. */
import { ImpastoError } from "./pkg/index.js";
import { say } from "./words.js";

const INLINE = /^data:(image\/[\w.+-]+)(?:;[\w-]+=[^;,]*)*;base64,([\w+/=\s]+)$/i;
const IN_HTML = /<img\b(?:[^<>"']|"[^"]*"|'[^']*')*?\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i;

function refusal(code) {
  return new ImpastoError(code, say(code), say(`${code}.next`));
}

/** Files, and how many folders. */
function filesOf(transfer) {
  const files = [];
  let folders = 0;
  for (const item of [...(transfer?.items ?? [])].filter(({ kind }) => kind === "file")) {
    const file = item.getAsFile();
    if (item.webkitGetAsEntry?.()?.isDirectory) folders += 1;
    else if (file) files.push(file);
  }
  return { files, folders };
}

/** The address of a picture in what another page gives. */
function addressIn(transfer) {
  const html = transfer?.getData("text/html").match(IN_HTML);
  return html?.slice(1).find(Boolean) ?? transfer?.getData("text/uri-list").split(/\r?\n/).find((line) => line && !line.startsWith("#"));
}

function inlineFile(address) {
  const [, type, base64] = address.match(INLINE) ?? [];
  if (!type) return null;
  try {
    return new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], "picture", { type });
  } catch {
    throw new ImpastoError("picture-corrupt");
  }
}

/**
 * What was dropped or pasted. This page fetches nothing from elsewhere, so of another page's picture it needs the pixels:
 * an address alone does not do.
 * @param {DataTransfer | null} transfer
 * @returns {File[]} at least one
 */
export function carriedFiles(transfer) {
  const { files, folders } = filesOf(transfer);
  if (files.length > 0) return files;
  if (folders > 0) throw refusal("picture-folder");
  const address = addressIn(transfer);
  if (!address) throw refusal("picture-missing");
  const inline = inlineFile(address);
  if (!inline) throw refusal("picture-elsewhere");
  return [inline];
}
