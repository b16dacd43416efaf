/** The public types of the runtime. */
import type { NumericArray } from "@numboa/compiler/abi";
import type { FastMath, Licence } from "@numboa/compiler/fast-math";
import type { CacheOptions } from "./cache/place.ts";
import type { Explanation } from "./explain.ts";
import type { FunctionSource } from "./function-source.ts";
import type { TieringPolicy } from "./policy.ts";
import type { Work } from "./predicted-work.ts";

/** A double. The aliases say what a number is, for readers and for the compiler; they never convert. */
export type f64 = number;
/** A number that is exactly a 32-bit float. */
export type f32 = number;
/** An integer from -2^31 to 2^31 - 1. */
export type i32 = number;
/** An integer from 0 to 2^32 - 1. */
export type u32 = number;
export type bool = boolean;

/** What a free variable of a function may be. */
export type Capture = number | boolean | NumericArray | ((...args: never[]) => unknown);

export interface JitOptions {
  /**
   * Parameter types, for example `"(a: Float64Array, n: i32) => f64"`: compiled at definition. A call with
   * arguments of other types throws a TypeError.
   */
  readonly signature?: string;
  /**
   * The function's free variables. Numbers, booleans and typed arrays are read from this object at every
   * call, so a getter keeps them live: `{ get K() { return K; } }`. Functions are compiled with it, those that an
   * object has, too; those made by `jit()` bring their own captures, plain ones share these.
   */
  readonly captures?: Readonly<Record<string, unknown>>;
  /**
   * The function's text and variables as its author wrote them: what the bundler plugin `@numboa/compiler/plugin` puts
   * here, because minifiers rename them (docs/AOT.md). It takes the place of `captures`. It must be of this very function,
   * which nothing can check, so let nobody else write it.
   */
  readonly source?: FunctionSource;
  /**
   * About how many simple steps a call with these arguments does. A first call that would run for seconds is compiled first
   * then, in Node, Deno and Bun, where a thread can wait; without it, or in a browser, it is JavaScript's to its end. The bundler plugin
   * writes it; it may be called at any time and as often as need be, with `undefined` in place of objects, and
   * of arrays with nothing but their `length`. A wrong number costs time,
   * never a bit.
   *
   * @example jit(multiply, { work: (a, b, c, n) => 10 * n ** 3 })
   */
  readonly work?: Work;
  /**
   * `"auto"`, the default, compiles in a worker while JavaScript runs. `"sync"` compiles on the spot, before
   * the first call returns; it needs `import "numboa/sync"`.
   */
  readonly mode?: "auto" | "sync";
  /** Throw where JavaScript would run instead because something cannot be compiled. */
  readonly strict?: boolean;
  /** `"throw"`: an access outside an array throws a RangeError. Default: JavaScript's `undefined`. */
  readonly boundsCheck?: "javascript" | "throw";
  /**
   * The only licence to change bits: `{ reassociate: true }` lets sums of loops be computed in several parts, `{ approxMath: true }`
   * functions of `Math` within 1 ulp, `{ demoteF32: true }` 32-bit floats be computed as such; `true` grants
   * all (docs/FAST-MATH.md). Default: none; every result is bit for bit JavaScript's. `isNaN` and `isFinite` stay honest.
   * Calls before the compiled version is there run as JavaScript, with its bits.
   */
  readonly fastMath?: boolean | FastMath;
  /**
   * Whether compiled code is kept for later processes, and where; default `true`. It is found again only by the same text of the
   * function and of all that it calls, types, options, compiler and engine. `{ folder: "…" }` is in place of the system's folder for
   * caches, which `NUMBOA_CACHE_DIR` changes for a whole process; `NUMBOA_CACHE=off` turns the cache off. In `mode: "sync"` there
   * is none.
   *
   * @example jit(dot, { cache: false })
   */
  readonly cache?: boolean | CacheOptions;
  /**
   * Passes of the compiler to leave out by name, for experiments: `["vectorize"]` shows what vectorizing buys. The
   * result is the same.
   */
  readonly without?: readonly string[];
  /**
   * Thresholds that differ from the default: when to compile, what to measure, when to give up. A plain object, for example
   * `{ hotCalls: 10, maxVersions: 4 }`.
   */
  readonly policy?: Partial<TieringPolicy>;
}

/**
 * JavaScript before anything is compiled; then WebAssembly. `baseline` is a first version of long code, which a better one is to
 * replace (docs/decisions/026); of short code the first version is `optimized`.
 */
export type Tier = "javascript" | "baseline" | "optimized";

export interface VersionStats {
  /** For example `(Float64Array, int)`. */
  readonly signature: string;
  /** `cache`: an earlier process had it compiled · `bundle`: the bundler plugin has. */
  readonly origin: Origin;
  readonly tier: Exclude<Tier, "javascript">;
  /** From request to installed, waiting included. */
  readonly compileMs: number;
  /** Milliseconds of each phase of the compiler, whenever it ran. */
  readonly timings: Readonly<Record<string, number>>;
  readonly wasmBytes: number;
  readonly calls: number;
  /** Calls that reached this version with arguments for another. */
  readonly guardFailures: number;
  /** The parts of `fastMath` that were used: without any, its results are bit for bit JavaScript's. */
  readonly licences: readonly Licence[];
}

/** Where a version's code came from. */
export type Origin = "compiler" | "cache" | "bundle";

export interface CacheStats {
  /** Requests that were answered from it: versions, and what cannot be compiled. */
  readonly hits: number;
  readonly misses: number;
  /** What was wrong with it, in words: a damaged entry, a folder that cannot be written. Each was a miss, and nothing more. */
  readonly problems: readonly string[];
}

export interface JitStats {
  readonly calls: number;
  /** Calls that ran as JavaScript. */
  readonly jsCalls: number;
  readonly versions: readonly VersionStats[];
  /** How often a call's way was changed: a new version, another tier, back to JavaScript. */
  readonly swaps: number;
  /** Bytes of arguments copied into and out of the heap. */
  readonly bytesCopied: number;
  /** What could not be compiled, rendered; by signature where it depends on it. */
  readonly rejected: readonly Rejection[];
  /** The cache of compiled code, as this function has used it. */
  readonly cache: CacheStats;
}

export interface Rejection {
  /** Absent when no signature would help. */
  readonly signature?: string;
  readonly messages: readonly string[];
}

export interface InspectResults {
  /** The compiler's intermediate representation after all passes. */
  ir: string;
  /** WebAssembly text. */
  wat: string;
  /** The module's bytes. */
  wasm: Uint8Array;
  /** The types of all values, before optimization. */
  types: string;
}

export interface JitMembers<F> {
  /**
   * Resolves when the specialization for the last arguments, or the signature, is swapped in or is known
   * to be impossible. With `strict` it rejects then.
   */
  ready(): Promise<void>;
  /** What was compiled, for which types, and why not. Prints well. */
  explain(): Explanation;
  /** What the compiler made of the version for `signature`, or of the latest one. */
  inspect<W extends keyof InspectResults>(what: W, signature?: string): Promise<InspectResults[W]>;
  stats(): JitStats;
  /** The function given to `jit()`. */
  readonly original: F;
  /** Frees what was compiled. The function stays callable, as JavaScript. */
  dispose(): void;
}

export type AnyFunction = (...args: never[]) => unknown;

/** The function it was, with more to ask of it. */
export type Jitted<F extends AnyFunction> = F & JitMembers<F>;
