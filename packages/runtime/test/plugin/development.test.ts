/** Vite's development server, and source maps. */
import { writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, join } from "node:path";
import plugin from "@numboa/compiler/plugin";
import { build, type BuildOptions } from "esbuild";
import { createServer } from "vite";
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

it("a module is written anew when a file changes that its texts are from", async () => {
  const entry = write(PROGRAM);
  const root = dirname(entry);
  const server = await createServer({
    configFile: false,
    logLevel: "silent",
    root,
    appType: "custom",
    optimizeDeps: { noDiscovery: true },
    plugins: [
      {
        name: "runtime",
        resolveId: (id) => (id === "numboa" ? "\0numboa" : null),
        load: (id) => (id === "\0numboa" ? "export const jit = 0;" : null),
      },
      plugin.vite(),
    ],
    server: { middlewareMode: true, ws: false, watch: null },
  });
  try {
    const read = async (): Promise<string> => (await server.transformRequest("/main.ts"))!.code;
    expect(await read()).toContain("return x * 2;");
    const changed = join(root, "scale.ts");
    writeFileSync(changed, "export function scale(x: number) { return x * 3; }\n");
    server.watcher.emit("change", changed);
    await vi.waitFor(async () => expect(await read()).toContain("return x * 3;"), 10_000);
  } finally {
    await server.close();
  }
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
      "main.ts":
        'import { jit } from "numboa";\nexport const all = [(x: number) => x].map((f) => jit(f));\n',
    });
    const options: BuildOptions = {
      entryPoints: [entry],
      bundle: true,
      write: false,
      external: ["numboa"],
    };
    await build({ ...options, plugins: [plugin.esbuild()] });
    expect(said).not.toHaveBeenCalled();
    await build({ ...options, plugins: [plugin.esbuild({ verbose: true })] });
    expect(said.mock.calls).toEqual([
      [expect.stringMatching(/main\.ts:2: `f` may be any function$/)],
    ]);
  } finally {
    said.mockRestore();
  }
});
