/**
 * What is known of a function once it has been looked through, and what was asked for that: the data between
 * `analyze.ts` and lowering.
 */
import type {
  BinaryExpression,
  CallExpression,
  CatchClause,
  DoWhileStatement,
  Expression,
  ForOfStatement,
  ForStatement,
  Identifier,
  MemberExpression,
  ObjectPattern,
  ThrowStatement,
  WhileStatement,
} from "acorn";
import type { Diagnostic } from "../diagnostics.ts";
import type { FunctionBinding, MethodBinding, SourceFunction } from "../unit.ts";
import type { Result } from "../ir/result.ts";
import type { Storage } from "./aggregates.ts";
import type { GivenResults } from "./given-results.ts";
import type { CallTarget, ConstantValue } from "./globals.ts";
import type { Known } from "./known-functions.ts";
import type { Lists } from "./lists.ts";
import type { LocalFunction, LocalSyntax } from "./local-function.ts";
import type { FieldPath } from "./member-paths.ts";
import type { FunctionSyntax } from "./parse-function.ts";
import type { Predicate } from "./predicates.ts";
import type { Variable } from "./scope.ts";
import type { Shape } from "./shapes.ts";
import type { SourceText } from "./source-text.ts";
import type { ThrownError } from "./thrown-errors.ts";

export type LoopStatement = ForStatement | ForOfStatement | WhileStatement | DoWhileStatement;

/** What lowering needs to know of one function. */
export interface Analysis {
  readonly key: string;
  readonly node: FunctionSyntax["node"] | LocalSyntax;
  readonly text: SourceText;
  readonly params: readonly Variable[];
  /** `var` variables, which are `undefined` at the function's start. */
  readonly hoisted: readonly Variable[];
  /** The variable that each declared, read or assigned identifier is. */
  readonly variables: ReadonlyMap<Identifier, Variable>;
  /** Globals and members of globals that are plain values, and calls that give one whenever they run. */
  readonly constants: ReadonlyMap<Expression, ConstantValue>;
  readonly calls: ReadonlyMap<CallExpression, CallTarget>;
  readonly throws: ReadonlyMap<ThrowStatement, ThrownError>;
  /** `throw e` of what a `catch` has got. */
  readonly rethrows: ReadonlyMap<ThrowStatement, Variable>;
  /** The variables of `catch`es that throw again what they get. */
  readonly rethrown: ReadonlyMap<CatchClause, Variable>;
  /** Comparisons that ask what a value is. */
  readonly predicates: ReadonlyMap<BinaryExpression, Predicate>;
  /** What each `for … of` counts with. */
  readonly indices: ReadonlyMap<ForOfStatement, Variable>;
  /** The variables that each loop's test, body and update assign. */
  readonly assigned: ReadonlyMap<LoopStatement, ReadonlySet<Variable>>;
  /** Captured values by key, in the order of their first use. */
  readonly captured: ReadonlyMap<string, Variable>;
  /** Keys of the functions that are called, in order. */
  readonly callees: ReadonlySet<string>;
  /** The shape of each expression that gives an array or object of the function's own. */
  readonly shapes: ReadonlyMap<Expression, Shape>;
  readonly aggregates: {
    readonly storage: ReadonlyMap<Variable, Storage>;
    readonly fields: ReadonlyMap<MemberExpression, number>;
  };
  readonly lists: Pick<Lists, "made" | "tables" | "growing" | "grows">;
  readonly result: Result;
  /** Where it returns arguments, `this` or `null`: which. */
  readonly given: GivenResults | undefined;
  /** Returns of nothing in a function that returns an array or object: there the call is given up. */
  readonly givesUp: ReadonlySet<object>;
  /** The functions inside that become functions of the module. */
  readonly lifted: readonly LocalFunction[];
  /** Members that are fields of an argument, of `this` or of a captured object. */
  readonly fields: ReadonlyMap<MemberExpression, Field>;
  /** Keys of the fields that are assigned. */
  readonly writtenFields: ReadonlySet<string>;
  /** Variables of destructured parameters, by the field that they begin as. */
  readonly begins: ReadonlyMap<Variable, string>;
  /** What the names of destructured objects get. */
  readonly takenApart: ReadonlyMap<ObjectPattern, readonly TakenField[]>;
  /** Variables that are other names of objects. */
  readonly aliases: ReadonlyMap<Variable, FieldPath>;
  /** Members whose reading calls a function of the unit: its key. */
  readonly getters: ReadonlyMap<MemberExpression, string>;
  /** Numbers of the entry's arguments that are functions, as keys. */
  readonly passed: ReadonlySet<string>;
  /** Keys of the methods of objects that it calls. */
  readonly methods: ReadonlySet<string>;
  /** Keys of the objects at the end of a path that it passes on, or gives another name. */
  readonly named: ReadonlySet<string>;
  /** Variables that are other names of functions, of `Math` and the like, or of constants. */
  readonly standsFor: ReadonlyMap<Variable, Known>;
  /** Whether it has a literal that is a bigint, or makes one. */
  readonly bigints: boolean;
  /** Where an object of the call, an argument or `this`, is used first. */
  readonly ofCall: { readonly start: number; readonly end: number } | undefined;
}

export interface Field {
  readonly key: string;
  readonly variable: Variable;
}

export interface TakenField {
  readonly variable: Variable;
  readonly field: Field;
}

/** What the analysis of a function asks of the unit. */
export interface UnitQueries {
  /** The shape of what a function of the unit returns. */
  resultOf(key: string): Result;
  /** The key of a function that gets these arguments; undefined where there are too many of its kind. */
  keyFor(key: string, args: KnownArguments): string | undefined;
  /** Whether a function's text may name `this`. */
  namesThis(key: string): boolean;
  /** Whether there is an object at the end of a path, by its key. */
  isObject(key: string): boolean;
  /** The function at the end of a path, by its key. */
  methodAt(key: string): MethodBinding | undefined;
  /** Whether there is an element at the end of a path that is as good as a field, by its key. */
  isElement(key: string): boolean;
}

/** An object that is passed: its path from an argument of the entry, the entry's `this` or a captured value. */
export interface ObjectBinding {
  readonly kind: "object";
  readonly root: string;
  readonly path: readonly string[];
  /** As the caller's text has it. */
  readonly name: string;
}

/** Functions and objects that are passed as arguments, by their index, or as `this`. */
export type KnownArguments = ReadonlyMap<number | "this", FunctionBinding | ObjectBinding>;

/** A function of the unit, perhaps one that is compiled for functions and objects that it gets as arguments. */
export interface AnalyzedFunction {
  readonly key: string;
  /** The key in the unit. */
  readonly ownKey: string;
  readonly source: SourceFunction;
  readonly isEntry: boolean;
  readonly args: KnownArguments;
  /** Whether it may return arguments as such: nobody but JavaScript calls it. */
  readonly mayGive: boolean;
}

export type Resolution =
  | { readonly kind: "variable"; readonly variable: Variable }
  | { readonly kind: "function"; readonly key: string }
  | { readonly kind: "constant"; readonly value: ConstantValue }
  /** By its name among the globals: `sin` may be `Math.sin`. */
  | { readonly kind: "global"; readonly name: string };

export interface AnalysisOutcome {
  /** Absent where there are diagnostics. */
  readonly analysis?: Analysis | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly callees: ReadonlySet<string>;
  /** What it returns, as far as that is known. */
  readonly result: Result;
  /** Whether what it returns is given back as such. */
  readonly gives?: boolean;
}
