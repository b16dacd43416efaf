/** Which of the package's entries is whose: Node itself has one that only it can load, and bundlers for Node another. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rspack } from "@rspack/core";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";
import { build as viteBuild } from "vite";
import webpack from "webpack";
import { afterAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "numboa-conditions-"));
afterAll(() => rmSync(folder, { recursive: true }));

// The package with entries that only say which they are.
const dist = join(folder, "node_modules", "numboa", "dist");
mkdirSync(dist, { recursive: true });
const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
writeFileSync(join(dist, "../package.json"), manifest);
for (const name of ["numboa-kept.js", "numboa-node.js", "numboa.js"]) {
  writeFileSync(join(dist, name), `export const jit = () => "entry:${name}";`);
}
const entry = join(folder, "main.mjs");
writeFileSync(entry, 'import { jit } from "numboa"; console.log(jit());');

/** The entries that a text names. */
const named = (text: string): string[] => [
  ...new Set(Array.from(text.matchAll(/entry:([\w.-]+)/g), ([, name]) => name)),
];

const runNode = (...flags: string[]): string[] => {
  const { execPath } = process;
  return named(spawnSync(execPath, [...flags, entry], { encoding: "utf8" }).stdout);
};

it("Node has its own", () => {
  expect(runNode()).toEqual(["numboa-kept.js"]);
  expect(runNode("--no-addons")).toEqual(["numboa-node.js"]);
});

it("Deno and Bun have that of bundlers", () => {
  expect(runNode("--conditions=deno")).toEqual(["numboa-node.js"]);
  expect(runNode("--conditions=bun")).toEqual(["numboa-node.js"]);
});

const packOptions = (name: string) => ({
  mode: "production" as const,
  target: "node20" as const,
  context: folder,
  entry,
  output: { path: join(folder, name), filename: "out.js" },
});

type Packer = { run(done: (error: Error | null) => void): void };
async function packed(name: string, compiler: Packer): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    compiler.run((error) => (error ? reject(error) : resolve()));
  });
  return readFileSync(join(folder, name, "out.js"), "utf8");
}

const BUNDLERS: Readonly<Record<string, () => Promise<string>>> = {
  esbuild: async () => {
    const options = { entryPoints: [entry], bundle: true, write: false as const };
    return (await esbuild.build({ ...options, platform: "node" })).outputFiles[0].text;
  },
  Rolldown: async () => {
    const bundle = await rolldown({ input: entry, platform: "node" });
    return (await bundle.generate({ format: "es" })).output[0].code;
  },
  Vite: async () => {
    const built = await viteBuild({
      configFile: false,
      logLevel: "error",
      root: folder,
      ssr: { noExternal: true },
      build: { ssr: entry, write: false },
    });
    return (built as unknown as { output: [{ code: string }] }).output[0].code;
  },
  webpack: () => packed("webpack", webpack(packOptions("webpack"))),
  Rspack: () => packed("rspack", rspack(packOptions("rspack"))),
};

it.each(Object.keys(BUNDLERS))("%s for Node has what can be bundled", async (name) => {
  expect(named(await BUNDLERS[name]())).toEqual(["numboa-node.js"]);
});
