/**
 * AssemblyScript as a contestant, in a worker of Node: the arguments' arrays lie in the module's memory,
 * and a call passes their addresses. Foreign arrays, which must stay on the JavaScript heap, are copied
 * in before the call, and those that it writes are copied back.
 */
import { readFile } from "node:fs/promises";
import type { Argument, Kernel, TypedArray } from "../../kernel.ts";
import type { Side } from "../../worker/sides.ts";
import { makeLinearMemory } from "./linear-memory.ts";
import type { LinearMemory } from "./linear-memory.ts";
import { resultConversion } from "./result-type.ts";

type Exported = (...args: number[]) => number;

/** The side of the module in the file `artefact`; it has one export, the kernel. */
export async function makeSide(artefact: string): Promise<Side> {
  const wasm = await readFile(artefact);
  const linear = makeLinearMemory();
  return {
    alloc: linear.alloc,
    prepare(kernel) {
      let calls = 0;
      const module = new WebAssembly.Module(wasm);
      const run = instantiateKernel(module, linear.memory);
      const convert = resultConversion(module);
      const pass = kernel.foreign ? copying(kernel, linear, run) : inPlace(run);
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
        }),
      };
    },
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
function inPlace(run: Exported): (args: readonly Argument[]) => number {
  return (args) => {
    const lowered: number[] = [];
    for (const argument of args) {
      lowered.push(typeof argument === "object" ? argument.byteOffset : Number(argument));
    }
    return run(...lowered);
  };
}

/** Calls with copies of the arrays, each made in a place that is kept for it. */
function copying(
  kernel: Kernel,
  linear: LinearMemory,
  run: Exported,
): (args: readonly Argument[]) => number {
  const places = new Map<TypedArray, TypedArray>();
  const placeOf = (array: TypedArray): TypedArray => {
    const known = places.get(array);
    if (known) return known;
    const place = linear.alloc(array.constructor as Float64ArrayConstructor, array.length);
    places.set(array, place);
    return place;
  };
  const call = inPlace(run);
  return (args) => {
    const copies = args.map((argument) => {
      if (typeof argument !== "object") return argument;
      const place = placeOf(argument);
      place.set(argument);
      return place;
    });
    const result = call(copies);
    for (const position of kernel.outputs) {
      (args[position] as TypedArray).set(copies[position] as TypedArray);
    }
    return result;
  };
}
