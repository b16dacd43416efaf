/** What turns typed IR into a WebAssembly module. */
import type { Func, Module } from "@numboa/parser/ir";
import type { ThrowSite } from "../abi/types.ts";
import type { Mark, SourcePlaces } from "./source-marks.ts";

/** Of what the name section tells the names. */
export type Names = "all" | "functions" | "none";

export interface EmitOptions {
  /** All by default. */
  readonly names?: Names;
  /** For a backend that has passes of its own. */
  readonly optimizeFor?: "speed" | "size";
  /** Shown in the entry's name: `kernel#version@file:line`. */
  readonly version?: number;
  /** Whether the module can be warmed up (`warm-up.ts`). */
  readonly warmUp?: boolean;
  /** What a function is called and where it begins; without it, the IR's own name is shown. */
  readonly placeOf?: (func: Func) => FunctionPlace | undefined;
  /** Asks for {@link EmittedModule.marks}. */
  readonly places?: SourcePlaces;
}

export interface FunctionPlace {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
}

export interface EmittedModule {
  readonly wasm: Uint8Array;
  /** Where the code comes from, by bytes of it; what the first function begins with is the first. */
  readonly marks?: readonly Mark[];
  /** What the import `numboa.throw` throws, by index. */
  readonly throws: readonly ThrowSite[];
  /** Whether it may give a call up. */
  readonly aborts: boolean;
  /** Whether it may give a call up before it has done anything. */
  readonly declines?: boolean;
  /** Names imported from module `numboa`. */
  readonly imports: readonly string[];
  /** Names imported from module `math`, sorted. */
  readonly math: readonly string[];
  /** The functions of `Math` that it has itself, sorted. */
  readonly ownMath: readonly string[];
  /** Whether it imports `numboa.alloc` or `numboa.list`. */
  readonly allocates: boolean;
  /** The bytes that it has at `numboa.tables`. */
  readonly tables: number;
}

export interface Backend {
  readonly name: "encoder" | "binaryen";
  emit(module: Module, options?: EmitOptions): EmittedModule | Promise<EmittedModule>;
}
