/**
 * What a module says of the types that a `jit()` call is compiled for: for compiling it before the program runs.
 *
 * The parameters' are those of its `signature`, or else those that TypeScript or JSDoc declares, as ahead of time. Variables
 * that are read at each call have those that TypeScript finds for them. All of them are what guards ask for and never believed, so a
 * type that is wrong costs speed and nothing else. Options count where their values are written out.
 */
import type { ts } from "ts-morph";
import { ARRAY_TYPE_BY_CONSTRUCTOR, type ParamKind, type ResultKind } from "../ir/types.ts";
import { parseSignature } from "../syntax/signature.ts";
import { type FunctionNode, typesOf } from "./annotations.ts";
import { unwrap } from "./declarations.ts";
import type { ModuleProgram } from "./program.ts";
import type { FreeName } from "./free-names.ts";

export interface CallTypes {
  readonly params: readonly ParamKind[];
  /** The numbers of the parameters that are just `number`. */
  readonly plainNumbers: readonly number[];
  /** What the option of that name says. */
  readonly signature?: { readonly params: readonly ParamKind[]; readonly result?: ResultKind };
  /** Kinds of the variables that are read at each call, by name. */
  readonly live: Readonly<Record<string, ParamKind>>;
  readonly options: CallOptions;
}

/** Those that change code; what is not written is the default. */
export interface CallOptions {
  readonly boundsCheck?: "javascript" | "throw";
  readonly fastMath?: boolean | Readonly<Record<string, boolean>>;
  readonly without?: readonly string[];
  /** Whether it must be there without waiting. */
  readonly sync: boolean;
}

/** A call, and what it was found to be made of. */
export interface TypedCall {
  readonly node: FunctionNode;
  readonly options: ts.ObjectLiteralExpression | undefined;
  /** The variables that are read at each call, by the names that the unit has for them. */
  readonly live: ReadonlyMap<string, FreeName>;
}

/** The types of a call, or why they are not known, as text. */
export function typesOfCall(program: ModuleProgram, call: TypedCall): CallTypes | string {
  const written = valuesOf(program, call.options);
  if (typeof written === "string") return written;
  const options = optionsOf(written);
  if (typeof options === "string") return options;
  const params = paramsOf(program, call.node, written.get("signature"));
  if (typeof params === "string") return params;
  const live: Record<string, ParamKind> = {};
  for (const [name, free] of call.live) {
    const kind = kindOfVariable(program, free);
    if (kind === undefined) return `the type of \`${name}\` is no number, boolean or typed array`;
    live[name] = kind;
  }
  return { ...params, live, options };
}

type Params = Pick<CallTypes, "params" | "plainNumbers" | "signature">;

function paramsOf(program: ModuleProgram, node: FunctionNode, text: unknown): Params | string {
  if (text !== undefined) return signedParams(node, text);
  let problem: string | undefined;
  const { annotations, variants } = typesOf(program, node, true, ({ message }) => {
    problem ??= message;
  });
  if (problem !== undefined) return problem;
  if (variants !== undefined) return "its parameters may be of several types";
  const { params, plainNumbers = [] } = annotations;
  return { params: params.map((kind) => kind!), plainNumbers };
}

function signedParams(node: FunctionNode, text: unknown): Params | string {
  const signature = typeof text === "string" ? parseSignature(text) : [];
  if (Array.isArray(signature)) return signature[0]?.message ?? "its signature is no text";
  const params = signature.params.map(({ kind }) => kind);
  const declared = node.parameters.filter((param) => param.name.getText() !== "this").length;
  if (params.length !== declared) {
    return `the signature names ${params.length} parameters, the function has ${declared}`;
  }
  const { result } = signature;
  return {
    params,
    plainNumbers: [],
    signature: { params, ...(result !== undefined && { result }) },
  };
}

/** The options whose values change what is compiled. */
const OF_CODE: ReadonlySet<string> = new Set([
  "signature",
  "mode",
  "boundsCheck",
  "fastMath",
  "without",
]);

type Values = ReadonlyMap<string, unknown>;

function valuesOf(
  program: ModuleProgram,
  options: ts.ObjectLiteralExpression | undefined,
): Values | string {
  const found = new Map<string, unknown>();
  for (const property of options?.properties ?? []) {
    const name = property.name?.getText() ?? "";
    if (!OF_CODE.has(name)) continue;
    const value = program.ts.isPropertyAssignment(property)
      ? literalOf(program, property.initializer)
      : undefined;
    if (value === undefined) return `its option ${name} is not written out`;
    found.set(name, value);
  }
  return found;
}

type Literal = string | boolean | readonly Literal[] | { readonly [name: string]: Literal };

function literalOf(program: ModuleProgram, node: ts.Expression): Literal | undefined {
  const { ts } = program;
  const inner = unwrap(program, node);
  if (ts.isStringLiteralLike(inner)) return inner.text;
  if (inner.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (inner.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (ts.isArrayLiteralExpression(inner)) {
    const elements = inner.elements.map((one) => literalOf(program, one));
    return elements.every((one) => one !== undefined) ? elements : undefined;
  }
  if (!ts.isObjectLiteralExpression(inner)) return undefined;
  const entries = inner.properties.map((property) => {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return undefined;
    const value = literalOf(program, property.initializer);
    return value === undefined ? undefined : ([property.name.text, value] as const);
  });
  if (!entries.every((entry) => entry !== undefined)) return undefined;
  return Object.fromEntries(entries);
}

/** What is no such option at all, `jit()` itself refuses. */
function optionsOf(values: Values): CallOptions | string {
  const [boundsCheck, fastMath, without] = ["boundsCheck", "fastMath", "without"].map((name) =>
    values.get(name),
  );
  return {
    sync: values.get("mode") === "sync",
    ...((boundsCheck === "throw" || boundsCheck === "javascript") && { boundsCheck }),
    ...(isFastMath(fastMath) && { fastMath }),
    ...(isList(without) && { without }),
  };
}

const isFastMath = (value: unknown): value is NonNullable<CallOptions["fastMath"]> =>
  typeof value === "boolean" ||
  (typeof value === "object" && Object.values(value!).every((one) => typeof one === "boolean"));

const isList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** Of one type only: what may also be `undefined` has more than one kind. */
function kindOfVariable(
  { ts, checker }: ModuleProgram,
  { symbol, node }: FreeName,
): ParamKind | undefined {
  const type = checker.getTypeOfSymbolAtLocation(symbol, node);
  if (type.flags & ts.TypeFlags.NumberLike) return "f64";
  if (type.flags & ts.TypeFlags.BooleanLike) return "bool";
  return ARRAY_TYPE_BY_CONSTRUCTOR.get(type.symbol?.name ?? "");
}
