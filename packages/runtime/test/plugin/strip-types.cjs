// A loader of webpack's: TypeScript to JavaScript.
const esbuild = require("esbuild");

module.exports = (code) => esbuild.transformSync(code, { loader: "ts" }).code;
