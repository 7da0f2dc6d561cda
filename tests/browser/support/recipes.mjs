/** Pictures that carry any text in the place of a recipe, made without the project's own writers. */
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { chunk, png } from "./files.mjs";

const KEYWORD = "impasto\0";

function textChunk(text, compressed) {
  const body = compressed ? deflateSync(Buffer.from(text)) : Buffer.from(text);
  return chunk("iTXt", Buffer.concat([Buffer.from(KEYWORD), Buffer.from([compressed ? 1 : 0, 0]), Buffer.from("en\0\0"), body]));
}

/** @param {boolean} attribute whether the property is one, as other programs write it */
function xmpWith(text, attribute) {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  const [open, close] = attribute ? [` impasto:recipe="${escaped}"/>`, ""] : [`><impasto:recipe>${escaped}</impasto:recipe>`, "</rdf:Description>"];
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:impasto="urn:impasto:recipe/"${open}${close}</rdf:RDF></x:xmpmeta>`;
}

/**
 * @param {"png" | "jpeg" | "webp"} kind
 * @param {string} text
 * @param {{ rewritten?: boolean }} [options] as another program writes the same
 */
export async function withRecipeText(kind, text, { rewritten = false } = {}) {
  if (kind === "png") {
    const plain = png(24, 16, { more: rewritten ? [] : [textChunk(text, false)] });
    const end = plain.length - 12;
    return rewritten ? Buffer.concat([plain.subarray(0, end), textChunk(text, true), plain.subarray(end)]) : plain;
  }
  return sharp(png(24, 16)).withXmp(xmpWith(text, rewritten))[kind]().toBuffer();
}
