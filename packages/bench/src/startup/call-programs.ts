/**
 * Two programs that call tiny functions over and over: the exports of their WebAssembly, and the functions that
 * `jit()` gives. The difference is what a call through Numboa costs. The second also calls two loops: in one of them
 * there is a call of another function of `jit()`, in the other that function's body.
 *
 * `measure: false` keeps the calls in WebAssembly: that such functions are better off as JavaScript is found out by itself. All
 * three are in one process, as they are in programs, where engines know less of each than they would of one alone.
 */
import { compileNow } from "@numboa/compiler";
import type { ParamKind } from "@numboa/parser/ir";

/** Nanoseconds a call: the least over many batches. */
export interface CallReport {
  /** Two numbers. */
  readonly numbersNs: number;
  /** Two arrays, the same ones each time, and a number. */
  readonly arraysNs: number;
  /** Two other arrays each time, of sixteen pairs, and a number. */
  readonly otherArraysNs: number;
  /** A loop of {@link LOOP} turns that calls another function of `jit()` in each. */
  readonly helperNs: number;
  /** The same with the function's body in its place. */
  readonly bodyNs: number;
  /** What the calls gave: equal text, equal bits. */
  readonly results: readonly string[];
}

const NUMBERS = "(x, y) => x * y + 1";
const ARRAYS = "(a, b, n) => a[0] * n + b[1]";

const HELPER = "(x) => x * x + 1";
const WITH_HELPER = "(a) => { for (let i = 0; i < a.length; i++) a[i] = helper(a[i]) * 0.5; }";
const WITH_BODY = "(a) => { for (let i = 0; i < a.length; i++) a[i] = (a[i] * a[i] + 1) * 0.5; }";

/** Turns of the loops with and without a call in them. */
export const LOOP = 256;

const BATCH = 50_000;
const LOOPS = 2000;
const BATCHES = 100;

/** The calls, once `numbers(i)`, `arrays()` and `otherArrays(i)` are there. */
const MEASURE = `
import { writeSync } from "node:fs";
const least = {};
const batches = {
  numbersNs() { let sum = 0; for (let i = 0; i < ${BATCH}; i++) sum += NUMBERS_CALL; return sum; },
  arraysNs() { let sum = 0; for (let i = 0; i < ${BATCH}; i++) sum += ARRAYS_CALL; return sum; },
  otherArraysNs() { let sum = 0; for (let i = 0; i < ${BATCH}; i++) sum += OTHER_CALL; return sum; },
  helperNs() { for (let i = 0; i < ${LOOPS}; i++) HELPER_CALL; return loopArray[0]; },
  bodyNs() { for (let i = 0; i < ${LOOPS}; i++) BODY_CALL; return loopArray[0]; },
};
const calls = { helperNs: ${LOOPS}, bodyNs: ${LOOPS} };
let results;
for (let round = 0; round < ${BATCHES}; round++) {
  results = Object.entries(batches).map(([name, run]) => {
    const from = performance.now();
    const result = run();
    least[name] = Math.min(least[name] ?? Infinity, ((performance.now() - from) * 1e6) / (calls[name] ?? ${BATCH}));
    return String(result);
  });
}
writeSync(1, JSON.stringify({ ...least, results }));
`;

const FILL = `
for (let i = 0; i < 16; i++) { as[i][0] = i / 3; bs[i][1] = i; }`;

/** The functions' modules with a memory of their own, where the arrays stand at multiples of 64. */
export function exportsProgram(): string {
  const calls = {
    NUMBERS_CALL: "numbers(i, 2.5)",
    ARRAYS_CALL: "arrays(64, 8, 2048, 8, 2.5)",
    OTHER_CALL: "arrays(64 * (i & 15), 8, 2048 + 64 * (i & 15), 8, 2.5)",
    HELPER_CALL: `loop(4096, ${LOOP})`,
    BODY_CALL: `loop(4096, ${LOOP})`,
  };
  return `
const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
const link = (base64) => {
  const module = new WebAssembly.Module(Buffer.from(base64, "base64"));
  const imports = WebAssembly.Module.imports(module).map(({ module, name }) => [module, { [name]: memory }]);
  return new WebAssembly.Instance(module, Object.fromEntries(imports)).exports.run;
};
const numbers = link("${moduleOf(NUMBERS, ["f64", "f64"])}");
const arrays = link("${moduleOf(ARRAYS, ["f64[]", "f64[]", "f64"])}");
const loop = link("${moduleOf(WITH_BODY, ["f64[]"])}");
const loopArray = new Float64Array(memory.buffer, 4096, ${LOOP});
const view = (at) => new Float64Array(memory.buffer, at, 8);
const as = Array.from({ length: 16 }, (_, i) => view(64 * i));
const bs = Array.from({ length: 16 }, (_, i) => view(2048 + 64 * i));
${FILL}
${withCalls(calls)}`;
}

export function jittedProgram(): string {
  const calls = {
    NUMBERS_CALL: "numbers(i, 2.5)",
    ARRAYS_CALL: "arrays(a, b, 2.5)",
    OTHER_CALL: "arrays(as[i & 15], bs[i & 15], 2.5)",
    HELPER_CALL: "withHelper(loopArray)",
    BODY_CALL: "withBody(loopArray)",
  };
  return `
import { array, jit } from "numboa";
const numbers = jit(${NUMBERS}, { policy: { measure: false } });
const arrays = jit(${ARRAYS}, { policy: { measure: false } });
const helper = jit(${HELPER});
const withHelper = jit(${WITH_HELPER}, { captures: { helper }, policy: { measure: false } });
const withBody = jit(${WITH_BODY}, { policy: { measure: false } });
const loopArray = array(Float64Array, ${LOOP});
const many = () => Array.from({ length: 16 }, () => array(Float64Array, 8));
const [as, bs] = [many(), many()];
const [a, b] = [as[1], bs[0]];
${FILL}
numbers(1.5, 2.5);
arrays(a, b, 2.5);
withHelper(loopArray);
withBody(loopArray);
await Promise.all([numbers, arrays, withHelper, withBody].map((one) => one.ready()));
loopArray.fill(0);
${withCalls(calls)}
for (const one of [numbers, arrays, withHelper, withBody]) {
  const compiled = one.stats().versions.reduce((sum, { calls }) => sum + calls, 0);
  if (compiled < ${BATCHES * LOOPS}) throw new Error("the calls ran as JavaScript");
}
`;
}

const withCalls = (calls: Readonly<Record<string, string>>): string =>
  Object.entries(calls).reduce((text, [name, call]) => text.replace(name, call), MEASURE);

/** What the compiler makes of it, as base64. */
function moduleOf(source: string, signature: readonly ParamKind[]): string {
  const unit = { entry: "f", functions: { f: { name: "f", source, captures: {} } } };
  const outcome = compileNow({ unit, signature, tier: "optimized", options: {} });
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("\n"));
  return Buffer.from(outcome.artifact.wasm).toString("base64");
}
