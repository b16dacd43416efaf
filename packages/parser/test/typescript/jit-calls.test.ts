/** Calls of `jit()`: what is read of them, and which are skipped. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readJitCalls, type JitCall } from "@numboa/parser/typescript";

const folder = mkdtempSync(join(tmpdir(), "numboa-jit-calls-"));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES = {
  "calls.ts": "",
  "known.ts": "export const K = 3; const C = 2; export function known(x: number) { return x * C; }",
  "unsure.ts": "export const U = 3; export function unsure(x: number) { return x; }",
  "unsure.js": "export const U = 4; export function unsure(x) { return x; }",
  "circle.ts":
    'import "./calls"; export const R = 3; export function round(x: number) { return x * R; }',
  "around.ts": 'export { round as around } from "./circle";',
  "open.ts": 'import "@/somewhere"; export const O = 3;',
  "barrel.ts": 'export { known as renamed } from "./known"; export default (x: number) => x + 1;',
  "private.ts":
    "const TABLE = new Float64Array(4); export function lookUp(i: number) { return TABLE[i]; }",
  "changing.ts":
    "export function changing(x: number) { return x; } export const set = () => { changing = () => 1; };",
};
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);

const IMPORTS = [
  'import { jit, jit as fast } from "numboa";',
  ...Object.entries({
    known: "known, K",
    unsure: "unsure, U",
    circle: "round, R",
    around: "around",
    open: "O",
    private: "lookUp",
    changing: "changing",
  }).map(([file, names]) => `import { ${names} } from "./${file}";`),
  'import increment, { renamed } from "./barrel";',
  'import * as all from "./known";',
  'import { clamp } from "some-package";',
].join(" ");

/** Every call of a text, each in a line: its functions with what is in them, or why it is skipped. */
async function read(text: string): Promise<string[]> {
  const whole = `${IMPORTS}\n${text}`;
  const { calls, skipped } = await readJitCalls(join(folder, "calls.ts"), whole);
  const found = new Map<number, string>();
  for (const call of calls) found.set(whole.slice(0, call.at).split("\n").length, describe(call));
  for (const { line, why } of skipped) found.set(line, `skipped: ${why}`);
  return [...found].sort(([a], [b]) => a - b).map(([, what]) => what);
}

function describe({ unit, live, properties }: JitCall): string {
  const functions = Object.entries(unit.functions).map(([key, { captures }]) => {
    const names = Object.entries(captures).map(([name, binding]) => {
      if (binding.kind === "constant") return `${name} = ${binding.text}`;
      return `${name}: ${binding.kind} ${binding.kind === "global" ? binding.name : binding.key}`;
    });
    return `${key} {${names.join(", ")}}`;
  });
  return [...functions, `live ${live.join(" ")}`, ...properties.map((name) => `.${name}`)].join(
    "; ",
  );
}

/** Each line with what becomes of the call in it. */
async function readRows(...rows: readonly (readonly [line: string, expected: string])[]) {
  const found = await read(rows.map(([line]) => line).join("\n"));
  const expected = rows.map(([, what]) => what).filter((what) => what !== "");
  return { found, expected };
}

it("takes functions and constants that cannot be others, and reads the rest", async () => {
  const { found, expected } = await readRows(
    ["const A = 2, { sin } = Math, n = Date.now(); let v = 1; export let w = 2;", ""],
    ["function helper(x: number): number { return x * A; }", ""],
    [
      "jit((x: number) => helper(x) + A);",
      "anonymous {helper: function helper, A = 2}; helper {A = 2}; live ",
    ],
    [
      "fast((x: number) => sin(x) + n + v + w);",
      "anonymous {sin: global Math.sin, n: value n, v: value v, w: value w}; live n v w",
    ],
    [
      "jit((x: number) => known(x) + K);",
      "anonymous {known: function known, K = 3}; known {C = 2}; live ",
    ],
    [
      "jit((x: number) => renamed(x) + increment(x));",
      "anonymous {renamed: function renamed, increment: value increment}; renamed {C = 2}; live increment",
    ],
    [
      "jit((x: number) => unsure(x) + U);",
      "anonymous {unsure: value unsure, U: value U}; live unsure U",
    ],
    [
      "jit((x: number) => round(x) + R + around(x) + O);",
      "anonymous {round: value round, R: value R, around: value around, O: value O}; live round R around O",
    ],
    [
      "jit((x: number) => changing(x) + clamp(x));",
      "anonymous {changing: value changing, clamp: value clamp}; live changing clamp",
    ],
    [
      "const jitted = jit(function loop(x: number): number { return x > 1 ? loop(x - 1) : x; });",
      "loop {}; live ",
    ],
    ["jit((x: number) => jitted(x));", "anonymous {jitted: value jitted}; live jitted"],
    [
      "jit((p: { x: number; y: number }, { z }: { z: number }) => p.x + Math.abs(p.y) + z);",
      "anonymous {}; live ; .z; .x; .y",
    ],
    ["jit(helper);", "helper {A = 2}; live "],
  );
  expect(found).toEqual(expected);
});

