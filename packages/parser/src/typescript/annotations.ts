/** What types, JSDoc and signatures say of parameters and results. */
import type { ts } from "ts-morph";
import { PROBLEMS, type Problem } from "../codes.ts";
import { ARRAY_TYPE_BY_CONSTRUCTOR, type ParamKind, type ResultKind } from "../ir/types.ts";
import type { GivenType } from "../unit.ts";
import { genericSignatureOf, type GenericSignature } from "./generics.ts";
import type { ModuleProgram } from "./program.ts";
import {
  alternativesOf,
  alternativesOfType,
  constraintOf,
  isUnknown,
  NO_BINDINGS,
  type Alternative,
} from "./type-kinds.ts";
import { MAX_VARIANTS, variantsOf, type Variant, type ParameterAlternatives } from "./variants.ts";

export type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

export interface Annotations {
  /** Of a parameter that may be of several kinds none is said. */
  readonly params: readonly (ParamKind | undefined)[];
  readonly plainNumbers?: readonly number[];
  readonly result?: ResultKind;
  readonly given?: readonly GivenType[];
}

/** A function as it is called. */
export interface DeclaredTypes {
  readonly annotations: Annotations;
  /** Where there are several combinations of kinds. */
  readonly variants?: readonly Variant[];
  /** Where callers see type parameters. */
  readonly generic?: GenericSignature;
}

export type Report = (problem: Problem, node: ts.Node) => void;

/**
 * The kinds of a function's parameters and result. Reports types that are none; for `strict` functions,
 * those that JavaScript calls, also parameters without a type.
 */
export function typesOf(
  program: ModuleProgram,
  fn: FunctionNode,
  strict: boolean,
  report: Report,
): DeclaredTypes {
  const say: Report = strict ? report : () => {};
  const declared = fn.parameters
    .filter((param) => param.name.getText() !== "this")
    .map((param) => parameterOf(program, param, say));
  const result = resultOf(program, fn, say);
  const known = declared.filter((one) => one !== undefined);
  if (!strict || known.length < declared.length) {
    return { annotations: { params: declared.map((one) => onlyKind(one)), ...result } };
  }
  const variants = variantsOf(program, program.ts.getEffectiveTypeParameterDeclarations(fn), known);
  if (typeof variants === "number") {
    const [count, most] = [`${variants}`, `${MAX_VARIANTS}`];
    report(PROBLEMS.tooManyVariants(count, most), fn.name ?? fn.parameters[0]);
    return { annotations: { params: [], ...result } };
  }
  const [first, ...others] = variants;
  const generic = genericSignatureOf(program, fn);
  const seen = generic && { generic };
  if (others.length === 0) return { annotations: { ...first, ...result }, ...seen };
  const params = first.params.map((kind, i) =>
    others.every((other) => other.params[i] === kind) ? kind : undefined,
  );
  return { annotations: { params, ...result }, variants, ...seen };
}

function onlyKind(read: ParameterAlternatives | undefined): ParamKind | undefined {
  const [one, ...others] = read?.(NO_BINDINGS) ?? [];
  return one && others.length === 0 ? (one.kind as ParamKind) : undefined;
}

function parameterOf(
  program: ModuleProgram,
  param: ts.ParameterDeclaration,
  report: Report,
): ParameterAlternatives | undefined {
  const type = param.type ?? program.ts.getJSDocType(param);
  if (!type) {
    const found = declaredWithout(program, param);
    if (found) return () => found;
    report(PROBLEMS.missingType(param.name.getText()), param);
    return undefined;
  }
  if (param.dotDotDotToken) {
    report(PROBLEMS.unknownType(type.getText()), type);
    return undefined;
  }
  const found = alternativesOf(program, type);
  if (isUnknown(found)) {
    report(problemOfType(program, found.unknown), found.unknown);
    return undefined;
  }
  if (found.some(({ kind }) => kind === "null")) {
    report(PROBLEMS.nullType(type.getText()), type);
    return undefined;
  }
  return (bindings) => alternativesOf(program, type, bindings) as readonly Alternative[];
}

/** Why a type is none of a parameter. */
function problemOfType(program: ModuleProgram, node: ts.TypeNode): Problem {
  const { ts, checker } = program;
  const name = node.getText();
  const type = checker.getTypeFromTypeNode(node);
  if (type.flags & ts.TypeFlags.TypeParameter) {
    const isOpen = !constraintOf(program, type.symbol);
    return isOpen ? PROBLEMS.openTypeParameter(name) : PROBLEMS.unknownType(name);
  }
  const isObject = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
  if (!isObject || checker.isArrayLikeType(type)) return PROBLEMS.unknownType(name);
  const isFunction = type.getCallSignatures().length > 0;
  return isFunction ? PROBLEMS.functionType(name) : PROBLEMS.objectType(name);
}

/** What TypeScript infers for `k = 1` and `flag = false`, or from the type of what the function is assigned to. */
function declaredWithout(
  program: ModuleProgram,
  param: ts.ParameterDeclaration,
): readonly Alternative[] | undefined {
  const { initializer, dotDotDotToken } = param;
  if (dotDotDotToken) return undefined;
  const byDefault = initializer && declaredByDefault(program, initializer);
  if (byDefault) return [byDefault];
  const found = alternativesOfType(program, program.checker.getTypeAtLocation(param));
  return found?.some(({ kind }) => kind === "null") ? undefined : found;
}

/** A default that is no integer says what is meant. */
function declaredByDefault({ ts }: ModuleProgram, value: ts.Expression): Alternative | undefined {
  if (value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword) {
    return { kind: "bool", plain: false };
  }
  const number = ts.isPrefixUnaryExpression(value) ? value.operand : value;
  if (!ts.isNumericLiteral(number)) return undefined;
  return { kind: "f64", plain: Number.isInteger(Number(number.text)) };
}

/** f32 and int are kinds of what is passed; as results they are a double and an i32. */
const RESULT_OF: Readonly<Partial<Record<ParamKind, ResultKind>>> = {
  f32: "f64",
  int: "i32",
  undefined: "void",
};

/** Of a result that may be an argument or none, the members of its type. */
function resultOf(
  program: ModuleProgram,
  fn: FunctionNode,
  report: Report,
): Pick<Annotations, "result" | "given"> {
  const type = fn.type ?? program.ts.getJSDocReturnType(fn);
  if (!type) return {};
  const found = alternativesOf(program, type);
  if (isUnknown(found)) {
    if (!isAggregateType(program, type)) report(PROBLEMS.unknownResultType(type.getText()), type);
    return {};
  }
  const given = found.map(({ kind }) => kind);
  const [kind, ...others] = given;
  if (others.length > 0 || kind === "null") return { given };
  return { result: RESULT_OF[kind] ?? (kind as ResultKind) };
}

/** Whether a type is one of plain arrays or objects; TypeScript itself checks what is returned against it. */
function isAggregateType({ ts, checker }: ModuleProgram, node: ts.TypeNode): boolean {
  const type = checker.getTypeFromTypeNode(node);
  if (!(type.flags & ts.TypeFlags.Object)) return false;
  return !ARRAY_TYPE_BY_CONSTRUCTOR.has(type.symbol?.name ?? "");
}
