/**
 * A program that calls one kernel from its start on, as text for plain Node, with and without `numboa`. The same
 * program in Python is `first_calls.py`, with the same arguments: the file of the input, that of the output, and
 * the seconds.
 */
import type { Kernel } from "../kernel.ts";
import { PEAK_BYTES } from "./programs.ts";

/** What the programs say: a value a call. */
export interface CallsReport {
  /** By the clock that all processes of a machine share. */
  readonly endedMs: readonly number[];
  readonly callMs: readonly number[];
  /** The peak of resident memory by then. */
  readonly peakBytes: readonly number[];
  /** With Numboa: calls that ran as WebAssembly, and where the last version came from. */
  readonly wasmCalls?: number;
  readonly origin?: string;
}

/** The clock of `endedMs`. */
export function sharedClock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

interface Side {
  readonly imports: string;
  readonly alloc: string;
  readonly wrap: (captures: string) => string;
  readonly facts: string;
}

const plain: Side = {
  imports: "",
  alloc: "new type(length)",
  wrap: () => "kernel",
  facts: "",
};

const numboa: Side = {
  imports: 'import { array, jit } from "numboa";\n',
  alloc: "array(type, length)",
  wrap: (captures) => `jit(kernel, { captures: { ${captures} } })`,
  facts: `
const { versions } = call.stats();
report.wasmCalls = versions.reduce((sum, { calls }) => sum + calls, 0);
report.origin = versions.at(-1)?.origin ?? "javascript";`,
};

export function callsProgram(kernel: Kernel, withNumboa: boolean): string {
  const side = withNumboa ? numboa : plain;
  const captures = Object.entries(kernel.captures);
  return `${side.imports}import { closeSync, openSync, readFileSync, readSync, writeSync } from "node:fs";${PEAK_BYTES}
const clock = () => Number(process.hrtime.bigint()) / 1e6;
${captures.map(([name, helper]) => `const ${name} = ${String(helper)};`).join("\n")}
const kernel = ${String(kernel.fn)};
const alloc = (type, length) => ${side.alloc};
const [input, output, seconds] = process.argv.slice(2);
${ENTRIES}
const entries = readEntries();
const args = entries.map(({ value }) => value);
const saved = entries.filter(({ updated }) => updated).map(({ value }) => [value, value.slice()]);
const call = ${side.wrap(captures.map(([name]) => name).join(", "))};
const report = { endedMs: [], callMs: [], peakBytes: [] };
let result;
let until = Infinity;
do {
  for (const [array, first] of saved) array.set(first);
  const begun = clock();
  result = call(...args);
  const ended = clock();
  report.endedMs.push(ended);
  report.callMs.push(ended - begun);
  report.peakBytes.push(peakBytes());
  if (until === Infinity) until = ended + 1000 * Number(seconds);
} while (clock() < until);
writeEntries(result);${side.facts}
writeSync(1, JSON.stringify(report));
`;
}

/** The file of arguments, as in `peers/argument-file.ts`, read straight into the arrays that are used. */
const ENTRIES = `
const TYPES = [, , Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
  Float32Array, Float64Array];
const bytesOf = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const heads = [];
function readEntries() {
  const file = openSync(input);
  const read = (array) => {
    const bytes = bytesOf(array);
    for (let at = 0; at < bytes.length; ) at += readSync(file, bytes, at, bytes.length - at);
    return array;
  };
  const [, count] = read(new Uint32Array(2));
  const list = Array.from({ length: count }, () => {
    const head = read(new Uint32Array(4));
    const [tag, updated, length] = head;
    heads.push(head);
    if (tag === 0) return { value: read(new Float64Array(1))[0] };
    if (tag === 1) return { value: read(new Uint32Array(2))[0] !== 0 };
    const value = read(alloc(TYPES[tag], length));
    read(new Uint8Array(-value.byteLength & 7));
    return { value, updated: (updated & 1) !== 0 };
  });
  closeSync(file);
  return list;
}
function writeEntries(result) {
  const file = openSync(output, "w");
  const write = (array) => {
    const bytes = bytesOf(array);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
  };
  const writeValue = (value) => {
    if (typeof value === "number") return write(new Float64Array([value]));
    if (typeof value === "boolean") return write(new Uint32Array([Number(value), 0]));
    if (value === undefined) return;
    write(value);
    write(new Uint8Array(-value.byteLength & 7));
  };
  const tag = { number: 0, boolean: 1, undefined: 255 }[typeof result];
  heads.push(new Uint32Array([tag, 0, tag === 255 ? 0 : 1, 0]));
  write(new Uint8Array([0x4e, 0x42, 0x41, 0x52]));
  write(new Uint32Array([heads.length]));
  [...args, result].forEach((value, at) => {
    write(heads[at]);
    writeValue(value);
  });
  closeSync(file);
}`;
