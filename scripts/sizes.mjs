// How large what is shipped is, gzipped: the runtime's entries, and what `numboac build` writes beside WebAssembly for each
// kernel of the suite. Fails where a figure is above its limit in size-limits.json, and where a bundle for browsers imports modules
// of Node's or keeps what nobody uses. Needs a build. Used by check.mjs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const limits = JSON.parse(readFileSync(new URL("size-limits.json", import.meta.url), "utf8"));
const problems = [];

const sizeOf = (texts) => texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
const read = (files) => files.map((file) => readFileSync(file));

/** A line of the table: files that are loaded together. */
function figure(name, texts) {
  const bytes = sizeOf(texts);
  const limit = limits[name];
  console.log(`${String(bytes).padStart(7)} of ${String(limit).padStart(5)}  ${name}`);
  if (!(bytes <= limit)) problems.push(`${name}: ${bytes} bytes; ${limit} are allowed`);
}

function runtime() {
  const dist = (...names) => read(names.map((name) => path(`packages/runtime/dist/${name}`)));
  figure("numboa: entry for browsers", dist("numboa.js", "numboa-shared.js"));
  figure("numboa: engine, loaded at the first call", dist("numboa-engine.js"));
  figure("numboa: entry for Node", dist("numboa-kept.js", "numboa-script.cjs"));
  const [forBundlers] = dist("numboa-node.js");
  figure("numboa: entry for Node, for bundlers", [forBundlers]);
  // Or programs that are copied file by file would lack what Node loads (packages/runtime/bundle.mjs).
  if (!forBundlers.includes('"./numboa-kept.js"'))
    problems.push("an entry does not name the other");
}

function loader() {
  const file = path("packages/compiler/dist/loader.json");
  const { files } = JSON.parse(readFileSync(file, "utf8"));
  const core = Object.entries(files).filter(([name]) => name.startsWith("core-"));
  figure(
    "numboac: loader of numbers and arrays of numbers",
    core.map(([, text]) => text),
  );
  figure("numboac: loader of any function", Object.values(files));
}

/** The files of the loader that a module imports, and those that these do. */
function loaded(file, folder, found = new Set()) {
  for (const [, name] of readFileSync(file, "utf8").matchAll(/\bfrom ?"\.\/([\w/-]+\.js)"/g)) {
    const next = join(folder, basename(name));
    if (found.has(next)) continue;
    found.add(next);
    loaded(next, folder, found);
  }
  return [...found];
}

/** Builds the suite's kernels, and says of each what it loads; all of them get along with the core and what links them. */
function kernels() {
  const sources = path("packages/bench/src/kernels");
  const files = readdirSync(sources)
    .filter((name) => name !== "index.ts")
    .map((name) => join(sources, name))
    .filter((file) => /^export function /m.test(readFileSync(file, "utf8")));
  const out = mkdtempSync(join(tmpdir(), "numboa-sizes-"));
  try {
    const cli = path("packages/compiler/bin/numboac.js");
    const args = [cli, "build", ...files, "-o", out];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`numboac build failed:\n${stderr}`);
    console.log("\n loader   module     wasm  of each kernel of the suite; wasm not compressed");
    const all = readdirSync(out);
    for (const name of all.filter((one) => one.endsWith(".js"))) {
      const kernel = basename(name, ".js");
      const parts = loaded(join(out, name), join(out, "numboa-abi"));
      const wasm = all.filter((one) => one.startsWith(`${kernel}.`) && one.endsWith(".wasm"));
      const bytes = read(wasm.map((one) => join(out, one))).reduce(
        (sum, { length }) => sum + length,
        0,
      );
      const cells = [sizeOf(read(parts)), sizeOf(read([join(out, name)])), bytes];
      const others = parts
        .map((one) => /(\w+)-\w+\.js$/.exec(one)[1])
        .filter((one) => one !== "core");
      const tail = others.length === 0 ? "" : `, with ${others.join(", ")}`;
      console.log(`${cells.map((cell) => String(cell).padStart(7)).join("  ")}  ${kernel}${tail}`);
      const foreign = others.filter((one) => !["math", "throws", "tables"].includes(one));
      if (foreign.length > 0) problems.push(`${kernel} loads ${foreign.join(", ")}`);
    }
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** What a bundler for browsers makes of a program: the text of its first file, and of all. */
async function bundle(program) {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: path("packages/bench") },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "browser",
    outdir: "out",
    write: false,
    external: ["binaryen"],
    logLevel: "error",
  });
  const texts = outputFiles.map(({ text }) => text);
  const entry = outputFiles.find((file) => file.path.endsWith("stdin.js")).text;
  return { entry, texts };
}

/** esbuild fails by itself where something imports a module of Node's. */
async function bundles() {
  const { texts } = await bundle('import { jit } from "numboa"; globalThis.f = jit((x) => x);');
  for (const text of texts) {
    if (/\b(?:from|import\()\s*["'`]node:/.test(text)) problems.push("a bundle imports from node:");
  }
  const unused = await bundle('import { array, jit, trace } from "numboa"; void 0;');
  if (unused.entry.trim() !== "") problems.push("what is imported and not used stays");
  const { entry } = await bundle('import { trace } from "numboa"; globalThis.t = trace;');
  const size = sizeOf([entry]);
  console.log(`\n${String(size).padStart(7)}           a program that imports trace() only`);
  if (entry.includes("unknown option")) problems.push("a program without jit() has jit()");
}

runtime();
loader();
kernels();
await bundles();
for (const problem of problems) console.error(`\n${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
