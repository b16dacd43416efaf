/**
 * C in WebAssembly as a contestant, in a worker of Node: arrays lie in the module's memory, and a call passes
 * a table of arguments, as the harness of the native peers does. Foreign arrays, which must stay on the
 * JavaScript heap, are copied in before a call, and those that it writes are copied back.
 *
 * The module has no C library. What is no instruction of WebAssembly is imported: JavaScript's own functions,
 * so that even these give the same bits.
 */
import { readFile } from "node:fs/promises";
import type { Kernel, KernelFunction, TypedArray, TypedArrayConstructor } from "../../kernel.ts";
import type { Contestant, Side } from "../../worker/sides.ts";

const PAGE = 65536;
/** The largest memory there is; modules are linked for it. */
const MAX_PAGES = 65536;
/** Room for the stack and the data of a module, which is linked for as much. */
const INITIAL_PAGES = 16;
/** A cache line, as the C library aligns large arrays, and no less. */
const ALIGNMENT = 64;
/** `struct argument` in words of 8 bytes: the number, the address, the length. */
const WORDS = 3;
const MAX_ARGUMENTS = 32;

interface Exports {
  readonly run: (args: number, result: number) => void;
  readonly returns_number: WebAssembly.Global;
  readonly __heap_base: WebAssembly.Global;
}

/** Hands out memory and takes none back; it grows by what is asked for. */
interface Heap {
  readonly memory: WebAssembly.Memory;
  allocate<A extends TypedArray>(ctor: TypedArrayConstructor<A>, length: number): A;
}

type ViewConstructor<A> = new (buffer: ArrayBufferLike, offset: number, length: number) => A;

/** The side of the module in the file `artefact`. */
export async function makeSide(artefact: string): Promise<Side> {
  const bytes = await readFile(artefact);
  const module = new WebAssembly.Module(bytes);
  const memory = new WebAssembly.Memory({
    initial: INITIAL_PAGES,
    maximum: MAX_PAGES,
    shared: true,
  });
  const { exports } = new WebAssembly.Instance(module, { env: environment(module, memory) });
  const compiled = exports as unknown as Exports;
  const heap = makeHeap(memory, compiled.__heap_base.value as number);
  return {
    alloc: heap.allocate,
    prepare: (kernel) => makeContestant(kernel, compiled, heap, bytes.length),
  };
}

function makeContestant(
  kernel: Kernel,
  compiled: Exports,
  heap: Heap,
  wasmBytes: number,
): Contestant {
  let calls = 0;
  const run = makeCall(kernel, compiled, heap);
  return {
    call(...args) {
      calls++;
      return run(...args);
    },
    // V8 tiers up by itself, and says nothing of it.
    ready: () => Promise.resolve(),
    facts: () => ({ tier: "wasm", compileMs: 0, wasmBytes, calls, javascriptCalls: 0 }),
    memory: () => {
      const { byteLength } = heap.memory.buffer;
      return { linearReservedBytes: MAX_PAGES * PAGE, linearUsedBytes: byteLength };
    },
  };
}

function makeCall(kernel: Kernel, compiled: Exports, heap: Heap): KernelFunction {
  const returnsNumber = readInt(heap.memory, compiled.returns_number) !== 0;
  const call = callInPlace(compiled, heap, returnsNumber);
  return kernel.foreign ? callWithCopies(kernel, heap, call) : call;
}

/** Calls with arrays that lie in the module's memory. */
function callInPlace(compiled: Exports, heap: Heap, returnsNumber: boolean): KernelFunction {
  const numbers = heap.allocate(Float64Array, WORDS * MAX_ARGUMENTS + 1);
  const integers = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
  const table = numbers.byteOffset;
  const result = WORDS * MAX_ARGUMENTS;
  const resultAddress = table + result * Float64Array.BYTES_PER_ELEMENT;
  return (...args) => {
    for (let i = 0; i < args.length; i++) {
      const value = args[i];
      if (typeof value === "object") {
        // Both are below 2³²: the upper halves stay 0.
        integers[2 * (WORDS * i + 1)] = value.byteOffset;
        integers[2 * (WORDS * i + 2)] = value.length;
      } else {
        numbers[WORDS * i] = Number(value);
      }
    }
    compiled.run(table, resultAddress);
    return returnsNumber ? numbers[result] : undefined;
  };
}

/** Copies arrays in, and those that are written out again; each has a place that is kept for it. */
function callWithCopies(kernel: Kernel, heap: Heap, call: KernelFunction): KernelFunction {
  const places = new Map<TypedArray, TypedArray>();
  const copyOf = (array: TypedArray): TypedArray => {
    const constructor = array.constructor as TypedArrayConstructor<TypedArray>;
    const place = places.get(array) ?? heap.allocate(constructor, array.length);
    places.set(array, place);
    place.set(array);
    return place;
  };
  return (...args) => {
    const copies = args.map((value) => (typeof value === "object" ? copyOf(value) : value));
    const result = call(...copies);
    for (const position of kernel.outputs) {
      (args[position] as TypedArray).set(copies[position] as TypedArray);
    }
    return result;
  };
}

function makeHeap(memory: WebAssembly.Memory, base: number): Heap {
  let top = base;
  return {
    memory,
    allocate(ctor, length) {
      const start = Math.ceil(top / ALIGNMENT) * ALIGNMENT;
      const end = start + length * ctor.BYTES_PER_ELEMENT;
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      top = end;
      const View = ctor as unknown as ViewConstructor<InstanceType<typeof ctor>>;
      return new View(memory.buffer, start, length);
    },
  };
}

function readInt(memory: WebAssembly.Memory, address: WebAssembly.Global): number {
  return new Int32Array(memory.buffer, address.value as number, 1)[0];
}

/** What the module asks for: its memory, and functions of `Math` by name. */
function environment(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Record<string, WebAssembly.ImportValue> {
  const provided: Record<string, WebAssembly.ImportValue> = { memory };
  for (const { name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== "function") continue;
    const found = (Math as unknown as Record<string, unknown>)[name];
    if (typeof found !== "function") throw new Error(`the module asks for ${name}, not in Math`);
    provided[name] = found as WebAssembly.ImportValue;
  }
  return provided;
}
