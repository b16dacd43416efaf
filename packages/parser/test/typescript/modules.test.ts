/** Modules to units. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { lowerUnit, renderDiagnostic, type SourceFunction, type SourceUnit } from "@numboa/parser";
import { interpret } from "@numboa/parser/ir";
import {
  inFile,
  openModules,
  readModule,
  transpile,
  type Variant,
} from "@numboa/parser/typescript";
import { testCases } from "../lower/case-file.ts";

const folder = mkdtempSync(join(tmpdir(), "numboa-modules-"));
afterAll(() => rmSync(folder, { recursive: true }));

const shown = (text: string): string => text.replaceAll(folder, "").replaceAll(/^\//gm, "");

const describeFunction = (key: string, fn: SourceFunction): string => {
  const { params = [], result = "?" } = fn.annotations ?? {};
  const captures = Object.entries(fn.captures).map(([name, binding]) =>
    binding.kind === "constant"
      ? `${name} = ${binding.text}`
      : `${name}: ${binding.kind === "global" ? binding.name : binding.key}`,
  );
  const tables = Object.entries(fn.tables ?? {}).map(
    ([name, all]) => `${name} = [${all.join(" ")}]`,
  );
  const kinds = params.map((kind) => kind ?? "?").join(", ");
  const source = fn.source
    .replaceAll(/ +/g, " ")
    .replaceAll(/ ?\n ?/g, "\n")
    .trim();
  return `${key}(${kinds}) -> ${result} {${[...captures, ...tables].join(", ")}} line ${fn.location!.line}\n${source}`;
};

const describeVariant = ({ params, plainNumbers = [] }: Variant): string =>
  `for (${params.join(", ")})${plainNumbers.length > 0 ? ` plain ${plainNumbers.join(" ")}` : ""}`;

/** Names that chains have become: `Mode$Fast`. */
const JOINED = /[\p{ID_Continue}$]*[$\u01c0][\p{ID_Continue}$]*/gu;

/** Every character stands where it stood, or is a space; those names aside. */
function expectPositions(unit: SourceUnit, files: ReadonlyMap<string, string>): void {
  for (const { source, location } of Object.values(unit.functions)) {
    const lines = files
      .get(location!.file)!
      .split("\n")
      .slice(location!.line - 1);
    source.split("\n").forEach((line, i) => {
      const shown = line.replaceAll(JOINED, (name) => " ".repeat(name.length));
      for (let j = 0; j < shown.length; j++) expect([" ", lines[i][j]]).toContain(shown[j]);
    });
  }
}

async function describeModule(source: string, name: string): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, source);
  const { units, exports, diagnostics, warnings, files } = await readModule(path);
  const out = [...diagnostics, ...warnings].map((d) => renderDiagnostic(d));
  for (const [exportName, unit] of units) {
    expectPositions(unit, files);
    out.push(`export ${exportName} = ${unit.entry}`);
    const variants = exports.find((one) => one.name === exportName)?.variants ?? [];
    if (variants.length > 0) out.push(variants.map(describeVariant).join("\n"));
    for (const [key, fn] of Object.entries(unit.functions)) out.push(describeFunction(key, fn));
    for (const d of lowerUnit(unit).diagnostics) out.push(renderDiagnostic(inFile(d, files)));
  }
  return shown(out.join("\n\n"));
}

testCases("modules", new URL("cases/modules.txt", import.meta.url), describeModule);

it("modules are read again when their files change", async () => {
  const at = (name: string): string => join(folder, name);
  const write = (name: string, text: string): void => writeFileSync(at(name), text);
  write("base.ts", "export const K = 1;\n");
  const uses = (name: string): string =>
    `import { K } from "./base.ts";\nexport function ${name}(x: number): number { return x * K; }\n`;
  write("first.ts", uses("first"));
  write("alone.ts", "export function alone(x: f64): number { return x; }\ntype f64 = number;\n");
  const modules = await openModules([at("first.ts"), at("alone.ts")]);
  const constantOf = (): unknown =>
    modules.read(at("first.ts")).units.get("first")?.functions.first.captures.K;
  expect(constantOf()).toEqual({ kind: "constant", text: "1" });
  expect(modules.filesOf(at("first.ts"))).toEqual([at("first.ts"), at("base.ts")]);
  expect(modules.filesOf(at("alone.ts"))).toEqual([at("alone.ts")]);
  write("base.ts", "export const K = 2;\n");
  expect(modules.refresh([at("base.ts")])).toBe(true);
  expect(constantOf()).toEqual({ kind: "constant", text: "2" });
  write("more.ts", "export const K = 3;\n");
  expect(modules.refresh([at("base.ts"), at("more.ts")])).toBe(false);
  rmSync(at("alone.ts"));
  expect(modules.refresh([at("alone.ts")])).toBe(true);
  expect(modules.read(at("alone.ts")).diagnostics).toMatchObject([{ code: "file-not-found" }]);
  expect(modules.refresh([at("alone.ts")])).toBe(false);
});

