/**
 * Parts of the boundary. What every function needs is in `link.ts`, `binding.ts` and `slots.ts`: numbers and arrays of numbers. All else is a
 * part: it has hooks, which do nothing where it is absent, so that compiled modules ship only the parts that their functions need
 * (`parts.ts` says which those are).
 */
import type { Cell } from "./fields.ts";
import type { PassingArrays } from "./copies.ts";
import type { Heap } from "./heap.ts";
import type { Layout } from "./layouts.ts";
import type { Linked } from "./link.ts";
import type { PlainPassing } from "./plain-arrays.ts";
import type { Shortage } from "./shortages.ts";
import type { Slot } from "./slots.ts";
import type { Snapshot } from "./snapshots.ts";
import type { FunctionAbi, ParamAbi } from "./types.ts";
import type { CaptureSource, PathSource } from "./captured-values.ts";

export interface Part {
  /** Adds to what a module imports; what it gives is called with the module's function, or with nothing where it cannot be linked. */
  readonly link?: (site: LinkSite, imports: Imports) => ((run: object | undefined) => void) | void;
  readonly bind?: (site: BindSite) => BindHooks;
}

export interface LinkSite {
  readonly abi: LinkAbi;
  readonly heap: Heap;
  readonly name: string;
}

/** What of an ABI says how to link. */
export type LinkAbi = Partial<
  Pick<FunctionAbi, "throws" | "math" | "ownMath" | "tables" | "resultArray">
>;

export interface Imports {
  readonly numboa: WebAssembly.ModuleImports;
  readonly math: WebAssembly.ModuleImports;
}

export interface BindOptions {
  readonly linked: Linked;
  readonly abi: FunctionAbi;
  readonly heap: Heap;
  /** One for each of `abi.captures`, but for fields of arguments and of `this`. */
  readonly captures?: readonly (CaptureSource | undefined)[];
  /** One for each of `abi.paths`. */
  readonly paths?: readonly PathSource[];
  /** Called when an array is remembered: from then on it is kept alive, until `forget`. */
  remembered?(): void;
  /** Called when a call was undone for want of something, and for no reason of the program's; JavaScript runs it. */
  fellShort?(shortage: Shortage): void;
}

export interface BindSite extends BindOptions {
  readonly slots: Float64Array;
  /** Of the parameters, then of the captures; filled when all parts are asked. */
  readonly guards: Slot[];
}

/** How a value passes for a parameter. */
export interface Way {
  readonly layout?: Layout;
  /** Into its slots, as it is. */
  readonly admit: Slot["admit"];
  /** Into a call's arguments, with a copy if need be. */
  readonly pass: (value: unknown, passing: Passing, slot: Slot, param: ParamAbi) => boolean;
  readonly passes?: Slot["passes"];
  readonly another?: Slot["another"];
}

export type Invoke = () => unknown;

export interface BindHooks {
  readonly layouts?: readonly Layout[];
  /** The way of a parameter, where it is another than the one it has so far. */
  way?(param: ParamAbi, way: Way): Way | undefined;
  /** Looks at what a call needs besides its arguments; they go into the slots of what is captured. */
  ready?(self: unknown, args: readonly unknown[]): boolean;
  /** The same for a call that may copy: into `values`. */
  begin?(passing: Passing): boolean;
  /** Copies what must be copied. */
  copyIn?(passing: Passing): boolean;
  /** Once all is copied: keeps what may have to be put back. */
  keep?(passing: Passing): boolean;
  /** After the call, or where it came to none; `kept` unless what it stored is to be forgotten. */
  leave?(passing: Passing, kept: boolean): void;
  /** JavaScript's result of WebAssembly's. */
  finish?(result: unknown, passing: Passing): unknown;
  /** The same, where it comes from what the call was given. */
  give?(result: unknown, self: unknown, args: readonly unknown[]): unknown;
  /** Whether what a call threw means that JavaScript is to run. */
  givesUp?(error: unknown, passing: Passing): boolean;
  /** Throws what the fast way threw, unless JavaScript is to run. */
  undone?(error: unknown): void;
  /** The fast way: what is to be done around the call of what stands in the slots. */
  wrap?(invoke: Invoke): Invoke;
}

/** A call on its way. */
export interface Passing extends PassingArrays {
  readonly self: unknown;
  readonly args: readonly unknown[];
  /** The arguments, one for each parameter, and what is captured. */
  values: readonly unknown[];
  /** Arrays of the heap that may be stored to. */
  readonly inPlace: Snapshot[];
  // What parts remember of it.
  plain?: PlainPassing;
  cells?: readonly Cell[];
  made?: number;
}
