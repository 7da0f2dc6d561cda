import vue from "@vitejs/plugin-vue";

const isCustomElement = (tag) => tag === "impasto-image";

export default { base: "./", plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
