/**
 * Every kernel gives the same bits in JavaScript, in the interpreter before and after all passes, and as
 * WebAssembly, compiled on this thread and in the worker, on arrays in the Wasm heap and on copied ones.
 */
import "numboa/sync";
import { lowerUnit } from "@numboa/parser";
import type { SourceFunction, SourceUnit } from "@numboa/parser";
import { interpret, parseModule } from "@numboa/parser/ir";
import type { Module } from "@numboa/parser/ir";
import { array, jit } from "numboa";
import type { Jitted, JitOptions } from "numboa";
import { beforeAll, describe, expect, test } from "vitest";
import { instantiate, kernels, plainAlloc } from "@numboa/bench";
import type { Alloc, Argument, Kernel, KernelFunction, Result } from "@numboa/bench";

const SMALL = [0, 1, 2, 3, 5, 7, 9];

/** 9! permutations take the interpreter longer than all other kernels together. */
const sizesOf = ({ name }: Kernel): number[] =>
  name === "fannkuch" ? SMALL.filter((n) => n < 9) : SMALL;

const heapAlloc = array as unknown as Alloc;
const places: Readonly<Record<string, Alloc>> = { heap: heapAlloc, copied: plainAlloc };

function unitOf(kernel: Kernel): SourceUnit {
  const captures = Object.fromEntries(
    Object.keys(kernel.captures).map((key) => [key, { kind: "function", key } as const]),
  );
  const functions: Record<string, SourceFunction> = {};
  for (const [name, fn] of Object.entries({ ...kernel.captures, main: kernel.fn })) {
    functions[name] = { name, source: fn.toString(), captures };
  }
  return { entry: "main", functions };
}

function interpreted(module: Module): KernelFunction {
  return (...args: Argument[]) => interpret(module, args) as Result;
}

/** Compiled for certain: nothing is decided by the clock, and what cannot be compiled throws. */
function compiled(kernel: Kernel, options: JitOptions): Jitted<KernelFunction> {
  const policy = { measure: false, hotCalls: 1, ...options.policy };
  return jit(kernel.fn, { captures: kernel.captures, strict: true, ...options, policy });
}

/** What `fn` does otherwise than JavaScript, from the returned value to the last array; null if nothing. */
function difference(kernel: Kernel, n: number, fn: KernelFunction, alloc: Alloc): unknown {
  const javascript = instantiate(kernel, n);
  const other = instantiate(kernel, n, alloc);
  const expected = javascript.call();
  const actual = other.call(fn);
  if (other.checksum(actual) === javascript.checksum(expected)) return null;
  return { actual: [actual, ...other.args], expected: [expected, ...javascript.args] };
}

describe.each(kernels)("$name", (kernel) => {
  let here: Jitted<KernelFunction>;
  let inWorker: Jitted<KernelFunction>;

  beforeAll(async () => {
    here = compiled(kernel, { mode: "sync" });
    instantiate(kernel, 3, heapAlloc).call(here);
    inWorker = compiled(kernel, {});
    instantiate(kernel, 3, heapAlloc).call(inWorker);
    await inWorker.ready();
  });

  test.each(sizesOf(kernel))("interpreted as JavaScript, n = %d", (n) => {
    const { module, diagnostics } = lowerUnit(unitOf(kernel));
    expect(diagnostics).toEqual([]);
    expect(difference(kernel, n, interpreted(module!), plainAlloc)).toBeNull();
  });

  test.each(sizesOf(kernel))("interpreted after all passes, n = %d", async (n) => {
    const module = parseModule(await inWorker.inspect("ir"));
    expect(difference(kernel, n, interpreted(module), plainAlloc)).toBeNull();
  });

  const sizes = [...sizesOf(kernel), kernel.sizes.S].flatMap((n) =>
    Object.keys(places).map((place) => [n, place] as const),
  );
  test.each(sizes)("compiled, n = %d, %s", (n, place) => {
    for (const compiled of [here, inWorker]) {
      const before = compiled.stats().jsCalls;
      expect(difference(kernel, n, compiled, places[place])).toBeNull();
      const { jsCalls, versions } = compiled.stats();
      expect(versions.map(({ tier }) => tier)).toContain("optimized");
      expect(jsCalls).toBe(before);
    }
  });
});
