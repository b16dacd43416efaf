/**
 * The programs of the start-up suite, as text: plain Node must run them, and they may load nothing but `numboa`.
 * Each writes one line of JSON.
 *
 * A kernel's program makes the arguments, wraps the function, calls it, waits for the best version and calls
 * it again. The plain one does the same without Numboa. Arguments are written out as numbers, because
 * making them would load what the suite is built on.
 */
import { plainAlloc } from "../instance.ts";
import type { Argument, Kernel } from "../kernel.ts";

/** What the programs that only load something say. */
export interface LoadReport {
  readonly peakBytes: number;
}

/** What both programs of the kernel say. */
export interface KernelReport {
  /** Milliseconds to make and fill the arguments. */
  readonly argumentsMs: number;
  /** Milliseconds to wrap the function and call it for the first time. */
  readonly firstCallMs: number;
  /** Milliseconds of the second call. */
  readonly nextCallMs: number;
  readonly peakBytes: number;
  /** Result and arguments after each call: equal text, equal bits. */
  readonly results: readonly string[];
}

/** What the program with Numboa adds. */
export interface NumboaReport extends KernelReport, Origins {
  /** Milliseconds from the first line of the program, which stands after its imports, to the end of the second call. */
  readonly calledMs: number;
  /** Milliseconds from wrapping the function until calls went to a compiled version. */
  readonly compiledMs: number;
  /** The same for the best version. */
  readonly optimizedMs: number;
  /** Milliseconds that the main thread was not idle between the two calls. */
  readonly busyMs: number;
  /** Peak when the first compiled version had arrived. */
  readonly compiledPeakBytes: number;
}

interface Origins {
  /** Calls that ran as WebAssembly: the second one of each function. */
  readonly wasmCalls: number;
  /** Where the last version of each function came from. */
  readonly origins: readonly string[];
}

/** What the program of many functions says; with Numboa, the rest as well. */
export interface ManyReport {
  /** Milliseconds to wrap all functions, to call each, to wait for their compiled versions, and to call each again. */
  readonly allMs: number;
  readonly peakBytes: number;
  readonly results: readonly string[];
}

export interface NumboaManyReport extends ManyReport, Origins {}

/**
 * The peak of resident memory as text of a program, which has to import `readFileSync`. What `getrusage` gives begins at
 * the size of the process that started this one, at least.
 */
export const PEAK_BYTES = `
const peakBytes = () => {
  try {
    return 1024 * /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "latin1"))[1];
  } catch {
    return process.resourceUsage().maxRSS * 1024; // not on Linux
  }
};`;

const WRITE = `
import { readFileSync, writeSync } from "node:fs";${PEAK_BYTES}
const write = (report) => writeSync(1, JSON.stringify({ ...report, peakBytes: peakBytes() }));`;

export const emptyProgram = `${WRITE}\nwrite({});\n`;

export const importProgram = `import "numboa";${WRITE}\nwrite({});\n`;

interface SideText {
  readonly imports: string;
  readonly alloc: string;
  readonly wrap: (captures: string) => string;
  readonly settle: string;
}

const plainSide: SideText = {
  imports: "",
  alloc: "(type, length) => new type(length)",
  wrap: () => "kernel",
  settle: "",
};

const numboaSide: SideText = {
  imports: 'import { array, jit, on } from "numboa";',
  alloc: "array",
  wrap: (captures) => `jit(kernel, { captures: { ${captures} } })`,
  settle: `
on("reject", ({ reason }) => { throw new Error(reason); });
on("swap", () => {
  report.optimizedMs = performance.now() - begun;
  report.compiledMs ??= report.optimizedMs;
  report.compiledPeakBytes ??= peakBytes();
});
const busy = performance.eventLoopUtilization();
await call.ready();
report.busyMs = performance.eventLoopUtilization(busy).active;`,
};

export function plainProgram(kernel: Kernel, n: number): string {
  return kernelProgram(kernel, n, plainSide);
}

export function numboaProgram(kernel: Kernel, n: number): string {
  return kernelProgram(kernel, n, numboaSide, originsOf("[call]"));
}

function originsOf(functions: string): string {
  return `
const stats = ${functions}.map((one) => one.stats().versions);
report.wasmCalls = stats.flat().reduce((sum, { calls }) => sum + calls, 0);
report.origins = stats.map((versions) => versions.at(-1)?.origin ?? "javascript");`;
}

/** Different functions of a few lines with two loops, called twice each. */
export function manyProgram(count: number, withNumboa: boolean): string {
  const functions = Array.from({ length: count }, (_, i) => manyFunction(i));
  const side = withNumboa ? numboaSide : plainSide;
  const wait = withNumboa ? "await Promise.all(calls.map((call) => call.ready()));" : "";
  return `${side.imports}${WRITE}
const functions = [
${functions.join(",\n")}
];
const alloc = ${side.alloc};
const [a, b] = [alloc(Float64Array, 64), alloc(Float64Array, 64)];
for (let i = 0; i < a.length; i++) a[i] = b[63 - i] = i / 7;
const report = {};
await new Promise((resolve) => setImmediate(resolve));

const begun = performance.now();
const calls = functions.map((kernel) => ${withNumboa ? "jit(kernel)" : "kernel"});
const results = calls.map((call) => call(a, b));
${wait}
results.push(...calls.map((call) => call(a, b)));
report.allMs = performance.now() - begun;
report.results = results.map(String);${withNumboa ? originsOf("calls") : ""}
write(report);
`;
}

const manyFunction = (i: number): string => `function f${i}(a, b) {
  let sum = ${i};
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i] + ${i}.5;
  for (let i = 1; i < a.length; i++) if (a[i] > b[i - 1]) sum -= b[i];
  return sum;
}`;

function kernelProgram(kernel: Kernel, n: number, side: SideText, last = ""): string {
  const captures = Object.entries(kernel.captures);
  return `${side.imports}${WRITE}
const imported = performance.now();
${captures.map(([name, helper]) => `const ${name} = ${String(helper)};`).join("\n")}
const kernel = ${String(kernel.fn)};
const describe = (value) => Object.is(value, -0) ? "-0" : String(value);
const results = (result) => JSON.stringify([describe(result), ...args.map((argument) =>
  ArrayBuffer.isView(argument) ? Array.from(argument, describe) : describe(argument))]);
const alloc = ${side.alloc};
const fill = (type, values) => {
  const array = alloc(type, values.length);
  array.set(values);
  return array;
};
const report = {};
// Node starts to count idle time with the first turn of its loop.
await new Promise((resolve) => setImmediate(resolve));

let from = performance.now();
const args = [${kernel.build(n, plainAlloc).map(argumentText).join(", ")}];
report.argumentsMs = performance.now() - from;

const begun = performance.now();
const call = ${side.wrap(captures.map(([name]) => name).join(", "))};
let result = call(...args);
report.firstCallMs = performance.now() - begun;
report.results = [results(result)];
${side.settle}

from = performance.now();
result = call(...args);
report.nextCallMs = performance.now() - from;
report.calledMs = performance.now() - imported;
report.results.push(results(result));${last}
write(report);
`;
}

/** An array is filled by the `fill` of the program. */
export function argumentText(value: Argument): string {
  const literal = (number: number): string => (Object.is(number, -0) ? "-0" : String(number));
  if (typeof value !== "object") return typeof value === "number" ? literal(value) : String(value);
  return `fill(${value.constructor.name}, [${Array.from(value, literal).join(", ")}])`;
}
