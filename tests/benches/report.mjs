/**
 * Puts what the benchmarks measured together: `report.mjs` merges the rows of target/bench/*.json into target/bench.json,
 * by name, size and peer; `report.mjs docs` also writes the tables into RESULTS.md and draws the chart.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chart } from "./chart.mjs";

const ALL = "target/bench.json";
const PARTS = "target/bench";
const RESULTS = fileURLToPath(new URL("RESULTS.md", import.meta.url));
const CHART = fileURLToPath(new URL("peers.svg", import.meta.url));
const [BEGIN, END] = ["<!-- rows -->", "<!-- end of rows -->"];

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : []);
const listed = (found) => (Array.isArray(found) ? found : (found.rows ?? []));
const key = ({ name, size, peer }) => [name, size, peer].join("|");

/** A program's newer version takes the place of the older one. */
const program = (peer) => peer?.replace(/ [\d.]+/, "");

function merged() {
  const rows = new Map(listed(read(ALL)).map((row) => [key({ ...row, peer: program(row.peer) }), row]));
  const parts = existsSync(PARTS) ? readdirSync(PARTS).filter((file) => file.endsWith(".json")) : [];
  for (const file of parts) {
    for (const row of listed(read(`${PARTS}/${file}`))) rows.set(key({ ...row, peer: program(row.peer) }), row);
  }
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name) || a.size - b.size);
}

const ms = (value) => (value >= 10_000 ? `${(value / 1e3).toFixed(1)} s` : value >= 1000 ? `${(value / 1e3).toFixed(2)} s` : `${Math.round(value)} ms`);
const pair = (row, ours, theirs) => (row[ours] ? `${ms(row[ours])} / ${ms(row[theirs])} = ${(row[ours] / row[theirs]).toFixed(2)}` : "-");

function table(rows) {
  const lines = ["| where | size | ours | other program | theirs | ratio | processor time: ours / theirs | runs |", "|---|---|---|---|---|---|---|---|"];
  for (const row of rows) {
    const busy = pair(row, "ours_busy_ms", "peer_busy_ms");
    lines.push(`| ${row.name} | ${row.size} | ${ms(row.ours_ms)} | ${row.peer} | ${ms(row.peer_ms)} | **${row.ratio.toFixed(2)}** | ${busy} | ${row.runs} |`);
  }
  return lines.join("\n");
}

function firstPictures(rows) {
  const lines = ["| first picture | page | download | compile | device | start | run | in all |", "|---|---|---|---|---|---|---|---|"];
  for (const { name, parts, ours_ms } of rows) {
    const cells = ["page", "download", "compile", "device", "start", "run"].map((part) => ms(parts[part]));
    lines.push(`| ${name.replace("first picture, ", "")} | ${cells.join(" | ")} | **${ms(ours_ms)}** |`);
  }
  return lines.join("\n");
}

const rows = merged();
writeFileSync(ALL, JSON.stringify(rows, null, 1));
console.log(`${ALL}: ${rows.length} rows`);
if (process.argv[2] === "docs") {
  const beside = rows.filter(({ peer_ms, ours_busy_ms }) => peer_ms && ours_busy_ms !== undefined);
  const first = rows.filter(({ parts }) => parts);
  const before = readFileSync(RESULTS, "utf8");
  const [start, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${RESULTS} has no place for the rows`);
  const written = [table(beside), ...(first.length ? [firstPictures(first)] : [])].join("\n\n");
  writeFileSync(RESULTS, `${before.slice(0, start + BEGIN.length)}\n\n${written}\n\n${before.slice(end)}`);
  writeFileSync(CHART, chart(beside));
  console.log(`${RESULTS} and ${CHART}`);
}
