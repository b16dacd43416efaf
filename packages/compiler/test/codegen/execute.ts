/**
 * Runs emitted modules as the interpreter runs IR: arguments and result as JavaScript sees them, arrays
 * changed in place. Shares no code with the runtime's own boundary.
 */
import {
  ARRAY_TYPE_BY_CONSTRUCTOR,
  ELEMENTS,
  IrAbort,
  assemble,
  elementOf,
  isAggregate,
  isArrayType,
  type ArrayType,
  type Result,
  type ResultKind,
  type RuntimeValue,
} from "@numboa/parser/ir";
import { expect } from "vitest";
import type { EmittedModule } from "../../src/codegen/backend.ts";
import { HEAP_BASE } from "../../src/abi/heap-base.ts";
import { refuseView } from "../../src/abi/views.ts";

type TypedArray = Float64Array | Uint8Array | DataView | ArrayBuffer;
export type Call = (args: readonly RuntimeValue[]) => RuntimeValue;

const memory = new WebAssembly.Memory({ initial: 640, maximum: 65536, shared: true });

type Read = (raw: number | undefined, isUndefined: boolean) => RuntimeValue;

const RESULT: Readonly<Record<Exclude<ResultKind, ArrayType>, Read>> = {
  js: () => expect.unreachable("level js is not emitted"),
  void: () => undefined,
  bool: (raw) => raw !== 0,
  i32: (raw) => raw,
  u32: (raw) => raw! >>> 0,
  f64: (raw) => raw,
  "f64?": (raw, isUndefined) => (isUndefined ? undefined : raw),
  bigint64: (raw) => raw,
  biguint64: (raw) => BigInt.asUintN(64, raw as unknown as bigint),
};

/** Instantiates what a backend emitted for a function with a result of some kind. */
export function instantiate(result: Result, emitted: Omit<EmittedModule, "imports">): Call {
  const { wasm, throws, math, tables } = emitted;
  if (!WebAssembly.validate(wasm as BufferSource)) throw new Error("invalid WebAssembly");
  let heap = new Arena();
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm as BufferSource), {
    numboa: {
      memory,
      ...throwImports(throws),
      tables: memory.buffer.byteLength - ((tables + 15) & ~15),
      alloc: (length: number, bytes: number) => heap.alloc(length, bytes),
      view: refuseView,
      mark: () => heap.next,
      release: (mark: number) => (heap.next = mark),
      list: (length: number) => heap.list(length),
      grow: (address: number, length: number, index: number) => heap.grow(address, length, index),
      abort: () => {
        throw new IrAbort("the call is given up");
      },
    },
    math: Object.fromEntries(math.map((name) => [name, hostFunction(name)])),
  });
  const run = instance.exports.run as (...args: unknown[]) => number | undefined;
  const flag = instance.exports.undefined_result as WebAssembly.Global | undefined;
  return (args) => {
    heap = new Arena();
    const raw = args.flatMap((arg) => {
      if (isTypedArray(arg)) return heap.enter(arg);
      return typeof arg === "bigint" ? wordsOf(arg) : [Number(arg)];
    });
    if (flag) flag.value = 0;
    try {
      const returned = run(...raw);
      if (isAggregate(result)) return aggregate(result);
      return isArrayType(result)
        ? copyOfArray(result, returned as never)
        : RESULT[result](returned, flag?.value === 1);
    } finally {
      heap.leave();
    }
  };
}

/** Each value for a text comes as a double and what it stands for: 0 a number, 1 a boolean, 2 undefined. */
function throwImports(throws: EmittedModule["throws"]): WebAssembly.ModuleImports {
  const raise = (index: number, ...passed: number[]): never => {
    const { error, message, holes = [] } = throws[index];
    const pieces = Array.from(message ?? "");
    // From the last one on, so that offsets stay right; only ASCII stands in these texts.
    for (let i = holes.length - 1; i >= 0; i--) {
      const value = [passed[2 * i], passed[2 * i] !== 0, undefined][passed[2 * i + 1]];
      pieces.splice(holes[i], 0, `${value}`);
    }
    const constructor = (globalThis as never as Record<string, ErrorConstructor>)[error];
    throw message === undefined ? new constructor() : new constructor(pieces.join(""));
  };
  const names = ["throw", ...throws.map(({ holes = [] }) => `throw/${holes.length}`)];
  return Object.fromEntries(names.map((name) => [name, raise]));
}

