import vm from "node:vm";
import { describe, expect, test } from "vitest";
import { findKernel, instantiate, kernels, plainAlloc } from "@numboa/bench";
import type { Alloc, Kernel, KernelFunction, KernelGroup, TypedArray } from "@numboa/bench";

const SMALL = [0, 1, 2, 3, 5, 7];

/** The kernel's functions, compiled from nothing but their source text. */
function fromSource(kernel: Kernel): KernelFunction {
  const helpers = Object.values(kernel.captures).map(String).join("\n");
  return vm.runInNewContext(
    `"use strict"; ${helpers}\n(${kernel.fn.toString()})`,
  ) as KernelFunction;
}

const NAMES: Readonly<Record<KernelGroup, string>> = {
  suite:
    "gemm 3mm syrk trmm atax gemver cholesky lu gramschmidt jacobi-2d seidel-2d fdtd-2d heat-3d " +
    "hdiff correlation softmax floyd-warshall nussinov bfs fft stockham-fft spmv page-rank n-body " +
    "lavamd mandelbrot fannkuch n-queens crc32 monte-carlo",
  extra: "black-scholes saxpy dot sieve gaussian-blur biquad histogram prefix-sum",
  orders: "gemm-ijk gemm-ikj gemm-jik gemm-jki gemm-kij gemm-kji",
  chains: "cosine elementwise",
  probe: "empty arrays-of-8 foreign-arrays",
};

test.each(Object.entries(NAMES))("the kernels of the group %s", (group, names) => {
  const found = kernels.filter((kernel) => kernel.group === group);
  expect(found.map((kernel) => kernel.name).join(" ")).toBe(names);
});

test("names are unique and can be looked up", () => {
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
    // Only what is to do nothing may have nothing to show.
    const shows = kernel.outputs.length > 0 || typeof result === "number";
    expect(shows).toBe(kernel.name !== "empty");
  });

  test("puts every array where the caller says, unless it is for foreign ones", () => {
    const made: TypedArray[] = [];
    const alloc: Alloc = (ctor, length) => {
      const array = plainAlloc(ctor, length);
      made.push(array);
      return array;
    };
    const { args } = instantiate(kernel, 4, alloc);
    const arrays = args.filter((argument) => typeof argument === "object");
    if (kernel.foreign) {
      expect(arrays.length).toBeGreaterThan(0);
      expect(made).toEqual([]);
      return;
    }
    expect(new Set(arrays)).toEqual(new Set(made));
    expect(arrays.length).toBe(made.length);
  });

  test.skipIf(kernel.group === "probe")("grows in size and work from S to L", () => {
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
