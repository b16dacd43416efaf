import vm from "node:vm";
import { describe, expect, test } from "vitest";
import { findKernel, instantiate, kernels, plainAlloc } from "@numboa/bench";
import type { Alloc, Kernel, KernelFunction, TypedArray } from "@numboa/bench";

const SMALL = [0, 1, 2, 3, 5, 7];

/** The kernel's functions, compiled from nothing but their source text. */
function fromSource(kernel: Kernel): KernelFunction {
  const helpers = Object.values(kernel.captures).map(String).join("\n");
  return vm.runInNewContext(
    `"use strict"; ${helpers}\n(${kernel.fn.toString()})`,
  ) as KernelFunction;
}

test("the suite has the kernels that issue and documentation name", () => {
  expect(kernels.map((kernel) => kernel.name)).toEqual(
    (
      "gemm atax lu jacobi-2d seidel-2d correlation floyd-warshall fft spmv n-body mandelbrot " +
      "fannkuch crc32 sieve monte-carlo black-scholes saxpy dot"
    ).split(" "),
  );
  expect(new Set(kernels.map((kernel) => kernel.name)).size).toBe(kernels.length);
  expect(findKernel("gemm")?.name).toBe("gemm");
  expect(findKernel("nonesuch")).toBeUndefined();
});

describe.each(kernels)("$name", (kernel) => {
  test.each([...SMALL, kernel.sizes.S])("runs at n = %d with the same bits every time", (n) => {
    const first = instantiate(kernel, n);
    const second = instantiate(kernel, n);
    const expected = first.checksum(first.call());
    expect(second.checksum(second.call())).toBe(expected);
    // A second call on used arguments: what is restored, and what is overwritten anyway, agree.
    expect(first.checksum(first.call())).toBe(expected);
  });

  test("needs nothing but its source and its captures", () => {
    const here = instantiate(kernel, 9);
    const alone = instantiate(kernel, 9);
    expect(alone.checksum(alone.call(fromSource(kernel)))).toBe(here.checksum(here.call()));
  });

  test("writes its outputs and no other argument", () => {
    const { args, call } = instantiate(kernel, 9);
    // Fresh arrays are zero, and so may results be: any other filling shows that they were written.
    for (const i of kernel.outputs) {
      if (!kernel.updates.includes(i)) (args[i] as TypedArray).fill(77);
    }
    const before = args.map((argument) => String(argument));
    const result = call();
    const changed = [...args.keys()].filter((i) => String(args[i]) !== before[i]);
    expect(changed).toEqual(kernel.outputs);
    expect(kernel.outputs.length > 0 || typeof result === "number").toBe(true);
  });

  test("puts every array where the caller says", () => {
    const made: TypedArray[] = [];
    const alloc: Alloc = (ctor, length) => {
      const array = plainAlloc(ctor, length);
      made.push(array);
      return array;
    };
    const { args } = instantiate(kernel, 4, alloc);
    const arrays = args.filter((argument) => typeof argument === "object");
    expect(new Set(arrays)).toEqual(new Set(made));
    expect(arrays.length).toBe(made.length);
  });

  test("grows in size and work from S to L", () => {
    const { S, M, L } = kernel.sizes;
    expect(S).toBeLessThan(M);
    expect(M).toBeLessThan(L);
    const [small, large] = [5, 9].map((n) => {
      const instance = instantiate(kernel, n);
      return instance.work(instance.call());
    });
    expect(large.operations).toBeGreaterThan(small.operations);
    expect(large.bytes).toBeGreaterThanOrEqual(small.bytes);
  });

  test.each([-1, 1.5, Number.NaN])("refuses the size %d", (n) => {
    expect(() => instantiate(kernel, n)).toThrow(RangeError);
  });
});
