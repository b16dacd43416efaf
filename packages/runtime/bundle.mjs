/**
 * Puts the main entry into one file, dist/numboa.js, and the compile worker with the compiler into another,
 * dist/numboa-worker.js: loading forty small modules takes Node 25 ms and one takes 5; the compiler's two hundred take
 * 130, and one takes 55. `numboa/sync`, the compiler again, is a third. What the copies share (the heap, the compiler of
 * `numboa/sync`) they find under symbols of the realm. Binaryen stays outside: only showing text needs it. What only
 * browsers need is a file of its own, and so is what only bundles with compiled code need, with the compiler that they must be of.
 *
 * The main entry and `numboa/sync` get a hash of the worker, which holds all that compiled code comes from: the cache is no other
 * compiler's (src/cache/build.ts). The compiler of `numboa/sync` is the same, made of the same files at the same time.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compilerBuild } from "@numboa/compiler/plugin";
import { build, transformWithEsbuild } from "vite";
import { hideFromBundlers } from "./hide-from-bundlers.mjs";

/** What is loaded with every program is read by the engine as fast as it is short; maps keep it readable. */
const minify = {
  name: "minify",
  renderChunk: async (code, { fileName }) => {
    const minified = await transformWithEsbuild(code, fileName, { minify: true, target: "es2022" });
    return { ...minified, code: hideFromBundlers(minified.code) };
  },
};

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

async function bundle(entry, fileName, { define = {}, output = {}, ...others }) {
  await build({
    configFile: false,
    logLevel: "warn",
    root: path("."),
    define,
    ...others,
    build: {
      outDir: path("dist"),
      emptyOutDir: false,
      target: "es2022",
      minify: false,
      sourcemap: true,
      lib: { entry: path(entry), formats: ["es"], fileName: () => fileName },
      rollupOptions: { external: [/^node:/, "binaryen"], output },
    },
  });
}

const WORKER = "numboa-worker.js";
await bundle("dist/worker/compile-worker.js", WORKER, { output: { inlineDynamicImports: true } });
const hash = createHash("sha256")
  .update(readFileSync(path(`dist/${WORKER}`)))
  .digest("hex");
const define = { NUMBOA_BUILD: JSON.stringify(hash) };
await bundle("dist/sync.js", "numboa-sync.js", { define, output: { inlineDynamicImports: true } });
await bundle("dist/precompiled.js", "numboa-precompiled.js", {
  define: { NUMBOA_COMPILER: JSON.stringify(await compilerBuild()) },
  plugins: [minify],
  esbuild: false,
});
await bundle("dist/index.js", "numboa.js", {
  define,
  output: { chunkFileNames: "numboa-[name].js" },
  plugins: [minify],
  // Vite's own would lay it out again.
  esbuild: false,
});
