/**
 * What a kernel of the suite is.
 *
 * A kernel is one ordinary numeric function together with all that is needed to run it at any size, to
 * check its result bit for bit, and to say how much work it did. The function is the thing under
 * test, so it is written as an ordinary JavaScript programmer would write it: flat row-major typed
 * arrays, plain loops, `Math.*`. Nothing in it may be tuned for one of the contestants.
 *
 * The function must be self-contained apart from the top-level functions named in `captures`: its
 * source text is all that a compiler gets to see.
 */

/** Every typed array of 8 to 64 bit numbers (no BigInt kinds: kernels compute with `number`). */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** A constructor of one kind of typed array. */
export interface TypedArrayConstructor<A extends TypedArray> {
  new (length: number): A;
  readonly BYTES_PER_ELEMENT: number;
}

/**
 * Makes a zeroed array of `length` elements. The caller chooses where it lives: on the JavaScript
 * heap, or in the Wasm heap through `array()` of `numboa`.
 */
export type Alloc = <A extends TypedArray>(ctor: TypedArrayConstructor<A>, length: number) => A;

export type Argument = TypedArray | number | boolean;

// `undefined` is what a function without a result returns; `void` is how TypeScript infers it.
// oxlint-disable-next-line typescript/no-invalid-void-type
export type Result = number | boolean | undefined | void;

export type KernelFunction = (...args: Argument[]) => Result;

/** Suite sizes: about 1, 10 and 100 ms a call in plain JavaScript. */
export type SizeName = "S" | "M" | "L";

/**
 * What a kernel stands for: the `suite` that speaks for numeric code, `extra` kernels beside it, the same
 * computation with its loops in other `orders`, `chains` of loops one after the other, and
 * `probe`s of what cannot be won (a call that does nothing, arrays that must be copied). The last three count
 * in no mean.
 */
export type KernelGroup = "suite" | "extra" | "orders" | "chains" | "probe";

/** Whether a kernel is measured only where it is asked for by name. */
export function isOnRequest(group: KernelGroup): boolean {
  return group === "orders" || group === "chains";
}

/** Whether a kernel counts in means over kernels. */
export function countsInMean(group: KernelGroup): boolean {
  return group === "suite" || group === "extra";
}

/** The work of one call. */
export interface Work {
  /** Arithmetic operations that the algorithm calls for, in `operationUnit`. */
  readonly operations: number;
  /**
   * Compulsory traffic in bytes: each array read once and written once (once per time step in the
   * iterative kernels), whatever the caches make of it.
   */
  readonly bytes: number;
}

/** A kernel with its types forgotten, as the registry, the workers and the tests see it. */
export interface Kernel {
  /** Name on the command line, in kebab-case. */
  readonly name: string;
  /** One line: what is computed. */
  readonly description: string;
  /** The suite or paper it comes from. */
  readonly source: string;
  /** The function under test. */
  readonly fn: KernelFunction;
  /** Top-level functions that `fn` calls, by the name it calls them. */
  readonly captures: Readonly<Record<string, KernelFunction>>;
  readonly sizes: Readonly<Record<SizeName, number>>;
  /** Builds the arguments for size `n`, any integer ≥ 0; the same bits on every call. */
  readonly build: (n: number, alloc: Alloc) => Argument[];
  /** Positions of the array arguments that `fn` writes. */
  readonly outputs: readonly number[];
  /** Those of `outputs` whose old contents matter; they are restored before each call. */
  readonly updates: readonly number[];
  /** True when the arrays must lie on the JavaScript heap, wherever a contestant would have them. */
  readonly foreign: boolean;
  /** `flop` counts floating-point operations, `op` integer ones. */
  readonly operationUnit: "flop" | "op";
  /** `probe`: made to lose, reported apart and not in the geometric mean. */
  readonly group: KernelGroup;
  /**
   * How far a peer in another language may be off, relative, where its own mathematical functions make the
   * same bits impossible: `|a − b| ≤ tolerance · max(1, |a|, |b|)`. Integers must always be the same.
   */
  readonly tolerance: number;
  /** The work of one call, from the size, the arguments after the call, and the result. */
  readonly work: (n: number, args: Argument[], result: Result) => Work;
}

/** A kernel as its author writes it: the parameters `P` of `fn` give the type of `build`. */
export interface KernelDefinition<P extends Argument[], R extends Result> {
  name: string;
  description: string;
  source: string;
  fn: (...args: P) => R;
  // Helpers have parameter types of their own; nothing here calls them.
  captures?: Record<string, (...args: never[]) => Result>;
  sizes: Record<SizeName, number>;
  build: (n: number, alloc: Alloc) => NoInfer<P>;
  outputs?: readonly number[];
  updates?: readonly number[];
  foreign?: boolean;
  operationUnit?: "flop" | "op";
  group?: KernelGroup;
  tolerance?: number;
  work: (n: number, args: NoInfer<P>, result: NoInfer<R>) => Work;
}

/**
 * Checks and seals a kernel.
 * @throws Error when `updates` is no subset of `outputs`: such an argument would never be compared.
 * @example
 * export const kernel = defineKernel({
 *   name: "dot", description: "…", source: "BLAS level 1", fn: dot,
 *   sizes: { S: 1000, M: 10_000, L: 100_000 },
 *   build: (n, alloc) => [
 *     uniform(alloc(Float64Array, n), -1, 1, 1),
 *     uniform(alloc(Float64Array, n), -1, 1, 2),
 *   ],
 *   work: (n) => ({ operations: 2 * n, bytes: 16 * n }),
 * });
 */
// `| []` makes TypeScript read the array that `build` returns as a tuple.
export function defineKernel<P extends Argument[] | [], R extends Result>(
  definition: KernelDefinition<P, R>,
): Kernel {
  const { captures = {}, outputs = [], updates = [], foreign = false } = definition;
  const { group = "suite", tolerance = 1e-9, operationUnit = "flop" } = definition;
  const stray = updates.find((position) => !outputs.includes(position));
  if (stray !== undefined) {
    throw new Error(`kernel ${definition.name}: argument ${stray} is updated but not an output`);
  }
  const sealed = {
    ...definition,
    captures,
    outputs,
    updates,
    foreign,
    operationUnit,
    group,
    tolerance,
  };
  // Sound because `build` is the only source of the arguments that reach `fn` and `work`.
  return Object.freeze(sealed) as unknown as Kernel;
}
