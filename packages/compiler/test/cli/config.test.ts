/** `numboa.config.*`: where it is found, what it may say, what goes before it, and that `--watch` looks at it. */
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const at = (name: string): string => join(place.folder, name);
const SUM = `export function sum(a: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i]!;
  return s;
}
`;

beforeAll(() => {
  place.write({ "src/sum.ts": SUM, "other.ts": SUM.replace("sum", "other") });
  mkdirSync(at("node_modules/@numboa"), { recursive: true });
  symlinkSync(
    fileURLToPath(new URL("../..", import.meta.url)),
    at("node_modules/@numboa/compiler"),
  );
});

const configs = (): string[] => readdirSync(place.folder).filter((name) => /config/.test(name));
afterEach(() => {
  for (const name of [...configs(), "dist"]) rmSync(at(name), { recursive: true, force: true });
});

const QUICK = "optimize: 0, entries: ['src/sum.ts'], outDir: 'dist'";
const FORMS = {
  "numboa.config.ts": `import { defineConfig } from "@numboa/compiler/config";
    const level: 0 | 2 = 0;
    export default defineConfig({ ${QUICK.replace("optimize: 0", "optimize: level")} });`,
  "numboa.config.mts": `export default { ${QUICK} } satisfies object;`,
  "numboa.config.mjs": `export default Promise.resolve({ ${QUICK} }) && { ${QUICK} };`,
  "numboa.config.js": `module.exports = { ${QUICK} };`,
  "numboa.config.json": `{ "optimize": 0, "entries": ["src/sum.ts"], "outDir": "dist" }`,
};

test.each(Object.entries(FORMS))(
  "%s is found, and says all that build needs",
  async (name, text) => {
    place.write({ [name]: text });
    const built = await place.numboac("build");
    expect(built).toMatchObject({ code: 0, err: "" });
    expect(built.out).toContain("src/sum.ts → dist/sum.js, dist/sum.d.ts");
    expect(configs()).toEqual([name]);
    if (!name.endsWith(".ts")) return;
    const checked = await place.numboac("check");
    expect(checked).toEqual({ code: 0, out: "1 function can be compiled\n", err: "" });
  },
);

test("as users run it, with a local module of TypeScript; the command line goes before it", async () => {
  place.write({
    "numboa.config.ts": `import { defineConfig, type NumboaConfig } from "@numboa/compiler/config";
import { entries } from "./parts/config-entries.ts";
const config: NumboaConfig = { entries, outDir: "dist", optimize: 0, format: "json", fastMath: true, verbose: true };
export default defineConfig(config);
`,
    "parts/config-entries.ts": `import { type Names } from "./config-types.ts";
export const entries: Names = [process.versions.node ? "src/sum.ts" : ""];
`,
    "parts/config-types.ts": "export type Names = readonly string[];\nexport const unused = 1;\n",
  });
  const built = await place.numboacProcess("build");
  expect(built).toMatchObject({ code: 0, err: "" });
  const backend = (out: string): unknown =>
    (JSON.parse(out) as { modules: { functions: { backend: string }[] }[] }).modules[0]
      .functions[0];
  expect(backend(built.out)).toMatchObject({ backend: "encoder" });
  const flags = ["-O3", "--format", "text", "--no-verbose", "-o", "there", "other.ts"];
  const over = await place.numboac("build", ...flags);
  expect(over.out).toMatch(/^other\.ts → there\/other\.js, there\/other\.d\.ts\n {2}other.*\n$/);
  const without = await place.numboac("build", "other.ts", "-o", "there", "--no-config");
  expect(without.out).toMatch(/^other\.ts → /);
  expect(readdirSync(at("parts"))).toEqual(["config-entries.ts", "config-types.ts"]);
});

