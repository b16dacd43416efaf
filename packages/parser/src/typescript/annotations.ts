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
  readonly result?: ResultKind;
  readonly given?: readonly GivenType[];
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
  const { ts } = program;
  const declared = fn.parameters.filter((param) => param.name.getText() !== "this");
  const params = declared.map((param) => {
    const type = param.type ?? ts.getJSDocType(param);
    if (!type) {
      const kind = param.initializer && kindOfDefault(program, param.initializer);
      if (kind) return kind;
      if (strict) report(PROBLEMS.missingType(param.name.getText()), param);
      return undefined;
    }
    const kind = param.dotDotDotToken ? undefined : kindOf(program, type, paramKindOf);
    if (!kind && strict) report(PROBLEMS.unknownType(type.getText()), type);
    return kind;
  });
  const type = fn.type ?? ts.getJSDocReturnType(fn);
  const result = type && kindOf(program, type, resultKindOf);
  if (result) return { params, result };
  const given = type && givenTypes(program, type);
  if (type && !given && strict && !isAggregateType(program, type)) {
    report(PROBLEMS.unknownResultType(type.getText()), type);
  }
  return given ? { params, given } : { params };
}

/** What TypeScript infers for `k = 1` and `flag = false`. */
function kindOfDefault({ ts }: ModuleProgram, value: ts.Expression): ParamKind | undefined {
  if (value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword) {
    return "bool";
  }
  const number = ts.isPrefixUnaryExpression(value) ? value.operand : value;
  return ts.isNumericLiteral(number) ? "f64" : undefined;
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