/** The values that the module left in memory: doubles, and behind their room of 32 whether each is undefined. */
function aggregate(result: Result): RuntimeValue {
  const left = new Float64Array(memory.buffer, 512, 64).slice();
  new Float64Array(memory.buffer, 512, 64).fill(NaN);
  return assemble(result, (kind, i) =>
    RESULT[kind as keyof typeof RESULT](left[i], left[32 + i] === 1),
  ) as object;
}

const wordsOf = (x: bigint): number[] => [
  Number(BigInt.asIntN(32, x)),
  Number(BigInt.asIntN(32, x >> 32n)),
];

function copyOfArray(type: ArrayType, [address, length]: readonly number[]): RuntimeValue {
  if (type === "number?[]") return plainArray(address, length);
  const name = ELEMENTS[elementOf(type)].constructorName;
  const constructor = (globalThis as never as Record<string, typeof Float64Array>)[name];
  return new constructor(memory.buffer, address, length).slice();
}

/** The bits of what is no element. */
const HOLE = 0x7ffc_6e75_6d62_6f61n;

/** Holes stay holes. */
function plainArray(address: number, length: number): number[] {
  const view = new DataView(memory.buffer);
  const array = new Array<number>(length);
  for (let i = 0; i < length; i++) {
    if (view.getBigUint64(address + 8 * i, true) === HOLE) continue;
    array[i] = view.getFloat64(address + 8 * i, true);
  }
  return array;
}

function hostFunction(name: string): (...args: number[]) => number {
  if (name === "rem") return (a, b) => a % b;
  return Math[name.split("/")[0] as "sin"];
}

function isTypedArray(value: RuntimeValue): value is TypedArray {
  return (
    typeof value === "object" &&
    value !== null &&
    ARRAY_TYPE_BY_CONSTRUCTOR.has(value.constructor.name)
  );
}

/** Copies buffers in, each once and whole, and back. The first begins at the lowest address there is. */
class Arena {
  next = HEAP_BASE;
  private readonly copies = new Map<ArrayBufferLike, Uint8Array>();

  enter(array: TypedArray): [number, number] {
    const { buffer, byteOffset } =
      array instanceof ArrayBuffer ? { buffer: array, byteOffset: 0 } : array;
    const length = "length" in array ? array.length : array.byteLength;
    let copy = this.copies.get(buffer);
    if (!copy) {
      copy = new Uint8Array(memory.buffer, this.next, buffer.byteLength);
      copy.set(new Uint8Array(buffer));
      // No gap after whole words: what runs over the end hits the next array.
      this.next += (buffer.byteLength + 7) & ~7;
      this.copies.set(buffer, copy);
    }
    return [copy.byteOffset + byteOffset, length];
  }

  /** What a length is, JavaScript knows. */
  alloc(length: number, bytes: number): number {
    // No size of elements: a buffer.
    const { byteLength } =
      bytes === 0
        ? new ArrayBuffer(length)
        : new Uint8Array(new Float64Array(length).length * bytes);
    const address = this.next;
    // What is there is left from before, at worst.
    new Uint8Array(memory.buffer, address, byteLength).fill(0xa5);
    this.next += Math.max(16, (byteLength + 15) & ~15);
    return address;
  }

  /** Behind eight bytes for the room. */
  list(length: number): number {
    if (new Array<number>(length).length > 2 ** 24) throw new IrAbort("too long");
    return this.alloc(new Array<number>(length).length + 1, 8) + 8;
  }

  /** With little room, so that this happens often. */
  grow(address: number, length: number, index: number): number {
    if (index < 0 || index - length > 1000) return 0;
    const room = index + 3;
    const copy = this.list(room);
    const bytes = new Uint8Array(memory.buffer);
    bytes.copyWithin(copy, address, address + 8 * length);
    new Int32Array(memory.buffer, copy - 8, 1)[0] = room;
    return copy;
  }

  leave(): void {
    for (const [buffer, copy] of this.copies) new Uint8Array(buffer).set(copy);
  }
}
