/**
 * Inputs become arguments in one of two places: arrays of their own, which compiled code gets as copies, or arrays in
 * the heap, which it gets by address. Beside each array of the heap lie bytes that no one may touch.
 */
import { ELEMENTS, type ElementKind, type RuntimeValue } from "@numboa/parser/ir";
import { Heap } from "../../src/abi/heap.ts";
import type { BufferPlan, Inputs, InputPlan } from "./inputs.ts";

export type Place = "own" | "heap";

type TypedArray = Float64Array;
type Constructor = new (from: ArrayBufferLike, offset?: number, length?: number) => TypedArray;

const CONSTRUCTORS = Object.fromEntries(
  Object.entries(ELEMENTS).map(([kind, { constructorName }]) => [
    kind,
    (globalThis as never as Record<string, Constructor>)[constructorName],
  ]),
) as Readonly<Record<ElementKind, Constructor>>;

export interface Arguments {
  readonly values: Readonly<Record<string, RuntimeValue>>;
  /** Each buffer seen through its own kind. */
  readonly contents: readonly TypedArray[];
  /** Whether all is as it was beside the arrays. */
  intact(): boolean;
}

export const heap: Heap = new Heap();

/** Bytes of a buffer in the heap, and of what stands before and after its contents. */
const BLOCK = 512;
const MARGIN = 64;
const UNTOUCHED = 0xa5;

const blocks: Uint8Array[] = [];

export function makeArguments(inputs: Inputs, place: Place): Arguments {
  const contents = inputs.buffers.map((plan, i) => (place === "own" ? own(plan) : inHeap(plan, i)));
  const values = Object.fromEntries(
    Object.entries(inputs.values).map(([name, plan]) => [name, argument(plan, contents)]),
  );
  return { values, contents, intact: () => place === "own" || contents.every(marginsIntact) };
}

function argument(plan: InputPlan, contents: readonly TypedArray[]): RuntimeValue {
  if (typeof plan !== "object") return plan;
  const { buffer, byteOffset } = contents[plan.buffer];
  return new CONSTRUCTORS[plan.kind](buffer, byteOffset + plan.offset, plan.length);
}

function own({ kind, values }: BufferPlan): TypedArray {
  const array = new CONSTRUCTORS[kind](new ArrayBuffer(values.length * ELEMENTS[kind].bytes));
  array.set(values);
  return array;
}

function inHeap({ kind, values }: BufferPlan, index: number): TypedArray {
  const block = (blocks[index] ??= heap.array(Uint8Array, BLOCK));
  const array = new CONSTRUCTORS[kind](block.buffer, block.byteOffset + MARGIN, values.length);
  const end = MARGIN + array.byteLength;
  block.fill(UNTOUCHED, 0, MARGIN);
  block.fill(UNTOUCHED, end, end + MARGIN);
  array.set(values);
  return array;
}

function marginsIntact(array: TypedArray, index: number): boolean {
  const block = blocks[index];
  const end = MARGIN + array.byteLength;
  for (let i = 0; i < MARGIN; i++) {
    if (block[i] !== UNTOUCHED || block[end + i] !== UNTOUCHED) return false;
  }
  return true;
}
