/** Bundlers that know files which belong to a module take the compile worker along, and look for nothing of Node's. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { Script } from "node:vm";
import { afterAll, beforeAll, expect, it } from "vitest";
import webpack, { type StatsCompilation } from "webpack";
import { type PublishedRuntime, publishedRuntime } from "../published.ts";

const folder = mkdtempSync(join(tmpdir(), "numboa-worker-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

let runtime: PublishedRuntime;
beforeAll(async () => {
  runtime = await publishedRuntime(join(folder, "runtime"));
  const program = `import { jit } from ${JSON.stringify(runtime.numboa)}; console.log(jit((x) => x * 2)(3));`;
  writeFileSync(join(folder, "main.js"), program);
}, 60_000);

/** The one file that is the worker, whatever a minifier has made of it, and that the entry names it. */
function expectWorker(out: string): void {
  const files = readdirSync(out, { recursive: true }) as string[];
  const sizes = files
    .filter((name) => /\.m?js$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(out, name), "utf8") }));
  const workers = sizes.filter(({ text }) => text.length > 400_000);
  expect(workers).toHaveLength(1);
  const [{ name, text }] = workers;
  expect(text).toContain("f64.convert_i32_s");
  const base = name.split(/[\\/]/).at(-1);
  expect(sizes.some((one) => one.name !== name && one.text.includes(base))).toBe(true);
}

it("Vite", async () => {
  const out = join(folder, "vite");
  const warnings: string[] = [];
  await build({
    configFile: false,
    root: folder,
    logLevel: "silent",
    build: {
      outDir: out,
      target: "es2022",
      rollupOptions: {
        input: join(folder, "main.js"),
        onwarn: ({ message }) => void warnings.push(message),
      },
    },
  });
  expectWorker(out);
  expect(warnings).toEqual([]);
}, 60_000);

it("webpack", async () => {
  const out = join(folder, "webpack");
  const compiler = webpack({
    mode: "production",
    context: folder,
    entry: "./main.js",
    output: { path: out },
    performance: false,
    // Its minifier takes half a minute for the worker, and takes it for a script: see below.
    optimization: { minimize: false },
  });
  const stats = await new Promise<StatsCompilation>((resolve, reject) => {
    compiler.run((error, done) => {
      if (error) reject(error);
      else resolve(done!.toJson({ all: false, errors: true, warnings: true }));
    });
  });
  expect([stats.errors, stats.warnings]).toEqual([[], []]);
  expectWorker(out);
}, 60_000);

it("minifiers that take the worker for a script can read it", () => {
  expect(() => new Script(readFileSync(runtime.worker, "utf8"))).not.toThrow();
});