test("fast-math and allow-javascript of it hold for inspect, and can be turned off", async () => {
  place.write({ "numboa.config.json": '{ "fastMath": { "reassociate": true } }' });
  const explain = async (...flags: string[]): Promise<string> =>
    (await place.numboac("inspect", "src/sum.ts", "-O2", ...flags)).out;
  expect(await explain()).toContain("its sums in 8 parts");
  expect(await explain("--no-fast-math")).not.toContain("parts");
  expect(await explain("--no-config")).not.toContain("parts");
  place.write({
    "numboa.config.json": '{ "allowJavaScript": true }',
    "text.ts": 'export function text(x: number): string { return "" + x; }\n',
  });
  expect((await place.numboac("check", "text.ts")).code).toBe(0);
  expect((await place.numboac("check", "text.ts", "--no-allow-javascript")).code).toBe(1);
});

test("every key that there is stands in the help of build", async () => {
  place.write({ "numboa.config.json": '{ "key": 1 }' });
  const { err } = await place.numboac("build");
  const keys = /there are (.*)$/m.exec(err)![1].split(", ");
  expect(keys).toContain("sourceMap");
  const { out } = await place.numboac("build", "--help");
  for (const key of keys) expect(out).toMatch(new RegExp(`^    .*\\b${key}\\b`, "m"));
});

test("paths in it are seen from its folder", async () => {
  place.write({ "deep/config.json": '{ "entries": ["../other.ts"], "outDir": "out" }' });
  const { code, out } = await place.numboac("build", "-O0", "--config", "deep/config.json");
  expect(code).toBe(0);
  expect(out).toContain("other.ts → deep/out/other.js");
});

