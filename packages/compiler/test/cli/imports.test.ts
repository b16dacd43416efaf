/**
 * Helpers and constants of other files and of npm packages, as they are: what is built is compared with the same module as JavaScript
 * with all it imports, which esbuild puts together.
 */
import { symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { beforeAll, expect, test, vi } from "vitest";
import { makeWorkplace, type Outcome } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const place = makeWorkplace();
const compare = fileURLToPath(new URL("compare.mjs", import.meta.url));
const installed = new URL("../../../../node_modules/", import.meta.url);

/** Code beside declarations, in each of the ways that packages have. */
const PACKAGES = {
  "mapped/package.json": `{ "name": "mapped", "type": "module", "imports": { "#half": "./src/half.js" }, "exports": {
    ".": { "types": "./types/index.d.ts", "require": "./cjs.cjs", "import": "./src/index.js" },
    "./deep/*": { "types": "./types/*.d.ts", "default": "./src/*.js" } } }`,
  "mapped/types/index.d.ts":
    "export declare function twice(x: number): number; export declare const OFFSET: number; export * from './area.js';",
  "mapped/types/area.d.ts":
    "export declare function area(r: number): number; export default function (x: number): number;",
  "mapped/src/index.js":
    "import { half } from '#half'; const { PI: pi } = Math; export const OFFSET = 1 / 8; export function twice(x) { return half(x) * 4 + pi * 0; } export * from './area.js';",
  "mapped/src/area.js":
    "import * as self from './index.js'; export const area = (r) => Math.PI * r ** 2 + self.OFFSET; export default function named(x) { return x - self.OFFSET; }",
  "mapped/src/half.js": "export const half = (x) => x / 2;",
  "mapped/cjs.cjs": "module.exports = {};",
  "two-entries/package.json":
    '{ "name": "two-entries", "main": "main.js", "module": "module.js", "types": "main.d.ts" }',
  "two-entries/main.js": "exports.f = (x) => x;",
  "two-entries/module.js":
    "var a = 1 / 3, b = a * 2; export var f = function (x) { return x * b; };",
  "two-entries/main.d.ts": "export declare function f(x: number): number;",
  "sources/package.json": '{ "name": "sources", "exports": "./index.ts" }',
  "sources/index.ts":
    "export enum Level { Low = 1, High } export const high = (x: number): number => x * Level.High;",
  "state/package.json": '{ "name": "state", "type": "module", "exports": "./index.js" }',
  "state/index.js":
    "let calls = 0; const buffer = new Float64Array(2); var late = early; var early = 3; export function count(x) { return ++calls + x; } export function scratch(x) { buffer[0] = x; return buffer[0]; } export function unset(x) { return x + late; } export let swapped = (x) => x; export const swap = () => { swapped = (x) => -x; };  export function self(x) { return this.k + x; } export const table = { k: 1, self, get g() { return 1; } };",
  "common/package.json": '{ "name": "common", "types": "./index.d.ts" }',
  "common/index.js": "exports.f = function f(x) { return x; };",
  "common/index.d.ts": "export declare function f(x: number): number;",
  "only-types/package.json": '{ "name": "only-types", "types": "./index.d.ts" }',
  "only-types/index.d.ts":
    "export declare function f(x: number): number; export declare const enum Kind { A = 3, B = A << 2 } export type Floats = Float32Array | Float64Array;",
};

const KERNELS = `
import { easeCubic, easeBounceOut } from "d3-ease";
import * as ease from "d3-ease";
import { lerp } from "culori";
import { mean } from "simple-statistics";
import named, { area as disk } from "mapped/deep/area";
import { OFFSET, twice, area } from "mapped";
import { f } from "two-entries";
import { Level, high } from "sources";
import { Kind, type Floats } from "only-types";
import { all, wave as again } from "./barrel.ts";
import { local } from "./local.js";

export function cubic(t: number): number {
  return easeCubic(t) + ease.easeCubicOut(t);
}
export const bounce = (t: number): number => easeBounceOut(t) - ease.easeExpInOut(t);
export function mix(a: number, b: number, t: number): number {
  return lerp(a, b, t);
}
export function average(x: number[]): number {
  return mean(x);
}
export function mapped(x: number): number {
  return twice(x) + disk(x) * named(OFFSET) - area(1);
}
export function entries(x: number): number {
  return f(x) + high(x) * Level.Low + Kind.B;
}
export function barrel(x: number): number {
  return all.easeQuad(x) + again(x) * all.K + local(x);
}
export function first<T extends Floats>(a: T): number {
  return local(a[0]!);
}
`;

const OTHERS = {
  "barrel.ts":
    'export * as all from "./more.ts"; export { wave } from "./more.ts"; export * from "mapped";',
  "more.ts":
    'export { easeQuad } from "d3-ease"; export const K = 0.1; const shift = () => K; export const wave = (x: number): number => Math.abs(x) + shift();',
  "local.js": "import { K } from './more.ts'; export function local(x) { return x * K; }",
  "local.d.ts": "export declare function local(x: number): number;",
};

const CASES = `
import * as built from "./out/kernels.js";
import * as plain from "./plain/kernels.js";
const nasty = [0.3, -0, 1, NaN, Infinity, -2.5, 1e300, 2 ** 31];
const args = {
  mix: (x) => [[x, 0.1, 3], [1, x, 0.5]],
  average: (x) => [[[x, 1, -0]]],
};
export default () =>
  Object.keys(plain).flatMap((name) =>
    nasty.flatMap((x) => (args[name]?.(x) ?? [[x]]).map((list, i) => ({
      name: name + " " + x + " " + i,
      built: built[name],
      plain: plain[name],
      make: (array) => (name === "first" ? [array(x > 0 ? Float32Array : Float64Array, list)] : structuredClone(list)),
      array: built.array,
    }))),
  );
`;

let built: Outcome;

beforeAll(async () => {
  const packages = Object.entries(PACKAGES).map(([name, text]) => [`node_modules/${name}`, text]);
  place.write({
    "package.json": '{ "type": "module" }',
    ...(Object.fromEntries(packages) as Record<string, string>),
    ...OTHERS,
    "kernels.ts": KERNELS,
    "cases.js": CASES,
  });
  for (const name of ["d3-ease", "culori", "simple-statistics", "bit-twiddle"]) {
    symlinkSync(fileURLToPath(new URL(name, installed)), `${place.folder}/node_modules/${name}`);
  }
  built = await place.numboac("build", "kernels.ts", "-o", "out");
});

test("functions of packages are compiled as they are, with JavaScript's bits", async () => {
  expect(built).toMatchObject({ code: 0, err: "" });
  await bundle({
    entryPoints: [`${place.folder}/kernels.ts`],
    outfile: `${place.folder}/plain/kernels.js`,
    bundle: true,
    format: "esm",
    plugins: [
      {
        // Types alone: what bundlers see is what TypeScript would have inlined.
        name: "only-types",
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^only-types$/ }, () => ({ path: "only-types", namespace: "types" }));
          onLoad({ filter: /.*/, namespace: "types" }, () => ({
            contents: "export const Kind = { B: 12 };",
          }));
        },
      },
    ],
  });
  const { out, err, code } = await place.node(compare, "cases.js");
  expect(err).toBe("");
  expect(code).toBe(0);
  const lines = out.trim().split("\n");
  expect(lines.length).toBeGreaterThan(120);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ way: "wasm", equal: true });
});

