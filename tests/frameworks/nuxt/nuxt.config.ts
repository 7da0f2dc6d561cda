export default defineNuxtConfig({
  vue: { compilerOptions: { isCustomElement: (tag) => tag === "impasto-image" } },
  compatibilityDate: "2026-01-01",
  telemetry: false,
});
