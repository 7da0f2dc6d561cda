/** A recipe in XMP (ISO 16684-1), the metadata that JPEG and WebP carry and other programs leave alone. */

const NAMESPACE = "urn:impasto:recipe/";
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const CHARACTERS = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
/** As much of it as is looked at. */
const MOST_LENGTH = 256 * 1024;
/** As an element, as it is written here, or as an attribute, as other programs write it. */
const FOUND = /<impasto:recipe>([^<]*)<\/impasto:recipe>|\simpasto:recipe=(?:"([^"<]*)"|'([^'<]*)')/;

/** @param {string} text @returns {Uint8Array} */
export function xmpOf(text) {
  const escaped = text.replace(/[&<>]/g, (character) => ENTITIES[character]);
  return new TextEncoder().encode(
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
      `<rdf:Description rdf:about="" xmlns:impasto="${NAMESPACE}"><impasto:recipe>${escaped}</impasto:recipe></rdf:Description>` +
      '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
  );
}

/** @param {Uint8Array} xmp @returns {string | null} */
export function textInXmp(xmp) {
  const found = new TextDecoder().decode(xmp.subarray(0, MOST_LENGTH)).match(FOUND)?.slice(1).find((text) => text !== undefined);
  return found?.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,6})|#x([\da-f]{1,5}));/gi, characterOf) ?? null;
}

function characterOf(whole, name, decimal, hexadecimal) {
  if (name) return CHARACTERS[name.toLowerCase()];
  const code = decimal ? Number(decimal) : parseInt(hexadecimal, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
