/**
 * Puts the main entry for Node into one file, dist/numboa-node.js, which is for bundlers, and as a script into dist/numboa-script.cjs, which
 * dist/numboa-kept.js runs in Node itself; and the compile worker with the compiler into another,
 * dist/numboa-worker.js, which dist/numboa-worker.cjs loads in Node: loading forty small modules takes Node 25 ms and one takes 5; the compiler's two hundred take
 * 130, and one takes 55. `numboa/sync`, the compiler again, is a third. What the copies share (the heap, the compiler of
 * `numboa/sync`) they find under symbols of the realm. Binaryen stays outside: only showing text needs it. What only
 * bundles with compiled code need is a file of its own, with the compiler that they must be of.
 *
 * Browsers get the main entry in parts: dist/numboa.js and what it shares with the engine, which is loaded when a function is
 * called (docs/decisions/036), and what only they need, the database for compiled code.
 *
 * The main entry and `numboa/sync` get a hash of the worker, which holds all that compiled code comes from: the cache is no other
 * compiler's (src/cache/build.ts). The compiler of `numboa/sync` is the same, made of the same files at the same time.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compilerBuild } from "@numboa/compiler/plugin";
import { build, transformWithEsbuild } from "vite";
import { hideFromBundlers } from "./hide-from-bundlers.mjs";
import { scriptOf } from "./script-of.mjs";

/** What is loaded with every program is read by the engine as fast as it is short; maps keep it readable. */
const minify = {
  name: "minify",
  renderChunk: async (code, { fileName }) => {
    const minified = await transformWithEsbuild(code, fileName, { minify: true, target: "es2022" });
    return { ...minified, code: hideFromBundlers(minified.code) };
  },
};

/**
 * The worker's names stay, so that a defect of the compiler is told with the places that led to it. In plain letters, because an engine that
 * meets one other takes twice the room for all.
 */
const minifyWorker = {
  name: "minify-worker",
  renderChunk: (code, { fileName }) =>
    transformWithEsbuild(code, fileName, {
      minifySyntax: true,
      minifyWhitespace: true,
      charset: "ascii",
      format: "iife",
      target: "es2022",
    }),
};

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** @param entry one module for the file of that name, or several by the names of their files, which may share others */
async function bundle(entry, fileName, { define = {}, output = {}, format = "es", ...others }) {
  const entries =
    typeof entry === "string"
      ? path(entry)
      : Object.fromEntries(Object.entries(entry).map(([name, module]) => [name, path(module)]));
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
      lib: { entry: entries, formats: [format], fileName: (_, name) => fileName ?? `${name}.js` },
      rollupOptions: { external: [/^node:/, "binaryen"], output },
    },
  });
}

const WORKER = "numboa-worker.js";
await bundle("dist/worker/compile-worker.js", WORKER, {
  output: { inlineDynamicImports: true },
  plugins: [minifyWorker],
  esbuild: false,
});
const BOOT = "numboa-worker.cjs";
await bundle("dist/worker/boot.js", BOOT, { plugins: [minify], esbuild: false, format: "cjs" });
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
/** What browsers load imports no module of Node's, nowhere. */
const forWeb = {
  name: "for-web",
  enforce: "pre",
  resolveId: (id) => (id.endsWith("/node-module.js") ? path("dist/node-module-web.js") : undefined),
};

/** The entry for Node has the engine, so nothing starts without it. */
const forNode = {
  name: "for-node",
  enforce: "pre",
  resolveId: (id) => (id.endsWith("/starter.js") ? path("dist/no-starter.js") : undefined),
};

/**
 * Node itself loads another file than those who bundle for it, or copy what a program needs: these must copy both (@vercel/nft, of which
 * Next.js is one user, looks for names in this form).
 */
const NAMES = "\nvoid function(){";
const namesOther = {
  name: "names-other",
  renderChunk(code, { isEntry }) {
    if (!isEntry) return null;
    const name = '/* webpackIgnore: true *//* @vite-ignore */"./numboa-kept.js"';
    return { code: `${code}${NAMES}return new URL(${name},import.meta.url)};\n`, map: null };
  },
};

const main = {
  define: { ...define, NUMBOA_BOOT: "undefined", NUMBOA_USED: "undefined" },
  // Vite's own would lay it out again.
  esbuild: false,
};
await bundle("dist/index.js", "numboa-node.js", {
  ...main,
  define: { ...define, NUMBOA_BOOT: JSON.stringify(`./${BOOT}`) },
  plugins: [forNode, minify, namesOther],
  output: { chunkFileNames: "numboa-[name].js" },
});
async function writeScript(from, to) {
  const text = readFileSync(path(`dist/${from}`), "utf8");
  const map = readFileSync(path(`dist/${from}.map`), "utf8");
  const script = await scriptOf(text.slice(0, text.lastIndexOf(NAMES)), JSON.parse(map), to);
  writeFileSync(path(`dist/${to}`), script.code);
  writeFileSync(path(`dist/${to}.map`), script.map);
}
await writeScript("numboa-node.js", "numboa-script.cjs");
await bundle("dist/kept-entry.js", "numboa-kept.js", { plugins: [minify], esbuild: false });
await bundle(
  { numboa: "dist/index-web.js", "numboa-engine-now": "dist/engine-now.js" },
  undefined,
  {
    ...main,
    plugins: [forWeb, minify],
    output: {
      chunkFileNames: ({ name }) => `numboa-${name === "engine-cell" ? "shared" : name}.js`,
      hoistTransitiveImports: false,
    },
  },
);
writeFileSync(
  path("dist/numboa-sync-web.js"),
  'import "./numboa-engine-now.js";\nimport "./numboa-sync.js";\n',
);
