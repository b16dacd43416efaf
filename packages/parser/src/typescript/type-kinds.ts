/**
 * What a type lets pass, as kinds of parameters: `Float32Array | Float64Array` is two of them.
 *
 * Kinds go by name: `f64` is a double whoever declares it, because the aliases are plain `number` to TypeScript. Other aliases are
 * followed to what they stand for, with what is put in for their type parameters; a type that is made by an operation on types
 * (`Options["size"]`) is what TypeScript's checker says it is.
 */
import type { ts } from "ts-morph";
import {
  ARRAY_TYPE_BY_CONSTRUCTOR,
  isArrayType,
  type ArrayType,
  type ParamKind,
} from "../ir/types.ts";
import { paramKindOf } from "../syntax/kinds.ts";
import type { GivenType } from "../unit.ts";
import { resolveAlias } from "./declarations.ts";
import type { ModuleProgram } from "./program.ts";

export interface Alternative {
  readonly kind: GivenType;
  /** Whether it is a number of which nothing more is said. */
  readonly plain: boolean;
}

/** What stands for type parameters: a type in its own place, or one alternative. */
export type Bindings = ReadonlyMap<
  ts.Symbol,
  { readonly type: ts.TypeNode; readonly bindings: Bindings } | Alternative
>;

export const NO_BINDINGS: Bindings = new Map();

/** Where a type is none that can pass: the part of it that is to blame. */
export interface UnknownPart {
  readonly unknown: ts.TypeNode;
}

export function isUnknown(found: readonly Alternative[] | UnknownPart): found is UnknownPart {
  return "unknown" in found;
}

const NUMBER: readonly Alternative[] = [{ kind: "f64", plain: true }];
const BOOLEAN: readonly Alternative[] = [{ kind: "bool", plain: false }];
const UNDEFINED: readonly Alternative[] = [{ kind: "undefined", plain: false }];
const NULL: readonly Alternative[] = [{ kind: "null", plain: false }];

/** Aliases of aliases; beyond that, one is made of itself. */
const MAX_DEPTH = 32;

/** What may pass where `type` stands, each kind once, in the order in which they are listed. */
export function alternativesOf(
  program: ModuleProgram,
  type: ts.TypeNode,
  bindings: Bindings = NO_BINDINGS,
): readonly Alternative[] | UnknownPart {
  return new TypeReader(program).read(type, bindings, 0);
}

class TypeReader {
  readonly #program: ModuleProgram;

  constructor(program: ModuleProgram) {
    this.#program = program;
  }

  read(type: ts.TypeNode, bindings: Bindings, depth: number): readonly Alternative[] | UnknownPart {
    const { ts } = this.#program;
    if (depth > MAX_DEPTH) return { unknown: type };
    const inner = innerType(ts, type);
    if (inner) return this.read(inner, bindings, depth + 1);
    if (ts.isUnionTypeNode(type)) {
      return this.#all(type.types, bindings, depth);
    }
    if (ts.isArrayTypeNode(type)) return this.#array([type.elementType], type, bindings, depth);
    if (ts.isTupleTypeNode(type)) return this.#array(elementsOf(ts, type), type, bindings, depth);
    if (ts.isTypeReferenceNode(type)) return this.#reference(type, bindings, depth);
    return this.#plain(type);
  }

  #all(
    types: readonly ts.TypeNode[],
    bindings: Bindings,
    depth: number,
  ): readonly Alternative[] | UnknownPart {
    const found: Alternative[] = [];
    for (const type of types) {
      const those = this.read(type, bindings, depth + 1);
      if (isUnknown(those)) return those;
      found.push(...those);
    }
    return withoutRepeats(found);
  }

  /** A plain array whose elements are of these types, if all are numbers or arrays of one depth. */
  #array(
    elements: readonly ts.TypeNode[],
    whole: ts.TypeNode,
    bindings: Bindings,
    depth: number,
  ): readonly Alternative[] | UnknownPart {
    const found = this.#all(elements, bindings, depth);
    if (isUnknown(found)) return { unknown: whole };
    const kinds = new Set(found.map(({ kind }) => arrayOf(kind)));
    const [kind, ...others] = kinds;
    return kind && others.length === 0 ? [{ kind, plain: false }] : { unknown: whole };
  }

  #reference(
    type: ts.TypeReferenceNode,
    bindings: Bindings,
    depth: number,
  ): readonly Alternative[] | UnknownPart {
    const { ts, checker } = this.#program;
    const { typeName, typeArguments = [] } = type;
    const name = ts.isQualifiedName(typeName) ? typeName.right : typeName;
    const [argument] = typeArguments;
    if (argument && (name.text === "Array" || name.text === "ReadonlyArray")) {
      return this.#array([argument], type, bindings, depth);
    }
    if (argument && name.text === "Readonly") return this.read(argument, bindings, depth + 1);
    const kind = paramKindOf(name.text);
    if (kind) return [{ kind, plain: name.text === "number" }];
    const used = checker.getSymbolAtLocation(name);
    const symbol = used && resolveAlias(this.#program, used);
    if (symbol && symbol.flags & ts.SymbolFlags.TypeParameter) {
      return this.#parameter(symbol, type, bindings, depth);
    }
    const alias = symbol?.declarations?.find((one) => ts.isTypeAliasDeclaration(one));
    if (!alias) return this.#plain(type);
    const inside: Bindings = new Map(
      (alias.typeParameters ?? []).flatMap((parameter, i) => {
        const given = typeArguments[i] ?? parameter.default;
        const own = checker.getSymbolAtLocation(parameter.name);
        const scope = typeArguments[i] ? bindings : NO_BINDINGS;
        return own && given ? [[own, { type: given, bindings: scope }] as const] : [];
      }),
    );
    const found = this.read(alias.type, inside, depth + 1);
    // What is to blame stands where it is used, not in another file.
    return isUnknown(found) ? { unknown: type } : found;
  }

  #parameter(
    symbol: ts.Symbol,
    type: ts.TypeNode,
    bindings: Bindings,
    depth: number,
  ): readonly Alternative[] | UnknownPart {
    const bound = bindings.get(symbol);
    if (bound) return "kind" in bound ? [bound] : this.read(bound.type, bound.bindings, depth + 1);
    const constraint = constraintOf(this.#program, symbol);
    if (!constraint) return { unknown: type };
    const found = this.read(constraint, bindings, depth + 1);
    return isUnknown(found) && !isWithin(found.unknown, constraint) ? { unknown: type } : found;
  }

  /** By name, or else by what the checker knows. */
  #plain(type: ts.TypeNode): readonly Alternative[] | UnknownPart {
    const { checker } = this.#program;
    const kind = paramKindOf(type.getText());
    if (kind) return [{ kind, plain: type.getText() === "number" }];
    return (
      alternativesOfType(this.#program, checker.getTypeFromTypeNode(type)) ?? { unknown: type }
    );
  }
}