it("what hosts declare is known to the modules that it could matter to, and stays so when files change", async () => {
  const at = (name: string): string => join(folder, "hosts", name);
  const write = (name: string, text: string): void => writeFileSync(at(name), text);
  mkdirSync(at("."));
  write("plain.ts", "export function twice(x: number): number { return 2 * x; }\n");
  write("width.ts", "export type Width = DOMRect['width'];\n");
  write(
    "host.ts",
    "import type { Width } from './width.ts';\nexport function half(x: Width): number { return x / 2; }\n",
  );
  write("global.ts", "declare global { type Height = DOMRect['height']; }\nexport {};\n");
  write("seen.ts", "export function third(x: Height): number { return x / 3; }\n");
  write("wrong.ts", "export function f(x: Nothing): number { return x; }\n");
  const names = ["plain", "host", "global", "seen", "wrong"];
  const modules = await openModules(names.map((name) => at(`${name}.ts`)));
  const read = (name: string): unknown => {
    const { units, diagnostics } = modules.read(at(`${name}.ts`));
    const kinds = [...units].map(([key, unit]) => unit.functions[key].annotations?.params);
    return [...diagnostics.map(({ code }) => code), ...kinds.flat()];
  };
  const all = {
    ...{ plain: ["f64"], host: ["f64"], global: ["no-functions"], seen: ["f64"] },
    wrong: ["typescript-error", "unknown-type"],
  };
  expect(Object.fromEntries(names.map((name) => [name, read(name)]))).toEqual(all);
  write("plain.ts", "export function twice(x: DOMRect['x']): number { return 2 * x; }\n");
  write("wrong.ts", "export function f(x: number): number { return x; }\n");
  expect(modules.refresh([at("plain.ts"), at("wrong.ts")])).toBe(true);
  expect(Object.fromEntries(names.map((name) => [name, read(name)]))).toEqual({
    ...all,
    wrong: ["f64"],
  });
  expect(modules.filesOf(at("host.ts"))).toEqual([at("host.ts"), at("width.ts")]);
});

it("and to those that say so in ways that are not looked into", async () => {
  const at = (name: string): string => join(folder, "aside", name);
  mkdirSync(at("."));
  writeFileSync(at("time.d.ts"), "export type Time = DOMHighResTimeStamp;\n");
  const types = {
    imported: "import('./time').Time",
    asked: "'document' extends keyof typeof globalThis ? number : Float64Array",
    ignored: "\n  // @ts-ignore\n  DOMRect['x']",
  };
  for (const [name, type] of Object.entries(types)) {
    writeFileSync(at(`${name}.ts`), `export function f(x: ${type}): number { return 1; }\n`);
    const { units, diagnostics } = (await openModules([at(`${name}.ts`)])).read(at(`${name}.ts`));
    const params = [...units].map(([key, unit]) => unit.functions[key].annotations?.params);
    expect({ name, diagnostics, params }).toEqual({ name, diagnostics: [], params: [["f64"]] });
  }
});

