/** A function inside the function, with what the walk finds in it. */
import type { ArrowFunctionExpression, FunctionDeclaration, FunctionExpression } from "acorn";
import type { Variable } from "./scope.ts";

export type LocalSyntax = FunctionExpression | ArrowFunctionExpression | FunctionDeclaration;

/** A call of a local function. */
export interface LocalCall {
  readonly fn: LocalFunction;
  readonly callee: { readonly start: number; readonly end: number };
  /** Whether it stands in a `try`, where nothing may throw but a `throw`. */
  readonly guarded: boolean;
}

/** What the code of one function does to the variables around it: gathered in the walk, completed by linking. */
export class Frame {
  /** Variables of functions further out that are read, assigned or called, with whose they are. */
  readonly uses = new Map<Variable, LocalFunction | undefined>();
  readonly assigned = new Set<Variable>();
  readonly calls: LocalCall[] = [];
  /** Whether it calls something that is not of the text and may throw, or runs out of stack. */
  throws = false;
  /** Whether it throws by itself: what is thrown in a copy of it, the code around the copy can catch. */
  raises = false;
}

export class LocalFunction extends Frame {
  readonly name: string;
  readonly node: LocalSyntax;
  readonly params: Variable[] = [];
  readonly hoisted: Variable[] = [];
  /** Holds what a copy of the function returns. */
  readonly result: Variable;
  /** Set where it is not copied into its callers but is a function of the module. */
  lifted: Lifted | undefined;

  constructor(name: string, node: LocalSyntax) {
    super();
    this.name = name;
    this.node = node;
    this.result = { name: name || "result", kind: "let", usableFrom: 0 };
  }
}

/** A local function that stands beside its callers. */
export interface Lifted {
  readonly key: string;
  /** What it uses of the functions around it: passed behind its arguments, because nothing changes it meanwhile. */
  readonly free: readonly Variable[];
}
