/**
 * The program whose instructions are counted, as text: plain CommonJS that does nothing asynchronous.
 *
 * Node's loader of ES modules reads files in threads and awaits promises; that alone moves a count by a
 * million. A program without any of it, that also ends at once, differs by some hundred. So the kernel comes
 * as its source text, its arguments as a file of bytes, and Numboa's side as a module that was
 * compiled before, bound by the same code that `jit()` binds with.
 *
 * The number of calls is the only difference between two runs: what is put back before a call is put
 * back in every round, with or without a call.
 */
import { plainAlloc } from "../instance.ts";
import type { Argument, Kernel, Result, TypedArray } from "../kernel.ts";
import type { FunctionAbi } from "@numboa/compiler/abi";

/** Names of files, all in the folder that the program is started in. */
export const PROGRAM = "program.cjs";
export const INPUT = "input.bin";
export const WASM = "kernel.wasm";

/** Numboa's side of a kernel. */
export interface Compiled {
  readonly wasm: Uint8Array;
  readonly abi: FunctionAbi;
  /** The built module that binds it. */
  readonly abiModule: string;
}

/** An array argument is where its bytes are in the file; other arguments stand in the text. */
type Place =
  | { readonly type: string; readonly length: number; readonly offset: number }
  | { readonly literal: string };

const ALIGNMENT = 8;

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function placesOf(args: readonly Argument[]): { places: Place[]; bytes: number } {
  let offset = 0;
  const places = args.map((argument): Place => {
    if (typeof argument !== "object") return { literal: literalOf(argument) };
    const place = { type: argument.constructor.name, length: argument.length, offset };
    offset = align(offset + argument.byteLength);
    return place;
  });
  return { places, bytes: offset };
}

function literalOf(value: number | boolean): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function isArray(argument: Argument): argument is TypedArray {
  return typeof argument === "object";
}

/** The bytes of the array arguments, each at a multiple of 8. */
export function inputBytes(args: readonly Argument[]): Uint8Array {
  const bytes = new Uint8Array(placesOf(args).bytes);
  let offset = 0;
  for (const array of args.filter(isArray)) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset = align(offset + array.byteLength);
  }
  return bytes;
}

/** What the program wrote: the arguments as they were after the last call, and its result. */
export interface Output {
  readonly args: Argument[];
  readonly result: Result;
}

/**
 * Reads what the program writes: eight bytes of result, one that says its type, seven unused, then the arrays.
 * @throws Error when it is cut short
 */
export function readOutput(bytes: Uint8Array, kernel: Kernel, n: number): Output {
  const args = kernel.build(n, plainAlloc);
  const expected = 2 * ALIGNMENT + placesOf(args).bytes;
  if (bytes.length !== expected) {
    throw new Error(`the counted program wrote ${bytes.length} bytes instead of ${expected}`);
  }
  const number = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
  let offset = 2 * ALIGNMENT;
  for (const array of args.filter(isArray)) {
    const own = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    own.set(bytes.subarray(offset, offset + array.byteLength));
    offset = align(offset + array.byteLength);
  }
  const kinds: readonly Result[] = [undefined, number, number !== 0];
  return { args, result: kinds[bytes[ALIGNMENT]] };
}

/**
 * The program for a kernel with these arguments. Started with `rounds calls output`; without `compiled` it is the
 * plain side.
 */
export function programText(
  kernel: Kernel,
  args: readonly Argument[],
  compiled?: Compiled,
): string {
  const captures = Object.entries(kernel.captures);
  return `"use strict";
const { readFileSync, writeFileSync } = require("node:fs");
const [rounds, calls] = process.argv.slice(2, 4).map(Number);
const output = process.argv[4];
${captures.map(([name, helper]) => `const ${name} = ${String(helper)};`).join("\n")}
const javascript = ${String(kernel.fn)};
const input = readFileSync("${INPUT}");
${compiled === undefined ? PLAIN : numboaText(compiled)}
const places = ${JSON.stringify(placesOf(args).places)};
const args = places.map(({ type, length, offset, literal }) => {
  if (literal !== undefined) return literal === "true" || (literal !== "false" && Number(literal));
  const array = alloc(globalThis[type], length);
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(
    input.subarray(offset, offset + array.byteLength),
  );
  return array;
});
const updated = ${JSON.stringify(kernel.updates)}.map((i) => [args[i], args[i].slice()]);
let result;
for (let round = 0; round < rounds; round++) {
  for (const [array, first] of updated) array.set(first);
  if (round >= rounds - calls) result = call(...args);
}
const head = Buffer.alloc(${2 * ALIGNMENT});
head.writeDoubleLE(Number(result ?? 0));
head[${ALIGNMENT}] = ["undefined", "number", "boolean"].indexOf(typeof result);
const parts = args.filter((argument) => typeof argument === "object").map((array) => {
  const bytes = Buffer.alloc(Math.ceil(array.byteLength / ${ALIGNMENT}) * ${ALIGNMENT});
  bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return bytes;
});
writeFileSync(output, Buffer.concat([head, ...parts]));
// An orderly end waits for Node's other threads, some thousand instructions more or less.
process.abort();
`;
}

const PLAIN = `
const alloc = (type, length) => new type(length);
const call = javascript;`;

/** Binds as \`jit()\` does: guards, then the compiled function. Where it refuses, the program ends with an error. */
function numboaText({ abi, abiModule }: Compiled): string {
  return `
const { bind, fix, link, makeEntryCell, realmHeap, wrap } = require(${JSON.stringify(abiModule)});
const abi = ${JSON.stringify(abi)};
const heap = realmHeap();
const alloc = (type, length) => heap.array(type, length);
const refuse = () => { throw new Error("the compiled function refused its arguments"); };
const linked = link(new WebAssembly.Module(readFileSync("${WASM}")), abi, heap, javascript.name);
const gauge = { left: 1e9, tick: refuse };
const { enter } = bind({ linked, abi, heap, gauge, miss: refuse });
const cell = makeEntryCell(javascript.length, enter);
fix(cell);
const call = wrap(javascript, { cell, callOdd: refuse });`;
}
