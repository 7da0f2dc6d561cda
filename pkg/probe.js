/** Checks what this browser can do: WebAssembly, WebGPU, and the rest that the package needs. */
import { ImpastoError } from "./errors.js";

// (module (table 0 externref) (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt))
const NEEDED = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 4, 4, 1, 111, 0, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

/** Throws unless this browser has what the package cannot do without. */
export function requireBrowserFeatures() {
  if (typeof Worker !== "function" || typeof OffscreenCanvas !== "function") throw new ImpastoError("browser-unsupported");
  if (typeof WebAssembly !== "object") throw new ImpastoError("no-wasm");
  if (!WebAssembly.validate(NEEDED)) throw new ImpastoError("no-simd");
}

/** A browser whose graphics process has just gone down may have no adapter until the next one is up. */
const RESTART_MS = 500;

/**
 * Throws, each reason under its own code, unless a WebGPU device can be made. The engine needs no optional feature.
 * @param {{ gpu?: GPU, restarted?: boolean }} [where] whether a card has just been lost, which gives it a second chance
 * @returns {Promise<{ name: string, software: boolean }>} what the browser tells about the card; the engine cannot ask for it
 */
export async function requireWebGpu({ gpu = globalThis.navigator?.gpu, restarted = false } = {}) {
  if (!gpu) throw new ImpastoError("webgpu-missing", "This browser does not offer WebGPU.", "Update the browser to paint on the graphics card.");
  const request = () => gpu.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  let adapter = await request();
  if (!adapter && restarted) {
    await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    adapter = await request();
  }
  if (!adapter) throw new ImpastoError("adapter-missing", "The browser found no graphics card it may use.", "Switch on hardware acceleration in the browser's settings.");
  const device = await adapter.requestDevice().catch(() => null);
  if (!device) throw new ImpastoError("device-refused", "The graphics card refused to start.", "Close other tabs that use it, then reload the page.");
  device.destroy();
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const name = [vendor, architecture, description].filter(Boolean).join(" ") || "unnamed";
  return { name, software: Boolean(isFallbackAdapter) };
}
