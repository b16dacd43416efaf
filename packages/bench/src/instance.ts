/** A kernel at one size: its arguments, ready to be called again and again with the same bits. */
import { checksum } from "./checksum.ts";
import type {
  Alloc,
  Argument,
  Kernel,
  KernelFunction,
  Result,
  TypedArray,
  Work,
} from "./kernel.ts";

export interface Instance {
  readonly kernel: Kernel;
  readonly n: number;
  readonly args: Argument[];
  /** True when a call changes what the next call reads, so that `restore` has something to do. */
  readonly mutates: boolean;
  /** Puts back the first contents of the arguments that are updated in place. */
  restore(): void;
  /** Restores, then calls `fn` (the kernel's own function unless given) with the arguments. */
  call(fn?: KernelFunction): Result;
  /** The fingerprint of the arguments as they are now and of `result`. */
  checksum(result: Result): string;
  /** The work of the call that gave `result`. */
  work(result: Result): Work;
}

/** Allocates on the JavaScript heap. */
export const plainAlloc: Alloc = (ctor, length) => new ctor(length);

/**
 * Builds the arguments of `kernel` for size `n`.
 * @param alloc where arrays live; `array` of `numboa` puts them into the Wasm heap. Kernels of foreign
 *   arrays do without
 * @throws RangeError when `n` is not an integer ≥ 0
 * @example
 * const instance = instantiate(gemm, 64);
 * const result = instance.call();
 * instance.checksum(result);   // the same in every process
 */
export function instantiate(kernel: Kernel, n: number, alloc: Alloc = plainAlloc): Instance {
  if (!Number.isInteger(n) || n < 0) {
    throw new RangeError(`size of ${kernel.name} must be an integer ≥ 0, not ${n}`);
  }
  const args = kernel.build(n, kernel.foreign ? plainAlloc : alloc);
  const saved = kernel.updates.map((position) => {
    const array = args[position] as TypedArray;
    return { array, first: array.slice() };
  });
  const restore = (): void => {
    for (const { array, first } of saved) array.set(first);
  };
  return {
    kernel,
    n,
    args,
    mutates: saved.length > 0,
    restore,
    call(fn = kernel.fn) {
      restore();
      return fn(...args);
    },
    checksum: (result) => checksum(args, result),
    work: (result) => kernel.work(n, args, result),
  };
}
