/** Bars of milliseconds on a logarithmic axis, ours beside every other program's: an SVG for light and dark pages. */

const [WIDTH, LEFT, RIGHT, BAR, GAP] = [760, 250, 60, 13, 10];

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const label = (ms) => (ms >= 1000 ? `${(ms / 1e3).toPrecision(3)} s` : `${Math.round(ms)} ms`);

const STYLE = `
  text { font: 11px system-ui, sans-serif; fill: #333 }
  .where { font-weight: 600 }
  .ours { fill: #b4532a }
  .theirs { fill: #8a94a6 }
  line { stroke: #8886 }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } .ours { fill: #e58a5c } .theirs { fill: #6f7a8d } }
`;

/** Rows of the same name and size, with ours once. */
function groups(rows) {
  const found = new Map();
  for (const { name, size, ours_ms, ours_busy_ms, peer, peer_ms, peer_busy_ms } of rows) {
    const key = `${name}, ${size} px`;
    if (!found.has(key)) found.set(key, [{ who: "impasto", ms: ours_busy_ms || ours_ms, ours: true }]);
    found.get(key).push({ who: peer, ms: peer_busy_ms || peer_ms });
  }
  return [...found];
}

/** @param {object[]} rows of bench.json */
export function chart(rows) {
  const all = groups(rows);
  const times = all.flatMap(([, bars]) => bars.map(({ ms }) => ms));
  const [low, high] = [Math.floor(Math.log10(Math.min(...times))), Math.ceil(Math.log10(Math.max(...times)))];
  const x = (ms) => LEFT + ((Math.log10(ms) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const parts = [];
  let y = 24;
  for (const [name, bars] of all) {
    parts.push(`<text class="where" x="8" y="${y + 10}">${escaped(name)}</text>`);
    y += 16;
    for (const { who, ms, ours } of bars) {
      parts.push(`<text x="${LEFT - 6}" y="${y + 10}" text-anchor="end">${escaped(who)}</text>`);
      parts.push(`<rect class="${ours ? "ours" : "theirs"}" x="${LEFT}" y="${y}" width="${Math.max(1, x(ms) - LEFT).toFixed(1)}" height="${BAR - 2}"/>`);
      parts.push(`<text x="${(x(ms) + 4).toFixed(1)}" y="${y + 10}">${label(ms)}</text>`);
      y += BAR;
    }
    y += GAP;
  }
  const axis = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)).map(
    (ms) => `<line x1="${x(ms)}" x2="${x(ms)}" y1="18" y2="${y}"/><text x="${x(ms)}" y="12" text-anchor="middle">${label(ms)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 8}" role="img" aria-label="Milliseconds a picture, ours and other programs">
<style>${STYLE}</style>
${[...axis, ...parts].join("\n")}
</svg>
`;
}
