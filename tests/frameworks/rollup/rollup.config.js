import { cpSync } from "node:fs";
import { nodeResolve } from "@rollup/plugin-node-resolve";

/** Rollup leaves behind what a script names by its address alone. */
const beside = () => {
  for (const path of ["wasm/impasto_bg.wasm", "styles"]) cpSync(`node_modules/impasto/${path}`, `dist/${path}`, { recursive: true });
  cpSync("node_modules/impasto/workers", "dist", { recursive: true });
};

export default {
  input: "main.js",
  output: { dir: "dist", format: "es" },
  plugins: [nodeResolve(), { name: "impasto", writeBundle: beside }],
};