describe("mistakes: each is named, exit code 2, nothing written", () => {
  const json = (value: unknown) => ({ "numboa.config.json": JSON.stringify(value) });
  const script = (text: string) => ({ "numboa.config.ts": text });
  const entries = ["src/sum.ts"];
  test.each<[string, Record<string, string>, string[]]>([
    [
      "an unknown key",
      json({ input: [] }),
      ["unknown key `input`; there are entries, outDir, opt"],
    ],
    ["one that is nearly right", json({ outdir: "x" }), ["unknown key `outdir`; `outDir` is one"]],
    ["as on the command line", json({ "fast-math": true }), ["`fast-math`; `fastMath` is one"]],
    ["of an object", json({ constructor: 1 }), ["unknown key `constructor`; there are"]],
    [
      "several",
      json({ entries: "src/sum.ts", optimize: 4, watch: "yes" }),
      [
        'config.json: `entries` must be a list of file names, such as ["src/kernels.ts"], not "src/sum.ts"',
        'config.json: `optimize` must be 0, 1, 2, 3, or "s", not 4',
        'config.json: `watch` must be true or false, not "yes"',
      ],
    ],
    ["a list in it", json({ entries: [3] }), ["`entries` must be a list of file names", "not [3]"]],
    ["no entries in it", json({ entries: [] }), ["`entries` must be a list of file names"]],
    ["a choice", json({ boundsCheck: "no" }), ['must be "javascript" or "throw", not "no"']],
    ["a part of fastMath", json({ fastMath: { fast: true } }), ["fastMath has no part fast"]],
    [
      "one that is missing",
      json({ fastMath: { contract: true } }),
      ["contract", "not implemented"],
    ],
    ["a feature", json({ features: ["threads"] }), ["`features`: threads: the compiler makes no"]],
    ["no list of them", json({ features: "simd" }), ['must be a list of "none" and "simd"']],
    ["no object", json([]), ["it must be an object with some of entries", "not []"]],
    ["no JSON", { "numboa.config.json": "{ entries }" }, ["json cannot be loaded: SyntaxError:"]],
    ["a module that is not there", json({ entries: ["no.ts"] }), ["`entries`: cannot read no.ts"]],
    ["a pattern", json({ entries: ["src/*.ts"] }), ["cannot read src/*.ts", "not a pattern"]],
    ["no folder", json({ entries }), ["no folder for the output: -o DIR, or `outDir` in"]],
    ["no modules", json({ outDir: "dist" }), ["no modules: name some, or `entries` in"]],
    ["the syntax", script("export default {\n  entries: [,\n};"), ["numboa.config.ts:3:1: "]],
    ["no default", script("export const config = {};"), ["config.ts has no default export"]],
    ["a function", script("export default () => ({});"), ["must be an object", "not a function"]],
    [
      "what it throws",
      script("throw new Error('no luck');"),
      ["config.ts cannot be loaded: Error: no luck"],
    ],
    [
      "what it imports",
      script("import './nothing.ts'; export default {};"),
      ["numboa.config.ts cannot be loaded: Error", "nothing.ts' imported from"],
    ],
    [
      "two of them",
      { ...json({}), ...script("export default {};") },
      ["there are numboa.config.ts and numboa.config.json: name one of them with --config"],
    ],
  ])("%s", async (_, files, messages) => {
    place.write(files);
    const { code, out, err } = await place.numboac("build");
    for (const message of messages) expect(err).toContain(message);
    expect(err).toMatch(/^numboac: /);
    expect(err).not.toMatch(/ {4}at |numboa\.mjs/);
    expect(out).toBe("");
    expect(code).toBe(2);
    expect(existsSync(at("dist"))).toBe(false);
    expect(configs()).toEqual(Object.keys(files).toSorted());
  });

  test.each([
    ["gone.ts", "cannot read gone.ts: no such file"],
    ["other.yaml", "other.yaml: a configuration ends in .ts, .mts, .js, .mjs, .json"],
    ["src", "src: a configuration ends in"],
  ])("--config %s", async (name, message) => {
    const { code, err } = await place.numboac("build", "other.ts", "-o", "dist", "--config", name);
    expect(err).toBe(`numboac: ${err.slice(9)}`);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});

test("--watch: other entries, another folder, a mistake; what is built is what it says now", async () => {
  const config = (name: string, out: string): Record<string, string> => ({
    "numboa.config.ts": `import { level } from "./config-level.ts";
      export default { entries: ["${name}"], outDir: "${out}", optimize: level };`,
  });
  place.write({ ...config("src/sum.ts", "dist"), "config-level.ts": "export const level: 0 = 0;" });
  const watching = place.numboacWatching("build", "--watch");
  expect(await watching.until(/built in .*, watching 3 files/)).toContain("dist/sum.js");
  place.write(config("other.ts", "dist"));
  expect(await watching.until(/built in .*, watching 3 files/)).toContain("dist/other.js");
  place.write({ "numboa.config.ts": "export default { entry: 'other.ts' };" });
  expect(await watching.until(/not built, watching/)).toContain("unknown key `entry`");
  place.write(config("gone.ts", "dist"));
  expect(await watching.until(/not built, watching/)).toContain("`entries`: cannot read gone.ts");
  place.write({ "gone.ts": SUM });
  expect(await watching.until(/built in .*, watching 3 files/)).toContain("dist/gone.js");
  // What it imports, too.
  place.write({ "config-level.ts": "export const level: 9 = 9;" });
  expect(await watching.until(/not built, watching/)).toContain("`optimize` must be");
  expect(configs()).toEqual(["config-level.ts", "numboa.config.ts"]);
  expect(await watching.end("SIGINT")).toBe(0);
});

test("a folder where no file can be written", async () => {
  // Nobody is kept out where tests run as the system's own user.
  if (process.getuid?.() === 0) return;
  place.write({ "locked/numboa.config.ts": "export default {};" });
  chmodSync(at("locked"), 0o555);
  const { code, err } = await place.numboac(
    "check",
    "other.ts",
    "--config",
    "locked/numboa.config.ts",
  );
  chmodSync(at("locked"), 0o755);
  expect(err).toContain("a file beside it cannot be written: permission denied");
  expect(code).toBe(2);
});