test("what cannot be taken from packages is said, where it is used or where it stands", async () => {
  const rows = [
    ["common", "f", "f(x)", "commonjs-package", "`f` comes from `common`, whose code is CommonJS"],
    ["bit-twiddle", "popCount", "popCount(x)", "commonjs-package", "`popCount` comes from"],
    ["only-types", "f", "f(x)", "package-without-code", "The code of `f` from `only-types`"],
    ["only-types", "* as types", "types.f(x)", "package-without-code", "The code of `types` from"],
    ["state", "count", "count(x)", "module-variable", "`calls` stands outside"],
    ["state", "scratch", "scratch(x)", "module-variable", "`buffer` stands outside"],
    ["state", "unset", "unset(x)", "module-variable", "`late` stands outside"],
    ["state", "swapped", "swapped(x)", "module-variable", "`swapped` stands outside"],
    ["state", "* as state", "state.self(x)", "module-member", "`state.self` is no number"],
    ["state", "table", "table.k + x", "module-member", "`table.k` is no number"],
  ];
  const modules = rows.map(([from, name, body], i) => [
    `wrong${i}.ts`,
    `import ${name.startsWith("*") ? name : `{ ${name} }`} from "${from}";\nexport const wrong = (x: number): number => ${body};\n`,
  ]);
  place.write(Object.fromEntries(modules) as Record<string, string>);
  const { code, err } = await place.numboac("check", ...modules.map(([name]) => name));
  expect(code).toBe(1);
  const found = err.split("\n\n").slice(0, -1);
  expect(found).toHaveLength(rows.length);
  for (const [i, [from, , body, kind, message]] of rows.entries()) {
    expect(found[i]).toContain(`error[${kind}]: ${message}`);
    const isInside = kind === "module-variable" && !body.startsWith("swapped");
    expect(found[i]).toContain(
      isInside ? `--> node_modules/${from}/index.js:1:` : `--> wrong${i}.ts:2:45\n`,
    );
  }
});

test("a function that JavaScript assigns to is not what it is declared as", async () => {
  place.write({
    "assigned.js": `
      function helper(x) { return x + 1; }
      helper = (x) => x + 2;
      /** @param {number} x */
      export function uses(x) { return helper(x); }
      /** @param {number} x */
      export function own(x) { return x; }
      own = (x) => -x;
      var index = 1;
      const seen = [];
      seen[index] = 2;
      /** @param {number} x */
      export function reads(x) { return x + index; }
      const other = helper;
      const both = Object.freeze({ helper });
      /** @param {number} x */
      export function byName(x) { return other(x); }
      /** @param {number} x */
      export function byMember(x) { return both.helper(x); }`,
  });
  const { err } = await place.numboac("check", "assigned.js");
  expect(err.match(/^error.*$/gm)).toEqual([
    "error[assigned-function]: `helper` is assigned to: which function it is may change.",
    "error[assigned-function]: `own` is assigned to: which function it is may change.",
    "error[assigned-function]: `helper` is assigned to: which function it is may change.",
    expect.stringMatching(/^error\[module-member\]: /),
  ]);
});
