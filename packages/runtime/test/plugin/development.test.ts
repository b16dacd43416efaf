/** Vite's development server, and source maps. */
import { writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, join } from "node:path";
import plugin, { type PluginOptions } from "@numboa/compiler/plugin";
import { build, type BuildOptions } from "esbuild";
import { createServer, type ViteDevServer } from "vite";
import { expect, it, vi } from "vitest";
import { write } from "./bundles.ts";

const PROGRAM = {
  "main.ts": `import { jit } from "numboa";
import { scale } from "./scale";
export const f = jit((x: number) => scale(x), { strict: true }); export const marked = 1;
export const g = 2;
`,
  "scale.ts": "export function scale(x: number) { return x * 2; }\n",
};

type Code = string | (() => Promise<{ default: string }>);

/** A stand-in for the runtime: what its functions were given. */
const STUB = `export const jit = (f, options) => options.source;
export const precompiled = (build, text, codes) => codes;
`;

const serve = (root: string, options?: PluginOptions): Promise<ViteDevServer> =>
  createServer({
    configFile: false,
    logLevel: "silent",
    root,
    appType: "custom",
    optimizeDeps: { noDiscovery: true },
    plugins: [
      {
        name: "runtime",
        resolveId: (id) => (/^numboa(?:\/|$)/.test(id) ? "\0numboa" : null),
        load: (id) => (id === "\0numboa" ? STUB : null),
      },
      plugin.vite(options),
    ],
    server: { middlewareMode: true, ws: false, watch: null },
  });

/** Changes what the text calls, and says so to the server. */
function change(server: ViteDevServer, root: string, text: string): void {
  const changed = join(root, "scale.ts");
  writeFileSync(changed, `export function scale(x: number) { return ${text}; }\n`);
  server.watcher.emit("change", changed);
}

it("a module is written anew when a file changes that its texts are from", async () => {
  const root = dirname(write(PROGRAM));
  const server = await serve(root);
  try {
    const read = async (): Promise<string> => (await server.transformRequest("/main.ts"))!.code;
    expect(await read()).toContain("return x * 2;");
    change(server, root, "x * 3");
    await vi.waitFor(async () => expect(await read()).toContain("return x * 3;"), 10_000);
  } finally {
    await server.close();
  }
});

it("and compiled anew, whether its code stands in it or in a module of its own", async () => {
  const root = dirname(write(PROGRAM));
  for (const inlineLimit of [0, 4096]) {
    change({ watcher: { emit: () => true } } as never, root, "x * 2");
    const server = await serve(root, { precompile: { inlineLimit } });
    const run = async (x: number): Promise<unknown> => {
      const { f } = (await server.ssrLoadModule("/main.ts")) as { f: { compiled: Code[] } };
      const [code] = f.compiled;
      expect(typeof code).toBe(inlineLimit === 0 ? "function" : "string");
      const base64 = typeof code === "string" ? code : (await code()).default;
      const bytes = Buffer.from(base64, "base64");
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
      const { instance } = await WebAssembly.instantiate(bytes, { numboa: { memory } });
      return (instance.exports as { run: (x: number) => number }).run(x);
    };
    try {
      expect(await run(1.25)).toBe(2.5);
      change(server, root, "x * 3 - 1");
      await vi.waitFor(async () => expect(await run(1.25)).toBe(2.75), 10_000);
    } finally {
      await server.close();
    }
  }
});

