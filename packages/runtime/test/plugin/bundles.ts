/** Programs as files, bundled and minified in all ways, and what they print when they run. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import plugin from "@numboa/compiler/plugin";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { minify } from "terser";
import { build as viteBuild } from "vite";
import webpack from "webpack";
import { afterAll } from "vitest";

const root = new URL("../../../../", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "numboa-bundles-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The runtime from source, outside the bundle. */
const RUNTIME: Readonly<Record<string, string>> = {
  numboa: new URL("packages/runtime/src/index.ts", root).href,
  "numboa/sync": new URL("packages/runtime/src/sync.ts", root).href,
};
const isRuntime = (name: string): boolean => Object.hasOwn(RUNTIME, name);

let count = 0;

/** Writes a program; gives its first file. */
export function write(files: Readonly<Record<string, string>>): string {
  const at = join(folder, String(++count));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), text);
  }
  return join(at, Object.keys(files)[0]);
}

/** Bundles and minifies a program; gives the code. */
export type Bundler = (entry: string, withPlugin: boolean) => Promise<string>;

const external = {
  name: "runtime",
  resolveId: (name: string) => (isRuntime(name) ? { id: RUNTIME[name], external: true } : null),
};

const stripTypes = {
  name: "types",
  resolveId(name: string, importer: string | undefined) {
    if (importer === undefined || !name.startsWith("./")) return null;
    return `${join(dirname(importer), name)}.ts`;
  },
  transform: async (code: string) => {
    const { code: js, map } = await esbuild.transform(code, { loader: "ts", sourcemap: true });
    return { code: js, map };
  },
};

export const BUNDLERS: Readonly<Record<string, Bundler>> = {
  esbuild: async (entry, withPlugin) => {
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
      plugins: withPlugin ? [plugin.esbuild(), outside] : [outside],
    });
    return outputFiles[0].text;
  },
  "Rollup and terser": async (entry, withPlugin) => {
    const plugins = [external, stripTypes];
    const bundle = await rollup({
      input: entry,
      plugins: withPlugin ? [plugin.rollup(), ...plugins] : plugins,
    });
    const { output } = await bundle.generate({ format: "es" });
    const { code } = await minify(output[0].code, { module: true, compress: { passes: 3 } });
    return code!;
  },
  Vite: async (entry, withPlugin) => {
    const built = await viteBuild({
      configFile: false,
      logLevel: "error",
      root: dirname(entry),
      plugins: withPlugin ? [external, plugin.vite()] : [external],
      build: {
        write: false,
        lib: { entry, formats: ["es"] },
        minify: "esbuild",
        rollupOptions: { output: { minifyInternalExports: true } },
      },
    });
    const [{ output }] = built as unknown as { output: [{ code: string }] }[];
    const { code } = await esbuild.transform(output[0].code, { minify: true });
    return code;
  },
  Rolldown: async (entry, withPlugin) => {
    const bundle = await rolldown({
      input: entry,
      plugins: withPlugin ? [plugin.rolldown(), external] : [external],
    });
    const { output } = await bundle.generate({ format: "es", minify: true });
    return output[0].code;
  },
  webpack: (entry, withPlugin) =>
    new Promise((resolve, reject) => {
      // It reads no TypeScript by itself.
      const at = join(dirname(entry), `webpack-${withPlugin}`);
      const externals = Object.fromEntries(
        Object.entries(RUNTIME).map(([name, url]) => [name, `module ${url}`]),
      );
      const loader = join(import.meta.dirname, "strip-types.cjs");
      const compiler = webpack({
        mode: "production",
        entry,
        context: dirname(entry),
        externals,
        experiments: { outputModule: true },
        output: { path: at, filename: "out.mjs", library: { type: "module" } },
        resolve: { extensions: [".ts", ".js"] },
        module: { rules: [{ test: /\.ts$/, use: loader }] },
        plugins: withPlugin ? [plugin.webpack()] : [],
      });
      compiler.outputFileSystem = memoryFiles((text) => resolve(text));
      compiler.run((error, stats) => {
        const problem = error ?? (stats?.hasErrors() ? new Error(stats.toString()) : undefined);
        if (problem) reject(problem);
      });
    }),
};

/** Where webpack writes to. */
function memoryFiles(written: (text: string) => void): never {
  const done = (...args: unknown[]): void => (args.at(-1) as (error: null) => void)(null);
  return {
    mkdir: done,
    stat: (_: string, callback: (error: Error) => void) =>
      callback(Object.assign(new Error("none"), { code: "ENOENT" })),
    readFile: (_: string, callback: (error: Error) => void) => callback(new Error("none")),
    writeFile: (_: string, text: Buffer, callback: (error: null) => void) => {
      written(text.toString());
      callback(null);
    },
  } as never;
}

export interface Ran {
  readonly out: string;
  readonly err: string;
}

/** Runs code in a process of its own. */
export function run(code: string): Promise<Ran> {
  const file = join(folder, `${++count}.mjs`);
  writeFileSync(file, code);
  const loader = new URL("scripts/source-loader.mjs", root).href;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=source", `--import=${loader}`, file],
      { timeout: 60_000, env: { ...process.env, NUMBOA_CACHE: "off" } },
      (_, out, err) => resolve({ out: out.trim(), err }),
    );
  });
}
