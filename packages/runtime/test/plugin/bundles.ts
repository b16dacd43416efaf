/** Programs as files, bundled and minified in all ways, and what they print when they run. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import plugin, { type PluginOptions } from "@numboa/compiler/plugin";
import { rspack } from "@rspack/core";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { minify, type MinifyOptions } from "terser";
import { build as viteBuild } from "vite";
import webpack from "webpack";
import { afterAll } from "vitest";

const root = new URL("../../../../", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "numboa-bundles-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The runtime from source, outside the bundle. */
const RUNTIME: Readonly<Record<string, string>> = {
  "numboa/precompiled": new URL("packages/runtime/src/precompiled.ts", root).href,
  numboa: new URL("packages/runtime/src/index.ts", root).href,
  "numboa/sync": new URL("packages/runtime/src/sync.ts", root).href,
};

let count = 0;

export type Program = Readonly<Record<string, string>>;

/** Writes a program; gives its first file. */
export function write(program: Program): string {
  const at = join(folder, String(++count));
  for (const [name, text] of Object.entries(program)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), text);
  }
  return join(at, Object.keys(program)[0]);
}

/** Whether there is the plugin, and with which options. */
type Plugged = boolean | PluginOptions;

const optionsOf = (plugged: Plugged): PluginOptions => (typeof plugged === "object" ? plugged : {});

/** Bundles and minifies a program; gives the code. */
export type Bundler = (entry: string, withPlugin: Plugged) => Promise<string>;

export const BUNDLERS: Readonly<Record<string, Bundler>> = {
  esbuild: (entry, withPlugin) => withEsbuild(entry, withPlugin),
  "Rollup and terser": (entry, withPlugin) => withRollup(entry, withPlugin),
  Vite: async (entry, withPlugin) => {
    const built = await viteBuild({
      configFile: false,
      logLevel: "error",
      root: dirname(entry),
      plugins: withPlugin ? [external, plugin.vite(optionsOf(withPlugin))] : [external],
      build: { write: false, lib: { entry, formats: ["es"] } },
    });
    const [{ output }] = built as unknown as { output: [{ code: string }] }[];
    // Vite leaves the spaces of libraries.
    return (await esbuild.transform(output[0].code, { minify: true })).code;
  },
  Rolldown: async (entry, withPlugin) => {
    const bundle = await rolldown({
      input: entry,
      plugins: withPlugin ? [plugin.rolldown(optionsOf(withPlugin)), external] : [external],
    });
    const { output } = await bundle.generate({ format: "es", minify: true });
    return output[0].code;
  },
  webpack: (entry, withPlugin) => withWebpack(entry, withPlugin),
  Rspack: (entry, withPlugin) => withRspack(entry, withPlugin),
};

export async function withEsbuild(
  entry: string,
  withPlugin: Plugged,
  options: esbuild.BuildOptions = {},
): Promise<string> {
  const outside: esbuild.Plugin = {
    name: "runtime",
    setup: ({ onResolve }) =>
      onResolve({ filter: /^numboa/ }, ({ path }) => ({ path: RUNTIME[path], external: true })),
  };
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    plugins: withPlugin ? [plugin.esbuild(optionsOf(withPlugin)), outside] : [outside],
    ...options,
  });
  return outputFiles![0].text;
}

export async function withRollup(
  entry: string,
  withPlugin: Plugged,
  mangle: MinifyOptions["mangle"] = true,
): Promise<string> {
  const plugins = [external, stripTypes];
  const bundle = await rollup({
    input: entry,
    plugins: withPlugin ? [plugin.rollup(optionsOf(withPlugin)), ...plugins] : plugins,
  });
  const { output } = await bundle.generate({ format: "es" });
  const options = { module: true, compress: { passes: 3 }, mangle };
  return (await minify(output[0].code, options)).code!;
}

const external = {
  name: "runtime",
  resolveId: (name: string) =>
    Object.hasOwn(RUNTIME, name) ? { id: RUNTIME[name], external: true } : null,
};