it("code of packages is looked for past their declarations", async () => {
  const write = (name: string, text: string): void => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  write("node_modules/common/package.json", '{ "name": "common", "types": "./index.d.ts" }');
  write("node_modules/common/index.js", "exports.f = (x) => x;");
  write("node_modules/common/index.d.ts", "export declare const f: (x: number) => number;");
  write("node_modules/bare/package.json", '{ "name": "bare", "types": "./index.d.ts" }');
  write("node_modules/bare/index.d.ts", "export declare const g: (x: number) => number;");
  write("node_modules/good/package.json", '{ "name": "good", "exports": "./code/main.mjs" }');
  write("node_modules/good/code/main.mjs", "export * from './other.mjs'; export const K = 3;");
  write(
    "node_modules/good/code/other.mjs",
    "import { K } from './main.mjs'; export const h = (x) => x * K;",
  );
  write(
    "uses.ts",
    [
      'import { f } from "common";',
      'import { g } from "bare";',
      'import { h } from "good";',
      'export { h as own } from "good";',
      "export const first = (x: number): number => f(x) + g(x);",
      "export const second = (x: number): number => h(x);",
    ].join("\n"),
  );
  const { units, diagnostics, warnings, files } = await readModule(join(folder, "uses.ts"));
  const lines = [...diagnostics, ...warnings].map((d) => renderDiagnostic(d).split("\n")[0]);
  expect(lines).toEqual([
    "error[commonjs-package]: `f` comes from `common`, whose code is CommonJS: what it exports may change at any time.",
    "error[package-without-code]: The code of `g` from `bare` cannot be found.",
    "warning[export-of-package]: The export `own` is a package's own, whose parameters have no types here: it is left out.",
  ]);
  expect(units.get("second")?.functions.h).toMatchObject({
    location: { file: join(folder, "node_modules/good/code/other.mjs"), line: 1 },
    captures: { K: { kind: "constant", text: "3" } },
  });
  expect([...files.keys()].map(shown)).toContain("node_modules/good/code/other.mjs");
});

it("plain numbers are told from those that say more", async () => {
  const path = join(folder, "plain.ts");
  writeFileSync(
    path,
    `type f64 = number;
type Size = number;
export function f(a: number, b: f64, c: Size, d = 3, e = 0.5, g = -2, h = true): number { return a; }
`,
  );
  const { units } = await readModule(path);
  expect(units.get("f")?.functions.f.annotations).toMatchObject({
    params: ["f64", "f64", "f64", "f64", "f64", "f64", "bool"],
    plainNumbers: [0, 2, 3, 5],
  });
});

it("a file that does not exist is a diagnostic", async () => {
  const { units, diagnostics } = await readModule(join(folder, "none.ts"));
  expect(units.size).toBe(0);
  expect(diagnostics.map((d) => shown(renderDiagnostic(d)))).toEqual([
    [
      "error[file-not-found]: `/none.ts` cannot be read.",
      "  --> /none.ts:1:1",
      "1 | ",
      "  | ^",
      "    help: Check the path.",
    ].join("\n"),
  ]);
});

it("says how an exported function is called, and what is written about it", async () => {
  const path = join(folder, "callers.ts");
  writeFileSync(
    path,
    [
      "/** Not this one. */",
      "/** Scales. */",
      'export const f = jit((a: Float64Array, k?: number): void => {}, { boundsCheck: "throw" });',
      "export function g(this: void, x = 1, ...more: number[]): number { return x; }",
      'import { jit } from "numboa";',
    ].join("\n"),
  );
  const { exports } = await readModule(path);
  expect(exports).toMatchObject([
    {
      name: "f",
      comment: "/** Scales. */",
      boundsCheck: "throw",
      params: [
        { name: "a", optional: false },
        { name: "k", optional: true },
      ],
      span: { line: 3 },
    },
    {
      name: "g",
      params: [
        { name: "x", optional: true },
        { name: "more", rest: true },
      ],
    },
  ]);
  // The default says the type of `x`.
  expect(exports[1].diagnostics.map(({ code }) => code)).toEqual(["unknown-type"]);
});

it("transpiling drops types and keeps comments and line by line imports", async () => {
  const text = await transpile(
    '/** Doc. */\nexport { a, type B } from "./b.ts";\nlet x: number = 1;',
  );
  expect(text).toBe('/** Doc. */\nexport { a } from "./b.js";\nlet x = 1;\n');
});

it("units compute what the module computes", async () => {
  const path = join(folder, "compute.ts");
  writeFileSync(
    path,
    [
      "const K = 0.1 + 0.2, Z = -0;",
      "const twice = (x: number): number => x * 2;",
      "export function f(x: number): number { return twice(x) + K; }",
      "export const g = (x: number) => 1 / Z * x;",
      "export function factorial(n: number): number { return n < 2 ? 1 : n * factorial(n - 1); }",
    ].join("\n"),
  );
  const { units, diagnostics } = await readModule(path);
  expect(diagnostics).toEqual([]);
  const run = (name: string, x: number) => interpret(lowerUnit(units.get(name)!).module!, [x]);
  expect(run("f", 1)).toBe(2 + (0.1 + 0.2));
  expect(run("g", 1)).toBe(-Infinity);
  expect(run("factorial", 5)).toBe(120);
});
