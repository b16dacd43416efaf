/**
 * Makes the loader of ahead-of-time output (`src/abi`, without what only the run-time compiler needs) into a few small files: `core`,
 * which every compiled module loads, and files of parts of the boundary, which those load whose functions need them.
 * The build keeps the result in `dist/loader.json`; from source it is made when it is first asked for, and kept for as long as no source changes:
 * it takes three seconds, and tests run `numboac` a hundred times.
 *
 * Names hold a hash of the contents, so that modules which different releases have compiled into one folder find each their own.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ABI = new URL("src/abi/", import.meta.url);

/** What each file exports, by module; with what they import, unless another file has it. */
const FILES = {
  core: { load: ["load"], array: ["array"] },
  bound: { bound: ["bindFully as bind"], "array-result": ["givenArray"] },
  throws: { throws: ["throws"] },
  math: { "math-imports": ["math"] },
  tables: { tables: ["tables"] },
  undo: { undo: ["undo"] },
  results: { aggregate: ["aggregate"], gives: ["gives"] },
  kinds: { "rare-kinds": ["rareKinds"] },
  plain: { "plain-arrays": ["plain"] },
  objects: { "captured-values": ["captured"] },
  memory: { "shared-memory": ["sharedMemory"] },
  linkable: { linkable: ["linkable"] },
  made: { "made-arrays": ["madeArrays"], "new-array": ["newArray"], views: ["views"] },
};

/** Modules that several files need, and which of these has them. */
const SHARED = {
  core: ["copies", "elements", "heap"],
  bound: ["aborted", "array-result", "layouts", "proxies", "slots"],
  undo: ["shortages"],
  plain: ["plain-arrays"],
  kinds: ["array-kinds"],
};

const fileOfModule = new Map(
  Object.entries(SHARED).flatMap(([file, modules]) => modules.map((name) => [name, file])),
);

/** Properties that only these files know, and no compiled module: their names are shortened. */
const INTERNAL = [
  ...["before", "previous"],
  ...[
    "argv",
    "begin",
    "copyIn",
    "extentOf",
    "givesUp",
    "inPlace",
    "keep",
    "layouts",
    "leave",
    "inside",
  ],
  ...["miss", "pass", "passes", "place", "site", "tag", "undefinedResult", "views", "way"],
];
const mangleProps = new RegExp(`^(${INTERNAL.join("|")})$`);
const mangleCache = Object.fromEntries(INTERNAL.map((name, i) => [name, `_${i.toString(36)}`]));

const sources = {
  name: "sources",
  resolveId(id, importer) {
    if (id in FILES) return `\0${id}`;
    if (id.startsWith("node:")) return { id, external: true };
    return fileURLToPath(new URL(id, importer?.startsWith("\0") ? ABI : `file://${importer}`));
  },
  load(id) {
    if (!id.startsWith("\0")) return undefined;
    const exports = Object.entries(FILES[id.slice(1)]);
    return exports
      .map(([name, list]) => `export { ${list.join(", ")} } from "./${name}.ts";`)
      .join("\n");
  },
  async transform(code, id) {
    const { transform } = await import("esbuild");
    if (!id.endsWith(".ts")) return undefined;
    return (
      await transform(code, {
        loader: "ts",
        target: "es2022",
        format: "esm",
        mangleProps,
        mangleCache,
      })
    ).code;
  },
  async renderChunk(code) {
    const { minify } = await import("terser");
    const options = { module: true, ecma: 2022, compress: { passes: 3 }, nameCache: namesOf(code) };
    const minified = await minify(code, { ...options, format: { comments: /@vite|webpack/ } });
    return minified.code;
  },
};

/** What a file shares with others has one short name in both: `export { a }` and not `export { x as a }`. For terser. */
function namesOf(code) {
  const names = {};
  for (const [, exported] of code.matchAll(/^export \{(.*)\}/gm)) {
    for (const [, name, short] of exported.matchAll(/(\w+) as (\w)\b/g)) names[`$${name}`] = short;
  }
  return { vars: { props: names } };
}

/** `files` by name, where each name is exported from, and what each file imports. */
async function bundleLoader() {
  const { rollup } = await import("rollup");
  const bundle = await rollup({
    input: Object.fromEntries(Object.keys(FILES).map((name) => [name, name])),
    plugins: [sources],
    preserveEntrySignatures: "allow-extension",
    treeshake: { moduleSideEffects: false },
  });
  const { output } = await bundle.generate({
    format: "es",
    entryFileNames: "[name]-[hash].js",
    chunkFileNames: "[name]-[hash].js",
    hashCharacters: "hex",
    minifyInternalExports: true,
    hoistTransitiveImports: false,
    manualChunks: (id) =>
      id.startsWith("\0") ? id.slice(1) : fileOfModule.get(/([\w-]+)\.ts$/.exec(id)?.[1]),
  });
  await bundle.close();
  const files = {};
  const exports = {};
  const imports = {};
  for (const chunk of output.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
    files[chunk.fileName] = chunk.code;
    imports[chunk.fileName] = chunk.imports;
    for (const list of Object.values(FILES[chunk.name] ?? {})) {
      for (const item of list) exports[item.split(" as ").at(-1)] = chunk.fileName;
    }
  }
  return { files, exports, imports };
}

const KEPT = new URL("../../node_modules/.cache/numboa/", import.meta.url);

/** The same, made once for the sources that there are. */
export async function keptLoader() {
  const hash = createHash("sha256").update(readFileSync(new URL(import.meta.url)));
  for (const name of readdirSync(ABI).toSorted()) {
    hash.update(name).update(readFileSync(new URL(name, ABI)));
  }
  const name = `loader-${hash.digest("hex").slice(0, 32)}.json`;
  const file = new URL(name, KEPT);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    const made = await bundleLoader();
    mkdirSync(KEPT, { recursive: true });
    const temporary = new URL(`${name}.${process.pid}`, KEPT);
    writeFileSync(temporary, JSON.stringify(made));
    renameSync(temporary, file);
    for (const other of readdirSync(KEPT)) {
      if (/^loader-\w+\.json$/.test(other) && other !== name)
        rmSync(new URL(other, KEPT), { force: true });
    }
    return made;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const to = fileURLToPath(new URL("dist/loader.json", import.meta.url));
  writeFileSync(to, JSON.stringify(await bundleLoader()));
}