/** Rollup reads no TypeScript by itself. */
const stripTypes = {
  name: "types",
  resolveId: (name: string, importer: string | undefined) =>
    importer !== undefined && name.startsWith("./") ? `${join(dirname(importer), name)}.ts` : null,
  transform: async (code: string) => {
    const { code: js, map } = await esbuild.transform(code, { loader: "ts", sourcemap: true });
    return { code: js, map };
  },
};

/** Webpack's configuration, which is Rspack's. */
const packOptions = (entry: string) => ({
  mode: "production" as const,
  entry,
  context: dirname(entry),
  externals: Object.fromEntries(
    Object.entries(RUNTIME).map(([name, url]) => [name, `module ${url}`]),
  ),
  output: { path: dirname(entry), filename: "out.mjs", library: { type: "module" } },
  resolve: { extensions: [".ts", ".js"] },
  module: {
    rules: [{ test: /\.ts$/, use: fileURLToPath(new URL("strip-types.cjs", import.meta.url)) }],
  },
});

function withWebpack(entry: string, withPlugin: Plugged): Promise<string> {
  const compiler = webpack({
    ...packOptions(entry),
    experiments: { outputModule: true },
    plugins: withPlugin ? [plugin.webpack(optionsOf(withPlugin))] : [],
  });
  return new Promise((resolve, reject) => {
    let code = "";
    compiler.outputFileSystem = memoryFiles((text) => (code = text));
    compiler.run((error, stats) => {
      if (error) reject(error);
      else if (stats?.hasErrors()) reject(new Error(stats.toString()));
      else resolve(code);
    });
  });
}

/** It writes files; those beside the first are loaded when they are wanted. */
export async function withRspack(entry: string, withPlugin: Plugged): Promise<string> {
  const compiler = rspack({
    ...packOptions(entry),
    plugins: withPlugin ? [plugin.rspack(optionsOf(withPlugin))] : [],
  });
  await new Promise<void>((resolve, reject) => {
    compiler.run((error, stats) => {
      compiler.close(() => {
        if (error) reject(error);
        else if (stats?.hasErrors()) reject(new Error(stats.toString()));
        else resolve();
      });
    });
  });
  return readFileSync(join(dirname(entry), "out.mjs"), "utf8");
}

/** Where webpack writes to. */
function memoryFiles(written: (text: string) => void): never {
  const missing = (_: string, callback: (error: Error) => void): void =>
    callback(Object.assign(new Error("none"), { code: "ENOENT" }));
  return {
    mkdir: (...args: unknown[]) => (args.at(-1) as (error: null) => void)(null),
    stat: missing,
    readFile: missing,
    writeFile: (_: string, text: Buffer, callback: (error: null) => void) => {
      written(text.toString());
      callback(null);
    },
  } as never;
}

/** Lines that a program printed, each read as JSON. */
export type Printed = readonly Readonly<Record<string, unknown>>[];

/** A program that prints a line when a thread is started. */
const WATCH = `import { subscribe } from "node:diagnostics_channel";
subscribe("worker_threads", () => console.log('{"started":"a thread"}'));
`;

/** Runs programs one after the other in a process of their own; each line that they print is one of theirs. */
export function run(codes: readonly string[], watched = false): Promise<readonly Printed[]> {
  const files = codes.map((code) => {
    const file = join(folder, `${++count}.mjs`);
    writeFileSync(file, code);
    return file;
  });
  return runFiles(files, watched);
}

/** The same of files; those that are watched print a line for each thread. */
export function runFiles(files: readonly string[], watched = true): Promise<readonly Printed[]> {
  const main = join(folder, `${++count}.mjs`);
  const next = 'console.log("next");';
  writeFileSync(
    main,
    (watched ? WATCH : "") +
      files.map((file) => `await import(${JSON.stringify(file)}); ${next}`).join("\n"),
  );
  const loader = new URL("scripts/source-loader.mjs", root).href;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ["--conditions=source", `--import=${loader}`, main],
      { timeout: 60_000, env: { ...process.env, NUMBOA_CACHE: "off" } },
      (error, out) => {
        if (error !== null) return reject(new Error(`${error.message}\n${out}`));
        const programs = out.split(/^next$/m).slice(0, -1);
        resolve(programs.map((one) => one.trim().split("\n").map(readLine)));
      },
    );
  });
}

const readLine = (line: string): Printed[number] => JSON.parse(line) as Printed[number];