it("knows when a variable is there", async () => {
  const { found, expected } = await readRows(
    ["jit((x: number) => x + LATE);", "anonymous {LATE: value LATE}; live LATE"],
    [
      "const LATE = 1; { const IN = 2; jit((x: number) => x + LATE + IN); }",
      "anonymous {LATE = 1, IN = 2}; live ",
    ],
    [
      "function make() { return jit((x: number) => x + LATE); }",
      "anonymous {LATE: value LATE}; live LATE",
    ],
    ["const arrow = () => jit((x: number) => x + LATE);", "anonymous {LATE = 1}; live "],
    [
      "switch (LATE) { case 0: const S = 1; break; default: jit((x: number) => x + S); }",
      "anonymous {S: value S}; live S",
    ],
    ["function reads(x: number) { return x + LATE; }", ""],
    [
      "function shadows(LATE: number) { return jit((x: number) => reads(x)); }",
      "skipped: `LATE` cannot be read where the call is",
    ],
    [
      "const twice = reads; jit((x: number) => twice(x));",
      "anonymous {twice: value twice}; live twice",
    ],
    ["for (const i of [1, 2]) jit((x: number) => x + i);", "anonymous {i: value i}; live i"],
  );
  expect(found).toEqual(expected);
});

it("skips what it is not sure of, with the reason", async () => {
  const { found, expected } = await readRows(
    ["declare const options: {}; const k = 1; let f = (x: number) => x;", ""],
    ["jit((x: number) => x, options);", "skipped: its options are not written out"],
    ["jit((x: number) => x, { ...options });", "skipped: its options are not written out"],
    ["jit(f);", "skipped: `f` may be any function"],
    ["jit(f.bind(null));", "skipped: its function is neither written out nor a name"],
    ["jit(...([f] as const));", "skipped: its arguments are not a function and options"],
    ["const passed = [jit];", "skipped: `jit` is not called here"],
    [
      "jit((x: number) => x * k, { captures: { k: 2 } });",
      "skipped: its `captures` are more than variables by their own names",
    ],
    [
      "jit((x: number) => x * k, { captures: { k, f } });",
      "skipped: its text does not use `f`, which it captures",
    ],
    [
      "jit((x: number) => x * k, { captures: { get k() { return k; } } });",
      "anonymous {k = 1}; live ",
    ],
    ["class C { @jit({}) m(x: number) { return x; } }", "skipped: it is a decorator"],
    ["jit((x: number) => x + DEFINED);", "skipped: nothing here declares `DEFINED`"],
    [
      "const enum Level { Low = 1 } jit((x: number) => x * Level.Low);",
      "skipped: `Level` cannot be read where the call is",
    ],
    [
      "enum Height { Top = 1 } jit((x: number) => x * Height.Top);",
      "anonymous {Height: value Height}; live Height; .Top",
    ],
    ["{ const jit = (one: unknown) => one; jit((x: number) => x); }", ""],
    [
      "jit((x: number) => { outer: for (;;) { break outer; } return x; }, {});",
      "anonymous {}; live ",
    ],
  );
  expect(found).toEqual(expected);
  const [imported, namespace, meta] = await read(
    "jit((x: number) => lookUp(x));\njit((x: number) => all.known(x));\njit((x: number) => x + +import.meta.url);",
  );
  expect(imported).toBe("skipped: `TABLE` cannot be read where the call is");
  expect(namespace).toBe("skipped: `all` cannot be read where the call is");
  expect(meta).toMatch(/^skipped: /);
});

it("reads nothing where `jit` is somebody else's", async () => {
  const text = 'import { jit } from "./known"; jit((x: number) => x);';
  expect(await readJitCalls(join(folder, "calls.ts"), text)).toEqual({
    calls: [],
    skipped: [],
    files: [],
  });
});

it("names the files that texts are from", async () => {
  const text =
    'import { jit } from "numboa"; import { renamed } from "./barrel"; jit((x: number) => renamed(x));';
  const { files } = await readJitCalls(join(folder, "calls.ts"), text);
  expect(new Set(files)).toEqual(new Set([join(folder, "barrel.ts"), join(folder, "known.ts")]));
});

it("says how much a call does where its loops tell, and the call does not", async () => {
  const loop = "{ let s = 0; for (let i = 0; i < n * SIZE; i++) s += i; return s; }";
  const text = `import { jit } from "numboa"; let SIZE = Number("3");
jit((n: number) => ${loop});
jit((n: number) => ${loop}, { strict: true, work: (n: number) => n });
jit((n: number) => n + 1);`;
  const { calls } = await readJitCalls(join(folder, "calls.ts"), text);
  const [told, own, none] = calls.map(({ work }) => work);
  expect(told).toMatch(/^\(p0\) => \{ const m\$ = .*typeof SIZE === "number" \? SIZE : 1/);
  expect([own, none]).toEqual([undefined, undefined]);
});
