/** What the plugin has to see through, and what it must leave alone. Each call of `report` prints one line. */
import type { Program } from "./bundles.ts";

const REPORT = `
export function report(fn: any, ...calls: any[][]) {
  const results = calls.map((args) => attempt(fn, args));
  const plain = calls.map((args) => attempt(fn.original, args));
  const { versions, jsCalls } = fn.stats();
  const same = results.every((one, i) => Object.is(one, plain[i]));
  console.log(JSON.stringify({ same, results, versions: versions.length, jsCalls }));
}

function attempt(fn: any, [self, ...args]: any[]) {
  try { return fn.call(self, ...args); } catch (error) { return (error as Error).name; }
}
`;

/** All of it compiles, although a minifier renames everything. */
export const COMPILED: Program = {
  "main.ts": `
import { jit as fast, type f64 } from "numboa";
import "numboa/sync";
import { report } from "./report";
import { norm, WEIGHT as W } from "./norm";
import { norm as other } from "./other";

const SCALE = 2 ** 3, HALF = 0.5;
const { sqrt } = Math;
function scale(x: number): number { return x * SCALE; }
const shift = (x: f64): f64 => scale(x) + HALF;
const helpers = fast((x: number) => shift(x) as number, { mode: "sync", strict: true, policy: { measure: false } });
report(helpers, [0, 1], [0, 2.5], [0, -0], [0, NaN]);

const imported = fast(function imported(x: number, y: number): number {
  return norm(x, y) + other(x, y) * W; // one \`norm\` here, another there
}, { mode: "sync", strict: true, policy: { measure: false }, });
report(imported, [0, 3, 4], [0, -0, 1], [0, Infinity, 1]);

export let gain = 2;
const live = fast((x: number) => x * gain + sqrt(x), {
  mode: "sync", strict: true, policy: { measure: false }, captures: { get gain() { return gain; }, sqrt },
});
report(live, [0, 4]);
gain = 7;
report(live, [0, 4]);

function make(k: number) {
  const twice = k * 2;
  function inside(x: number) { return x * k + twice; }
  return fast((x: number) => inside(x), { mode: "sync", strict: true, policy: { measure: false } });
}
report(make(3), [0, 1]);
report(make(5), [0, 1]);

const inner = fast(function (n: number) {
  let s = 0;
  for (let i = 0; i < n; i++) s += scale(i);
  return s;
}, { mode: "sync", strict: true, policy: { measure: false } });
const outer = fast((n: number) => inner(n) + 1, { mode: "sync", strict: true, policy: { measure: false } });
report(outer, [0, 10]);

function named(a: Float64Array, { k }: { k: number }, table: { size: number }): number {
  return a[0]! * k + a.length * table.size + TABLE[1]!;
}
const TABLE = new Float64Array([1, 100]);
const byName = fast(named, { mode: "sync", strict: true, policy: { measure: false } });
report(byName, [0, new Float64Array([2, 3]), { k: 4 }, { size: 10 }]);

const awaited = fast((x: number) => shift(x) * 3, { policy: { measure: false } });
awaited(1);
await awaited.ready();
const before = awaited.stats().jsCalls;
const result = awaited(2);
const { jsCalls, versions } = awaited.stats();
console.log(JSON.stringify({ same: true, results: [result], versions: versions.length, jsCalls: jsCalls - before }));
awaited.dispose();
`,
  "norm.ts": `
export const WEIGHT = 1 / 4;
const EPS = 1e-9;
function square(x: number) { return x * x; }
/** Not that of the other file. */
export function norm(x: number, y: number): number { return Math.sqrt(square(x) + square(y)) + EPS; }
`,
  "other.ts": `
const EPS = 100;
const square = (x: number): number => x + x;
export const norm = (x: number, y: number): number => square(x) - square(y) + EPS;
`,
  "report.ts": REPORT,
};

/** Computed by hand; JSON has no NaN. */
export const RESULTS = [
  [8.5, 20.5, 0.5, null],
  [29.500000001, 25.500000001, null],
  [10],
  [30],
  [9],
  [15],
  [361],
  [128],
  [49.5],
];

/** Whatever becomes of it, it is never wrong. */
export const ALONE: Program = {
  "main.ts": `
import { jit } from "numboa";
import "numboa/sync";
import { report } from "./report";
import * as all from "./circle";
import { ten, twice } from "./circle";

class Filter {
  k = 2;
  apply(x: number) { return x * this.k; }
}
report(jit(Filter.prototype.apply, { mode: "sync" }), [new Filter(), 1]);

let swap = (x: number) => x + 1;
const changing = jit((x: number) => swap(x), { mode: "sync" });
report(changing, [0, 1]);
swap = (x: number) => x * 10;
report(changing, [0, 1]);

function again(x: number) { return x + 1; }
const reassigned = jit((x: number) => again(x), { mode: "sync" });
report(reassigned, [0, 1]);
// @ts-expect-error: JavaScript allows it where nothing is strict; here it throws or assigns, as the bundler likes.
try { again = (x) => x * 10; } catch {}
report(reassigned, [0, 1]);

const early = jit((x: number) => x + late, { mode: "sync" });
report(early, [0, 1]);
const late = Number("5");
report(early, [0, 1]);

function hoisted() { return jit((x: number) => x + after, { mode: "sync" }); }
const first = hoisted();
report(first, [0, 1]);
const after = 5;
report(first, [0, 1]);
report(hoisted(), [0, 1]);

const options = { mode: "sync" } as const;
report(jit((x: number) => x + after, options), [0, 1]);
const wrap = jit;
report(wrap((x: number) => x + after, { mode: "sync" }), [0, 1]);
{
  const jit = (f: any, o: any) => wrap((x: number) => f(x) * 2, o);
  report(jit((x: number) => x + after, { mode: "sync" }), [0, 1]);
}
function shadowed(after: number) { return jit((x: number) => x + plus(x), { mode: "sync" }); }
const plus = (x: number) => x * after;
report(shadowed(1000), [0, 1]);
report(jit((x: number) => all.twice(x) + twice(x) + ten, { mode: "sync" }), [0, 1]);
enum Mode { Fast = 3, Slow }
report(jit((x: number) => x * Mode.Slow, { mode: "sync" }), [0, 1]);
`,
  "circle.ts": `
import "./main";
export const ten = 10;
export const twice = (x: number): number => x * 2;
`,
  "report.ts": REPORT,
};