/** What may pass for a type as the checker has it, which knows no `f64` and no `i32`. */
export function alternativesOfType(
  program: ModuleProgram,
  type: ts.Type,
): readonly Alternative[] | undefined {
  const { ts, checker } = program;
  const { flags } = type;
  if (flags & ts.TypeFlags.BooleanLike) return BOOLEAN;
  if (type.isUnion()) {
    const members = type.types.map((member) => alternativesOfType(program, member));
    return members.every((one) => one !== undefined) ? withoutRepeats(members.flat()) : undefined;
  }
  if (flags & ts.TypeFlags.NumberLike) return NUMBER;
  if (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return UNDEFINED;
  if (flags & ts.TypeFlags.Null) return NULL;
  if (!(flags & ts.TypeFlags.Object)) return undefined;
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    const elements = checker.getTypeArguments(type as ts.TypeReference);
    const found = elements.flatMap((one) => alternativesOfType(program, one) ?? NULL);
    const [kind, ...others] = new Set(found.map((one) => arrayOf(one.kind)));
    return kind && others.length === 0 ? [{ kind, plain: false }] : undefined;
  }
  const kind = isOfLanguage(type.symbol) && ARRAY_TYPE_BY_CONSTRUCTOR.get(type.symbol.name);
  return kind ? [{ kind, plain: false }] : undefined;
}

/** Whether only TypeScript's own declarations say what it is. */
function isOfLanguage(symbol: ts.Symbol | undefined): boolean {
  const files = symbol?.declarations?.map((one) => one.getSourceFile().fileName) ?? [];
  return files.length > 0 && files.every((file) => /(?:^|\/)lib\.[^/]*\.?d\.ts$/.test(file));
}

/** What the declaration of a type parameter says that it extends. */
export function constraintOf({ ts }: ModuleProgram, symbol: ts.Symbol): ts.TypeNode | undefined {
  const declaration = symbol.declarations?.find((one) => ts.isTypeParameterDeclaration(one));
  return declaration && ts.getEffectiveConstraintOfTypeParameter(declaration);
}

/** `(T)`, `readonly T[]`, and in JSDoc `T=` and `!T`. */
function innerType(typescript: ModuleProgram["ts"], type: ts.TypeNode): ts.TypeNode | undefined {
  if (typescript.isParenthesizedTypeNode(type)) return type.type;
  if (typescript.isTypeOperatorNode(type)) {
    return type.operator === typescript.SyntaxKind.ReadonlyKeyword ? type.type : undefined;
  }
  const isMarked = typescript.isJSDocOptionalType(type) || typescript.isJSDocNonNullableType(type);
  return isMarked ? type.type : undefined;
}

/** A tuple's own, their names aside; those of `...number[]` are its element's. */
function elementsOf(
  typescript: ModuleProgram["ts"],
  { elements }: ts.TupleTypeNode,
): ts.TypeNode[] {
  return elements.map((element) => {
    const isNamed = typescript.isNamedTupleMember(element);
    const rest = isNamed
      ? element.dotDotDotToken !== undefined
      : typescript.isRestTypeNode(element);
    const type = isNamed || typescript.isRestTypeNode(element) ? element.type : element;
    return rest && typescript.isArrayTypeNode(type) ? type.elementType : type;
  });
}

/** The kind of a plain array with such elements. */
function arrayOf(kind: GivenType): ArrayType | undefined {
  if (kind === "number[]") return "number[][]";
  if (kind === "number[][]") return "number[][][]";
  const isNumber = kind !== "null" && !isArrayType(kind) && NUMBER_KINDS.has(kind);
  return isNumber ? "number[]" : undefined;
}

const NUMBER_KINDS: ReadonlySet<ParamKind> = new Set(["f64", "f32", "i32", "u32", "int", "small"]);

function isWithin(node: ts.Node, whole: ts.Node): boolean {
  return (
    node.getSourceFile() === whole.getSourceFile() && node.pos >= whole.pos && node.end <= whole.end
  );
}

/** Each kind once; a number is plain where nobody says more. */
function withoutRepeats(found: readonly Alternative[]): Alternative[] {
  const kinds = new Map<GivenType, Alternative>();
  for (const one of found) {
    const known = kinds.get(one.kind);
    if (!known || (known.plain && !one.plain)) kinds.set(one.kind, one);
  }
  return [...kinds.values()];
}
