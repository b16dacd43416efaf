/**
 * Inputs become arguments in one of two places: arrays of their own, which compiled code gets as copies, or arrays in
 * the heap, which it gets by address. Beside each array of the heap lie bytes that no one may touch. Plain arrays, and what
 * an ArrayBuffer is passed of, are in no heap.
 */
import { ELEMENTS, isArrayType, type ElementKind, type RuntimeValue } from "@numboa/parser/ir";
import { type Heap, makeHeap } from "../../src/abi/heap.ts";
import type { BufferPlan, Inputs, InputPlan, ViewPlan } from "./inputs.ts";

export type Place = "own" | "heap";

export type TypedArray = Float64Array;
export type Contents = TypedArray | unknown[];
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
  readonly contents: readonly Contents[];
  /** Whether all is as it was beside the arrays. */
  intact(): boolean;
}

export const heap: Heap = makeHeap();

/** Bytes of a buffer in the heap, and of what stands before and after its contents. */
const BLOCK = 4096;
const MARGIN = 64;
const UNTOUCHED = 0xa5;

const blocks: Uint8Array[] = [];

export function makeArguments(inputs: Inputs, place: Place): Arguments {
  const plans = Object.values(inputs.values).filter(isView);
  const whole = new Set(plans.flatMap(({ kind, buffer }) => (kind === "buffer" ? [buffer] : [])));
  const contents: Contents[] = [];
  const inHeaps: [TypedArray, number][] = [];
  for (const [i, plan] of inputs.buffers.entries()) {
    if (isPlain(plan.kind)) contents.push(plainArray(plan, contents));
    else if (place === "own" || whole.has(i)) contents.push(own(plan));
    else {
      const array = inHeap(plan, i);
      inHeaps.push([array, i]);
      contents.push(array);
    }
  }
  const values: Record<string, RuntimeValue> = {};
  for (const [name, plan] of Object.entries(inputs.values)) {
    put(values, name.split("."), isView(plan) ? view(plan, contents) : plan);
  }
  return { values, contents, intact: () => inHeaps.every(([a, i]) => marginsIntact(a, i)) };
}

const isView = (plan: InputPlan): plan is ViewPlan => typeof plan === "object";

const isPlain = (kind: ElementKind): boolean => kind === "number" || isArrayType(kind);

/** `p.size.w` is a field of a field. */
function put(
  into: Record<string, RuntimeValue>,
  [first, ...rest]: string[],
  value: RuntimeValue,
): void {
  if (rest.length === 0) into[first] = value;
  else put((into[first] ??= {}) as Record<string, RuntimeValue>, rest, value);
}

function view(plan: ViewPlan, contents: readonly Contents[]): RuntimeValue {
  const content = contents[plan.buffer];
  if (Array.isArray(content)) return content;
  const { buffer, byteOffset } = content;
  if (plan.kind === "buffer") return buffer;
  return new CONSTRUCTORS[plan.kind](buffer, byteOffset + plan.offset, plan.length);
}

/** Of numbers, or of arrays that were made before. */
const plainArray = ({ kind, values }: BufferPlan, contents: readonly Contents[]): unknown[] =>
  kind === "number" ? [...values] : values.map((i) => contents[Number(i)]);

function own({ kind, values }: BufferPlan): TypedArray {
  const array = new CONSTRUCTORS[kind](new ArrayBuffer(values.length * ELEMENTS[kind].bytes));
  array.set(values as number[]);
  return array;
}

function inHeap({ kind, values }: BufferPlan, index: number): TypedArray {
  const block = (blocks[index] ??= heap.array(Uint8Array, BLOCK));
  const array = new CONSTRUCTORS[kind](block.buffer, block.byteOffset + MARGIN, values.length);
  const end = MARGIN + array.byteLength;
  block.fill(UNTOUCHED, 0, MARGIN);
  block.fill(UNTOUCHED, end, end + MARGIN);
  array.set(values as number[]);
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
