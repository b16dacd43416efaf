/**
 * What the programs use of Numboa. They are given it instead of importing it, so that a test can put
 * another in its place: plain JavaScript, or one that computes a wrong bit.
 */

/** A typed array of any kind but the 64-bit integers, over any buffer. */
export type NumberArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** The constructor of a `NumberArray`. */
export interface ArrayType<T extends NumberArray> {
  new (length: number): T;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
  readonly prototype: T;
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
}

/** Allocates an array: in Numboa's heap (`array`) or outside it (`new`). */
export type Allocate = <T extends NumberArray>(type: ArrayType<T>, length: number) => T;

/** A function that leaves its results in arrays it is given. */
export type Kernel<Args extends unknown[]> = (...args: Args) => void;

/** What `jit()` returns: the function itself, and what can be asked about it. */
export type Jitted<Args extends unknown[]> = Kernel<Args> & {
  readonly original: Kernel<Args>;
  ready(): Promise<unknown>;
  explain(): unknown;
  stats(): { readonly versions: readonly Version[] };
};

/** One compiled version of a function. */
export interface Version {
  readonly signature: string;
  readonly tier: "baseline" | "optimized";
  readonly compileMs: number;
  readonly wasmBytes: number;
  /** Calls that ran as this version. */
  readonly calls: number;
}

export interface Engine {
  jit<Args extends unknown[]>(
    f: Kernel<Args>,
    options?: { captures?: Record<string, unknown> },
  ): Jitted<Args>;
  array: Allocate;
  /** Bytes of Numboa's heap in use. */
  heapUsed(): number;
}
