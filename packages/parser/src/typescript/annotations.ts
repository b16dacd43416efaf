/**
 * What types, JSDoc and signatures say of parameters and results.
 *
 * Kinds go by name: `f64` is a double whoever declares it, because the aliases are plain `number` to
 * TypeScript. Other aliases are followed to what they stand for.
 */
import type { ts } from "ts-morph";
import { PROBLEMS, type Problem } from "../codes.ts";
import { ARRAY_TYPE_BY_CONSTRUCTOR, type ParamKind, type ResultKind } from "../ir/types.ts";
import type { GivenType } from "../unit.ts";
import { paramKindOf, resultKindOf } from "../syntax/kinds.ts";
import type { ModuleProgram } from "./program.ts";

export type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

export interface Annotations {
  readonly params: (ParamKind | undefined)[];
  readonly plainNumbers?: readonly number[];
  readonly result?: ResultKind;
  readonly given?: readonly GivenType[];
}

/** A parameter's kind, and whether it is that of a number of which nothing more is said. */
interface Declared {
  readonly kind: ParamKind;
  readonly plain: boolean;
}

export type Report = (problem: Problem, node: ts.Node) => void;

/**
 * The kinds of a function's parameters and result. Reports types that are none; for `strict` functions,
 * those that JavaScript calls, also parameters without a type.
 */
export function annotationsOf(
  program: ModuleProgram,
  fn: FunctionNode,
  strict: boolean,
  report: Report,
): Annotations {
  const declared = fn.parameters
    .filter((param) => param.name.getText() !== "this")
    .map((param) => declaredBy(program, param, strict, report));
  const params = declared.map((one) => one?.kind);
  const plainNumbers = declared.flatMap((one, i) => (one?.plain ? [i] : []));
  const kinds = plainNumbers.length > 0 ? { params, plainNumbers } : { params };
  const type = fn.type ?? program.ts.getJSDocReturnType(fn);
  const result = type && kindOf(program, type, resultKindOf);
  if (result) return { ...kinds, result };
  const given = type && givenTypes(program, type);
  if (type && !given && strict && !isAggregateType(program, type)) {
    report(PROBLEMS.unknownResultType(type.getText()), type);
  }
  return given ? { ...kinds, given } : kinds;
}

function declaredBy(
  program: ModuleProgram,
  param: ts.ParameterDeclaration,
  strict: boolean,
  report: Report,
): Declared | undefined {
  const type = param.type ?? program.ts.getJSDocType(param);
  if (!type) {
    const found = param.initializer && declaredByDefault(program, param.initializer);
    if (!found && strict) report(PROBLEMS.missingType(param.name.getText()), param);
    return found;
  }
  const found = param.dotDotDotToken ? undefined : kindOf(program, type, declaredByName);
  if (!found && strict) report(PROBLEMS.unknownType(type.getText()), type);
  return found;
}

function declaredByName(name: string): Declared | undefined {
  const kind = paramKindOf(name);
  return kind && { kind, plain: name === "number" };
}

/** What TypeScript infers for `k = 1` and `flag = false`. A default that is no integer says what is meant. */
function declaredByDefault({ ts }: ModuleProgram, value: ts.Expression): Declared | undefined {
  if (value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword) {
    return { kind: "bool", plain: false };
  }
  const number = ts.isPrefixUnaryExpression(value) ? value.operand : value;
  if (!ts.isNumericLiteral(number)) return undefined;
  return { kind: "f64", plain: Number.isInteger(Number(number.text)) };
}

/** Whether a type is one of plain arrays or objects; TypeScript itself checks what is returned against it. */
function isAggregateType({ ts, checker }: ModuleProgram, node: ts.TypeNode): boolean {
  const type = checker.getTypeFromTypeNode(node);
  if (!(type.flags & ts.TypeFlags.Object)) return false;
  return !ARRAY_TYPE_BY_CONSTRUCTOR.has(type.symbol?.name ?? "");
}

/** The members of a type of arguments that are given back, or none: `Float64Array | null`. */
function givenTypes(program: ModuleProgram, type: ts.TypeNode): readonly GivenType[] | undefined {
  const { ts } = program;
  const { NullKeyword, UndefinedKeyword } = ts.SyntaxKind;
  if (ts.isUnionTypeNode(type)) {
    const members = type.types.map((member) => givenTypes(program, member));
    return members.every((member) => member !== undefined) ? members.flat() : undefined;
  }
  if (ts.isLiteralTypeNode(type)) {
    return type.literal.kind === NullKeyword ? ["null"] : undefined;
  }
  if (type.kind === UndefinedKeyword) return ["undefined"];
  const kind = kindOf(program, type, paramKindOf);
  return kind && [kind];
}

/** The kind that a type's name has, or else that of the alias it names. */
function kindOf<Kind>(
  program: ModuleProgram,
  type: ts.TypeNode,
  lookup: (name: string) => Kind | undefined,
): Kind | undefined {
  const { ts, checker } = program;
  if (ts.isParenthesizedTypeNode(type)) return kindOf(program, type.type, lookup);
  if (ts.isTypeOperatorNode(type)) return kindOf(program, type.type, lookup);
  if (!ts.isTypeReferenceNode(type)) return lookup(type.getText());
  const { typeName } = type;
  const name = ts.isQualifiedName(typeName) ? typeName.right : typeName;
  const isArray = name.text === "Array" || name.text === "ReadonlyArray";
  if (isArray && type.typeArguments?.length === 1) {
    return lookup(`${type.typeArguments[0].getText()}[]`);
  }
  const known = lookup(name.text);
  if (known) return known;
  const symbol = checker.getSymbolAtLocation(name);
  const target =
    symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const alias = target?.declarations?.find((declaration) => ts.isTypeAliasDeclaration(declaration));
  return alias && kindOf(program, alias.type, lookup);
}
