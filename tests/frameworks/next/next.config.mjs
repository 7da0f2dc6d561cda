export default process.env.EXPORT ? { output: "export", basePath: "/sub" } : {};
