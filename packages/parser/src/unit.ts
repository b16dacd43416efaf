/**
 * What is compiled together: a function, the functions it calls, and what their free names mean.
 *
 * A unit is plain data, so that it can be posted to a worker, hashed for the cache and written by the
 * ahead-of-time compiler.
 */
import type { ParamKind, ResultKind } from "./ir/types.ts";

export interface SourceUnit {
  /** The key of the function that JavaScript calls. */
  readonly entry: string;
  readonly functions: Readonly<Record<string, SourceFunction>>;
  /** What is known of the objects of the calls that it is compiled for; absent where there are none. */
  readonly objects?: CallObjects;
}

/**
 * The objects that a call has, by the path that leads to them from an argument, `this` or a captured value: `0`, `this`,
 * `0::size.inner`, `cfg`. A call with other objects is another function.
 */
export interface CallObjects {
  readonly paths: readonly string[];
  /** The functions that are arguments, `1`, or are found at the end of a path, on the object or its prototypes: `0::get`. */
  readonly methods: Readonly<Record<string, MethodBinding>>;
  /** Elements of plain arrays at the end of a path that are numbers which nothing changes during the call: `0::shape.1`. */
  readonly elements?: readonly string[];
}

export interface MethodBinding {
  /** The function that it is. */
  readonly fn: FunctionBinding;
  /** Reading the property calls it. */
  readonly getter: boolean;
}

export interface SourceFunction {
  readonly name: string;
  /** The text of one function, arrow or method, as `Function.prototype.toString` gives it. */
  readonly source: string;
  /** Where the text begins, if known: messages and the wasm name section show it. */
  readonly location?: { readonly file: string; readonly line: number };
  /** What each free name is. */
  readonly captures: Readonly<Record<string, CaptureBinding>>;
  /**
   * Plain arrays of numbers outside the function that nobody changes, and that it only reads, by name: their elements, as texts of
   * constants. Absent for none.
   */
  readonly tables?: Readonly<Record<string, readonly string[]>>;
  readonly own?: OwnContract;
  /** What a signature or TypeScript says of parameters and result; assertions, never conversions. */
  readonly annotations?: {
    readonly params: readonly (ParamKind | undefined)[];
    /** The numbers of the parameters that are just `number`, which `f64` is not. Absent for none. */
    readonly plainNumbers?: readonly number[];
    readonly result?: ResultKind;
    /** Where the result may be an argument or none: the members of its type. */
    readonly given?: readonly GivenType[];
  };
}

/**
 * What holds for a function by its own right, wherever it is called: one that was made by `jit()` and is captured by another. What is
 * absent holds as for the entry.
 */
export interface OwnContract {
  /** What each argument must be: calls with anything else give up, and JavaScript throws what that throws. */
  readonly asserts?: readonly ParamKind[];
  readonly boundsCheck?: "javascript" | "throw";
  /** The licences to change bits that it grants. */
  readonly licences?: readonly string[];
}

export type GivenType = ParamKind | "null";

/**
 * A captured function is compiled with its caller. A captured value becomes a hidden parameter that is
 * read at each call, so a later change is seen; equal keys are one value. What is the engine's own is what its name
 * says: `const { sin } = Math` is `Math.sin`. A constant can never change and is compiled in: ahead of time, a module's
 * `const K = 3.5`.
 */
export type CaptureBinding =
  | (FunctionBinding & { readonly members?: MemberBindings })
  | { readonly kind: "value"; readonly key: string; readonly members?: MemberBindings }
  | {
      readonly kind: "constant";
      /** `true`, `false`, `undefined`, or a number as its text, so that -0, NaN and infinities survive JSON. */
      readonly text: string;
    };

/** What is called: a function of the unit, or the engine's own by its global name, `Math.sin` or `isNaN`. */
export type FunctionBinding =
  | { readonly kind: "function"; readonly key: string }
  | { readonly kind: "global"; readonly name: string };

/** The functions that a captured object has, by the path that leads to them: `clamp`, `MathUtils.lerp`. */
export type MemberBindings = Readonly<Record<string, FunctionBinding>>;