it("and of code that a file had before, that of its last version is kept", async () => {
  const path = write(PROGRAM);
  const { transform, load } = plugin.raw({ precompile: { inlineLimit: 0 } }, {
    framework: "rollup",
    versions: {},
  } as never) as unknown as {
    transform: { handler(code: string, id: string): Promise<{ code: string }> };
    load: { handler(id: string): string };
  };
  const context = { addWatchFile() {}, warn: (text: string) => expect.unreachable(text) };
  const names: string[] = [];
  for (const factor of [2, 3, 3, 4]) {
    const text = `import { jit } from "numboa";\nexport const f = jit((x: number) => x * ${factor});\n`;
    const { code } = await transform.handler.call(context, text, path);
    names.push(/"(virtual:numboa\/\w+)"/.exec(code)![1]);
  }
  const isKept = (name: string): boolean => load.handler(`\0${name}`).length > 20;
  expect(names.map(isKept)).toEqual([false, true, true, true]);
  await transform.handler.call(context, PROGRAM["main.ts"], path);
  expect(names.map(isKept)).toEqual([false, false, false, true]);
});

it("what stands behind a call has its old place in the source map", async () => {
  const entry = write(PROGRAM);
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    write: false,
    outdir: dirname(entry),
    sourcemap: "external",
    external: ["numboa"],
    plugins: [plugin.esbuild()],
  });
  const [map, code] = outputFiles.map(({ text }) => text);
  const lines = code.split("\n");
  const places = new SourceMap(JSON.parse(map) as never);
  const originOf = (name: string) => {
    const line = lines.findIndex((one) => one.includes(`var ${name} =`));
    const { originalLine, originalColumn, originalSource } = places.findEntry(
      line,
      lines[line].indexOf(name),
    ) as {
      originalLine: number;
      originalColumn: number;
      originalSource: string;
    };
    return [originalSource.split("/").at(-1), originalLine, originalColumn];
  };
  const text = PROGRAM["main.ts"].split("\n");
  expect(originOf("marked")).toEqual(["main.ts", 2, text[2].indexOf("marked")]);
  expect(originOf("g")).toEqual(["main.ts", 3, text[3].indexOf("g")]);
});

it("says what it leaves alone, if asked", async () => {
  const said = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  try {
    const entry = write({
      "main.ts": `import { jit } from "numboa";
export const all = [(x: number) => x].map((f) => jit(f));
export const untyped = jit((x) => x);
export const typed = jit((x: number) => x);
export const objects = jit((p: { x: number }) => p.x);
export const texts = jit((x: number, s: string) => x + s.length);
let name: unknown = 1;
export const unknown = jit((x: number) => x + (name as number));
const check = "throw";
export const unwritten = jit((x: number) => x, { boundsCheck: check });
export const wrong = jit((x) => x, { signature: "(x: f64, y: f64) => f64" });
export const impossible = jit((x: number) => { debugger; return x; });
export const part = jit((x: number) => x, { fastMath: { contract: true } });
export const own = jit(function (this: { k: number }, x: number) { return this.k * x; });
name = 2;
`,
    });
    const options: BuildOptions = {
      entryPoints: [entry],
      bundle: true,
      write: false,
      external: ["numboa", "numboa/precompiled"],
    };
    const lines = async (asked: PluginOptions): Promise<string[]> => {
      said.mockClear();
      await build({ ...options, plugins: [plugin.esbuild(asked)] });
      return said.mock.calls.map(([line]) => String(line).replace(/^numboa: .*main\.ts:/, ""));
    };
    expect(await lines({})).toEqual([]);
    const alone = "2: `f` may be any function";
    expect(await lines({ verbose: true })).toEqual([alone]);
    expect(await lines({ verbose: true, precompile: true })).toEqual([
      alone,
      ...[
        "3: not compiled here: Parameter `x` has no type.",
        "5: not compiled here: `{ x: number }` is a type of objects, which are not compiled ahead of time as parameters.",
        "6: not compiled here: `string` is no type of a parameter.",
        "8: not compiled here: the type of `name` is no number, boolean or typed array",
        "10: not compiled here: its option boundsCheck is not written out",
        "11: not compiled here: the signature names 2 parameters, the function has 1",
        "12: not compiled here: `debugger` is not supported.",
        expect.stringMatching(/^13: not compiled here: .* contract .* is not implemented/),
        "14: not compiled here: it reads fields of objects, whose types only calls show",
      ],
    ]);
  } finally {
    said.mockRestore();
  }
});
