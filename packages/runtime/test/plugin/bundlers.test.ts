/** Minified programs: with the plugin their functions are compiled, and without it never wrong. */
import { describe, expect, it } from "vitest";
import { BUNDLERS, run, write } from "./bundles.ts";

/** What each program ends with: results, those of the plain function, and what became of it. */
const REPORT = `
export function report(fn, ...calls) {
  const results = calls.map((args) => fn(...args));
  const plain = calls.map((args) => fn.original(...args));
  const { versions, rejected } = fn.stats();
  console.log(JSON.stringify({ same: results.every((one, i) => Object.is(one, plain[i])), results, versions: versions.length, rejected }));
}
`;

/** All that the plugin has to see through, in one program; each line is one function. */
const PROGRAM = {
  "main.ts": `
import { jit as fast } from "numboa";
import "numboa/sync";
import { report } from "./report";
import { norm, WEIGHT as W } from "./norm";
import { norm as other } from "./other";
const options = { mode: "sync" };

const SCALE = 2 ** 3, HALF = 0.5;
const { sqrt } = Math;
function scale(x: number): number { return x * SCALE; }
const shift = (x: number): number => scale(x) + HALF;
const helpers = fast((x: number) => shift(x) as number, { mode: "sync", strict: true });
report(helpers, [1], [2.5], [-0], [NaN]);

const imported = fast(function imported(x: number, y: number): number { return norm(x, y) + other(x, y) * W; }, { mode: "sync", strict: true, });
report(imported, [3, 4], [-0, 1], [Infinity, 1]);

let gain = 2;
const live = fast((x: number) => x * gain + sqrt(x), { mode: "sync", strict: true, captures: { get gain() { return gain; } } });
report(live, [4]);
gain = 7;
report(live, [4]);

function make(k: number) {
  const twice = k * 2;
  function inside(x: number) { return x * k + twice; }
  return fast((x: number) => inside(x), { mode: "sync", strict: true });
}
report(make(3), [1]);
report(make(5), [1]);

const inner = fast(function (n: number) { let s = 0; for (let i = 0; i < n; i++) s += scale(i); return s; }, { mode: "sync", strict: true });
const outer = fast((n: number) => inner(n) + 1, { mode: "sync", strict: true });
report(outer, [10]);

function named(a: Float64Array, p: { k: number }): number { return a[0]! * p.k + a.length; }
const byName = fast(named, { mode: "sync", strict: true });
report(byName, [new Float64Array([2, 3]), { k: 4 }]);
`,
  "norm.ts": `
export const WEIGHT = 1 / 4;
const EPS = 1e-9;
function square(x: number) { return x * x; }
/** Not the one of the other file. */
export function norm(x: number, y: number): number { return Math.sqrt(square(x) + square(y)) + EPS; }
`,
  "other.ts": `
const EPS = 100;
const square = (x: number): number => x + x;
export const norm = (x: number, y: number): number => square(x) - square(y) + EPS;
`,
  "report.ts": REPORT.replace("fn, ...calls", "fn: any, ...calls: any[]"),
};

/** Computed by hand; JSON has no NaN. */
const RESULTS = [
  [8.5, 20.5, 0.5, null],
  [29.500000001, 25.500000001, null],
  [10],
  [30],
  [9],
  [15],
  [361],
  [10],
];

/** What the plugin leaves alone, or must: each line is what the jitted function gives, and the plain one. */
const LEFT_ALONE = {
  "main.ts": `
import { jit } from "numboa";
import "numboa/sync";
const attempt = (f: any, self?: object) => { try { return f.call(self, 1); } catch (error) { return (error as Error).name; } };
const compare = (f: any, self?: object) => console.log(JSON.stringify([attempt(f, self), attempt(f.original, self)]));

class Filter {
  k = 2;
  apply(x: number) { return x * this.k; }
}
const filter = new Filter();
compare(jit(filter.apply, { mode: "sync" }), filter);

let swap = (x: number) => x + 1;
const changing = jit((x: number) => swap(x), { mode: "sync" });
compare(changing);
swap = (x: number) => x * 10;
compare(changing);

function again(x: number) { return x + 1; }
const reassigned = jit((x: number) => again(x), { mode: "sync" });
compare(reassigned);
// @ts-expect-error: JavaScript allows it
again = (x) => x * 10;
compare(reassigned);

const early = jit((x: number) => x + late, { mode: "sync" });
compare(early);
const late = Number("5");
compare(early);

function hoisted() { return jit((x: number) => x + after, { mode: "sync" }); }
const first = hoisted();
compare(first);
const after = 5;
compare(first);
compare(hoisted());

const options = { mode: "sync" } as const;
compare(jit((x: number) => x + after, options));
const wrap = jit;
compare(wrap((x: number) => x + after, { mode: "sync" }));
`,
};

describe.each(Object.keys(BUNDLERS))("%s", (name) => {
  const bundle = BUNDLERS[name];

  it("compiles what the plugin has written", { timeout: 120_000 }, async () => {
    const { out, err } = await run(await bundle(write(PROGRAM), true));
    expect(err).toBe("");
    const lines = out.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(8);
    for (const line of lines) {
      expect(line).toMatchObject({ same: true, versions: 1, rejected: [] });
    }
    expect(lines.map(({ results }) => results)).toEqual(RESULTS);
  });

  it("is never wrong", { timeout: 120_000 }, async () => {
    for (const withPlugin of [true, false]) {
      const { out } = await run(await bundle(write(LEFT_ALONE), withPlugin));
      const pairs = out.split("\n").map((line) => JSON.parse(line) as unknown[]);
      expect(pairs).toHaveLength(12);
      for (const [jitted, plain] of pairs) expect(jitted).toBe(plain);
      expect(pairs.slice(0, 5).map(([jitted]) => jitted)).toEqual([2, 2, 10, 2, 10]);
    }
  });

  it(
    "without the plugin, gives the same results from JavaScript",
    { timeout: 120_000 },
    async () => {
      const files = { ...PROGRAM, "main.ts": PROGRAM["main.ts"].replaceAll(", strict: true", "") };
      const { out } = await run(await bundle(write(files), false));
      const lines = out.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines).toHaveLength(8);
      for (const line of lines) expect(line).toMatchObject({ same: true });
    },
  );
});
