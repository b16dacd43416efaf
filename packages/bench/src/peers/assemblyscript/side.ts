/**
 * AssemblyScript as a contestant, in a worker of Node: the arguments' arrays lie in the module's memory,
 * and a call passes their addresses. Foreign arrays, which must stay on the JavaScript heap, are copied
 * in before the call and those that it writes are copied back, as one would by hand.
 */
import { readFile } from "node:fs/promises";
import type { Argument, Kernel, TypedArray, TypedArrayConstructor } from "../../kernel.ts";
import type { Contestant, Side } from "../../worker/sides.ts";
import { makeModuleMemory } from "./module-memory.ts";
import type { ModuleMemory } from "./module-memory.ts";
import { resultConversion } from "./result-type.ts";

type Exported = (...args: number[]) => number;
type Pass = (args: readonly Argument[]) => number;

/** The side of the module in the file `artefact`; it has one export, the kernel. */
export async function makeSide(artefact: string): Promise<Side> {
  const wasm = await readFile(artefact);
  const heap = makeModuleMemory();
  return { alloc: heap.alloc, prepare: (kernel) => prepare(kernel, wasm, heap) };
}

function prepare(kernel: Kernel, wasm: Uint8Array<ArrayBuffer>, heap: ModuleMemory): Contestant {
  const { memory } = heap;
  const module = new WebAssembly.Module(wasm);
  const run = inPlace(instantiateKernel(module, memory));
  const convert = resultConversion(module);
  const copies = kernel.foreign ? copying(kernel, heap, run) : undefined;
  const pass = copies?.pass ?? run;
  let calls = 0;
  return {
    call(...args) {
      calls++;
      return convert(pass(args));
    },
    // V8 tiers up by itself, and says nothing of it.
    ready: () => Promise.resolve(),
    facts: () => ({
      tier: "wasm",
      compileMs: 0,
      wasmBytes: wasm.length,
      calls,
      javascriptCalls: 0,
      bytesCopied: copies?.bytesCopied() ?? 0,
    }),
    memory: () => ({
      linearReservedBytes: memory.buffer.byteLength,
      linearUsedBytes: heap.usedBytes(),
    }),
  };
}

function instantiateKernel(module: WebAssembly.Module, memory: WebAssembly.Memory): Exported {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const functions = Object.values(exports).filter((value) => typeof value === "function");
  if (functions.length !== 1) {
    throw new Error(`the module exports ${functions.length} functions, not one`);
  }
  return functions[0] as Exported;
}

/** Calls with the addresses of arrays that lie in the module's memory. */
function inPlace(run: Exported): Pass {
  return (args) => {
    const lowered: number[] = [];
    for (const argument of args) {
      lowered.push(typeof argument === "object" ? argument.byteOffset : Number(argument));
    }
    return run(...lowered);
  };
}

interface Copying {
  readonly pass: Pass;
  /** All that was copied so far, in and out. */
  bytesCopied(): number;
}

/** Calls with copies of the arrays, each made in a place that is kept for it. */
function copying({ outputs, updates }: Kernel, { alloc }: ModuleMemory, run: Pass): Copying {
  const places = new Map<TypedArray, TypedArray>();
  let bytes = 0;

  function placeOf(array: TypedArray): TypedArray {
    const known = places.get(array);
    if (known) return known;
    const place = alloc(array.constructor as TypedArrayConstructor<TypedArray>, array.length);
    places.set(array, place);
    return place;
  }
  function copy(from: TypedArray, to: TypedArray): void {
    to.set(from);
    bytes += from.byteLength;
  }
  // What is written without being read before need not be brought.
  const reads = (position: number): boolean =>
    !outputs.includes(position) || updates.includes(position);

  function pass(args: readonly Argument[]): number {
    const lowered = args.map((argument, position) => {
      if (typeof argument !== "object") return argument;
      const place = placeOf(argument);
      if (reads(position)) copy(argument, place);
      return place;
    });
    const result = run(lowered);
    for (const position of outputs) {
      copy(lowered[position] as TypedArray, args[position] as TypedArray);
    }
    return result;
  }
  return { pass, bytesCopied: () => bytes };
}
