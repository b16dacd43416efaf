/** Programs whose functions are compiled when they are bundled. Each call of `report` prints one line. */
import type { Program } from "./bundles.ts";

const REPORT = `
export function report(fn: any, ...calls: any[][]) {
  compare(fn, fn.original, ...calls);
}

export function compare(fn: any, original: any, ...calls: any[][]) {
  const results = calls.map((args) => attempt(fn, args));
  const plain = calls.map((args) => attempt(original, args));
  const { versions, jsCalls } = fn.stats();
  const same = results.every((one, i) => one.length === plain[i].length && one.every((bits, k) => bits === plain[i][k]));
  const origins = versions.map(({ signature, origin }: any) => origin + " " + signature);
  console.log(JSON.stringify({ same, origins, jsCalls }));
}

const view = new DataView(new ArrayBuffer(8));
function bitsOf(x: unknown) {
  if (typeof x !== "number") return typeof x + String(x);
  view.setFloat64(0, x);
  return x !== x ? "NaN" : view.getBigUint64(0).toString(16);
}

/** The result, or the error, and all that arrays hold after the call. */
function attempt(fn: any, args: any[]) {
  const copies = new Map();
  const mine = args.map((one) => {
    if (!ArrayBuffer.isView(one)) return one;
    const { buffer, byteOffset, length } = one as Float64Array;
    if (!copies.has(buffer)) copies.set(buffer, (buffer as ArrayBuffer).slice(0));
    return new (one.constructor as any)(copies.get(buffer), byteOffset, length);
  });
  let result;
  try { result = bitsOf(fn(...mine)); } catch (error) { result = (error as Error).name; }
  return [result, ...mine.flatMap((one) => (ArrayBuffer.isView(one) ? Array.from(one as Float64Array, bitsOf) : []))];
}
`;

/** All of it is compiled when it is bundled, and nothing else is ever needed. */
export const PRECOMPILED: Program = {
  "main.ts": `
import { jit as fast, type f64, type i32 } from "numboa";
import { compare, report } from "./report";
import { weigh } from "./weigh";

const SCALE = 2 ** 3, HALF = 0.5;
const policy = { measure: false };
const NASTY = [0, -0, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, -(2 ** 31) - 1, 1.5, 2 ** -1074];
const numbers = new Float64Array(NASTY);
const shared = new Float64Array([...NASTY, 1, 2, 3, 4]);

const dot = fast(function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum * SCALE;
}, { policy });
report(dot, [numbers, numbers], [numbers, numbers.subarray(1)], [new Float64Array(), numbers]);

const fill = fast((out: Float64Array, n: number, x: f64) => {
  for (let i = 0; i < n; i++) out[i] = weigh(x, i) + HALF;
}, { policy, strict: true });
report(fill, [numbers, 4, -0], [numbers, 20, NaN], [new Float64Array(), 1, 1], [numbers, -1, 2.5], [numbers, 3, 2 ** 32]);

const blend = fast((a: Float64Array, b: Float64Array) => {
  for (let i = 0; i < a.length; i++) a[i] = b[i]! * 2 + a[i]!;
}, { policy });
report(blend, [shared.subarray(0, 8), shared.subarray(1, 9)], [shared.subarray(1, 9), shared.subarray(0, 8)], [shared, shared]);

let gain = 2;
const table = new Float64Array([1, 10, 100]);
const live = fast((x: number, i: i32) => x * gain + table[i]!, { policy });
report(live, [1.5, 0], [-0, 5], [NaN, 1]);
gain = 2.5;
report(live, [1.5, 2], [2, -1]);

const signed = fast((a, n) => a[n], { policy, signature: "(a: Float64Array, n: i32) => f64" });
report(signed, [numbers, 1], [numbers, 2]);
function checked(a: Float64Array, i: i32) {
  if (!(i >= 0 && i < a.length)) throw new RangeError();
  return a[i];
}
const throwing = fast((a: Float64Array, i: i32) => a[i], { policy, boundsCheck: "throw" });
compare(throwing, checked, [numbers, 9], [numbers, 10], [numbers, -1]);

const waiting = fast((x: number) => Math.sqrt(x) * SCALE, { policy, mode: "sync" });
report(waiting, [2], [-1], [-0]);

const sines = fast((a: Float64Array) => { for (let i = 0; i < a.length; i++) a[i] = Math.sin(a[i]!) + Math.exp(a[i]!); }, { policy });
report(sines, [numbers], [shared]);
`,
  "weigh.ts": "export function weigh(x: number, y: number) { return x + 3 * y; }",
  "report.ts": REPORT,
};

