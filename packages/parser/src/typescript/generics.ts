/** What callers of a generic function see of its type parameters: for the declarations of ahead-of-time output. */
import type { ts } from "ts-morph";
import type { GivenType } from "../unit.ts";
import type { FunctionNode } from "./annotations.ts";
import type { ModuleProgram } from "./program.ts";
import { alternativesOf, alternativesOfType, isUnknown } from "./type-kinds.ts";

/** A member of a type: by its name a type parameter, or what may pass. */
export type TypeMember = { readonly parameter: string } | { readonly kind: GivenType };

export interface GenericSignature {
  /** Those that are the very type of a parameter, with what they may be. */
  readonly typeParameters: readonly {
    readonly name: string;
    readonly kinds: readonly GivenType[];
  }[];
  /** For each parameter, the type parameter that it is. */
  readonly params: readonly (string | undefined)[];
  /** The members of the result's type, where type parameters are among them. */
  readonly result?: readonly TypeMember[];
}

/** Undefined where no parameter is of a type parameter. */
export function genericSignatureOf(
  program: ModuleProgram,
  fn: FunctionNode,
): GenericSignature | undefined {
  const { ts, checker } = program;
  const names = new Map<ts.Symbol, string>();
  const typeParameters: GenericSignature["typeParameters"][number][] = [];
  for (const parameter of ts.getEffectiveTypeParameterDeclarations(fn)) {
    const { name } = parameter;
    const symbol = checker.getSymbolAtLocation(name);
    const constraint = ts.getEffectiveConstraintOfTypeParameter(parameter);
    const found = constraint && alternativesOf(program, constraint);
    if (!symbol || !found || isUnknown(found)) continue;
    names.set(symbol, name.text);
    typeParameters.push({ name: name.text, kinds: found.map(({ kind }) => kind) });
  }
  const params = fn.parameters
    .filter((param) => param.name.getText() !== "this")
    .map((param) => names.get(checker.getTypeAtLocation(param).symbol));
  const used = typeParameters.filter(({ name }) => params.includes(name));
  if (used.length === 0) return undefined;
  const signature = checker.getSignatureFromDeclaration(fn);
  const result =
    signature && membersOf(program, checker.getReturnTypeOfSignature(signature), names);
  const isSeen = (one: TypeMember): boolean => "kind" in one || params.includes(one.parameter);
  const isGeneric = result?.some((one) => "parameter" in one) === true && result.every(isSeen);
  return { typeParameters: used, params, ...(isGeneric && { result }) };
}

function membersOf(
  program: ModuleProgram,
  type: ts.Type,
  names: ReadonlyMap<ts.Symbol, string>,
): readonly TypeMember[] | undefined {
  if (type.isUnion()) {
    const members = type.types.map((member) => membersOf(program, member, names));
    return members.every((member) => member !== undefined) ? members.flat() : undefined;
  }
  const parameter = names.get(type.symbol);
  if (parameter !== undefined) return [{ parameter }];
  return alternativesOfType(program, type)?.map(({ kind }) => ({ kind }));
}
