/**
 * The boundary between JavaScript and a compiled function, as data.
 *
 * An array parameter is two i32 of WebAssembly, the byte address of its first element in the heap and its
 * length in elements; a number or boolean is one value. Captured values follow the declared parameters.
 */
import type { Given, ParamKind, Result } from "@numboa/parser/ir";

export interface ParamAbi {
  readonly name: string;
  readonly kind: ParamKind;
  /** Whether elements may be loaded: if not, a foreign array need not be copied in where it is written whole. */
  readonly reads: boolean;
  /** Whether elements may be stored: if so, a foreign array is copied back. */
  readonly writes: boolean;
}

/** A captured value that is a field of an object: which, and whether it is stored back. */
export interface FieldAbi {
  /** The number of an argument, `this`, or the key of a captured object. */
  readonly root: string;
  readonly path: readonly string[];
  /** It is assigned: a plain array of one element stands for it, and goes back into the object. */
  readonly cell: boolean;
}

export interface CaptureAbi extends ParamAbi {
  /** Absent for a captured variable. */
  readonly field?: FieldAbi;
}

/** A path on which something must be, although none of its fields is passed. */
export interface PathAbi {
  /** As the compiler names it: `0::get`. */
  readonly key: string;
  /** As that of a field. */
  readonly root: string;
  readonly path: readonly string[];
  /** What is there is a method that is compiled in, and must still be that one; anything else need only be data. */
  readonly method: boolean;
}

export interface FunctionAbi {
  readonly params: readonly ParamAbi[];
  /** Free variables that hold values, and fields of objects; `name` is the capture's key. */
  readonly captures: readonly CaptureAbi[];
  /** Absent where there are none. */
  readonly paths?: readonly PathAbi[];
  readonly result: Result;
  /** What JavaScript is given in place of the result, which is an index into it; see `gives.ts`. */
  readonly gives?: readonly Given[];
  /** Which array the result is, where it is one. */
  readonly resultArray?: ArrayResult;
  /** Whether it makes arrays, so that their memory must be taken back after each call. */
  readonly allocates?: boolean;
  /** The bytes of its tables, which are in memory as long as it is. */
  readonly tables?: number;
  /** What the `throw` import throws, by index. */
  readonly throws: readonly ThrowSite[];
  /** Whether a call may be given up half-way: what it stored must then be undone, and JavaScript run. */
  readonly aborts?: boolean;
  /** Whether a call may be given up before it has stored anything: JavaScript runs, and nothing must be undone. */
  readonly declines?: boolean;
  /** Whether it calls itself in WebAssembly, so that it may run out of stack. */
  readonly recurses?: boolean;
  /** Names imported from module `math`. */
  readonly math: readonly string[];
  /** The functions of `Math` that the module has itself; absent for none. */
  readonly ownMath?: readonly string[];
}

/** A new array (or, at times, a view of one), or the one that was passed for a parameter (captures count on), or a view of that. */
export type ArrayResult =
  | { readonly from: "new"; readonly view: boolean }
  | { readonly from: "param"; readonly param: number; readonly view: boolean };

export interface ThrowSite {
  /** The error constructor's name. */
  readonly error: string;
  /** Absent where the constructor gets none. */
  readonly message?: string;
  /** Where in the message the values stand that come with the throw. */
  readonly holes?: readonly number[];
  readonly line?: number;
  readonly column?: number;
}