/** Where the code of each came from, and its types. */
export const LINES = [
  ["bundle (Float64Array, Float64Array)"],
  ["bundle (Float64Array, int, number)"],
  ["bundle (Float64Array, Float64Array)"],
  ["bundle (number, i32 | gain: number, table: Float64Array)"],
  ["bundle (number, i32 | gain: number, table: Float64Array)"],
  ["bundle (Float64Array, i32)"],
  ["bundle (Float64Array, i32)"],
  ["bundle (number)"],
  ["bundle (Float64Array)"],
];

/** Code that is loaded when the function is called: JavaScript until then. */
export const LAZY: Program = {
  "main.ts": `
import { jit } from "numboa";
import { report } from "./report";
const numbers = new Float64Array([1, -0, NaN, 2 ** 32]);
const sum = jit(function sum(a: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]!;
  return sum;
}, { policy: { measure: false } });
report(sum, [numbers]);
await sum.ready();
report(sum, [numbers], [new Float64Array()]);
const waiting = jit((x: number) => x * 2, { mode: "sync", policy: { measure: false } });
report(waiting, [1.5]);
`,
  "report.ts": REPORT,
};

export const LAZY_LINES = [
  { same: true, origins: [], jsCalls: 1 },
  { same: true, origins: ["bundle (Float64Array)"], jsCalls: 1 },
  { same: true, origins: ["bundle (number)"], jsCalls: 0 },
];

/** What the bundle has does not fit, or has nothing: it is compiled when the program runs. */
export const OTHERS: Program = {
  "main.ts": `
import { jit } from "numboa";
import { report } from "./report";
const policy = { measure: false };
const twice = jit((x: number) => x * 2, { policy });
report(twice, [1.5], [3], [-0]);
const sized = jit((a: Float64Array, n: number) => { let s = 0; for (let i = 0; i < n; i++) s += a[i]!; return s; }, { policy });
report(sized, [new Float64Array([1, 2]), 2], [new Float64Array([1, 2]), 1.5], [new Float32Array([1, 2]), 2]);
await sized.ready();
report(sized, [new Float32Array([1, 2]), 2], [new Float64Array([1, 2]), 2]);
const checked = jit(sized, { policy, boundsCheck: "throw" });
try { checked(new Float64Array(2), 3); } catch {}
await checked.ready();
try { checked(new Float64Array(2), 3); console.log("{}"); } catch (error) { console.log(JSON.stringify({ thrown: (error as Error).name })); }
let change = (x: number) => x + 1;
const changing = jit((x: number) => change(x), { policy });
report(changing, [1]);
change = (x: number) => x * 10;
report(changing, [1.5]);
let factor: number = 2;
const weighed = jit((x: number) => x * factor, { policy });
report(weighed, [1.5]);
factor = "3" as never;
report(weighed, [1.5]);
factor = Math.sqrt as never;
const other = jit((x: number) => x * factor, { policy });
report(other, [1.5]);
`,
  "report.ts": REPORT,
};

export const OTHER_LINES = [
  { same: true, origins: ["bundle (number)"], jsCalls: 0 },
  { same: true, origins: ["bundle (Float64Array, int)"], jsCalls: 2 },
  { started: "a thread" },
  {
    same: true,
    origins: ["bundle (Float64Array, int)", "compiler (Float32Array, int)"],
    jsCalls: 2,
  },
  { thrown: "RangeError" },
  { same: true, origins: [], jsCalls: 1 },
  { same: true, origins: [], jsCalls: 2 },
  { same: true, origins: ["bundle (number | factor: number)"], jsCalls: 0 },
  { same: true, origins: ["bundle (number | factor: number)"], jsCalls: 1 },
  { same: true, origins: [], jsCalls: 1 },
];

/** One function, whose bundle is then tampered with. */
export const SINES: Program = {
  "main.ts": `
import { jit } from "numboa";
import { report } from "./report";
const numbers = new Float64Array([0, -0, NaN, 1, 2.5, 1e22, Infinity, 3]);
const sines = jit((a: Float64Array) => { for (let i = 0; i < a.length; i++) a[i] = Math.sin(a[i]!); }, { policy: { measure: false } });
sines(numbers.slice());
await sines.ready();
report(sines, [numbers]);
console.log(JSON.stringify({ bytes: (await sines.inspect("wasm")).length }));
`,
  "report.ts": REPORT,
};
