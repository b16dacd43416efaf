/**
 * The combinations of kinds for which a function is compiled: one for each type that its parameters and type parameters list.
 *
 *     f<T extends Float32Array | Float64Array>(a: T, b: T, k: number | boolean)
 *     ->  (f32[], f32[], f64)  (f32[], f32[], bool)  (f64[], f64[], f64)  (f64[], f64[], bool)
 *
 * Parameters of one type parameter have one type in a call: that is what keeps their number small. See docs/decisions/039.
 */
import type { ts } from "ts-morph";
import type { ParamKind } from "../ir/types.ts";
import type { ModuleProgram } from "./program.ts";
import {
  NO_BINDINGS,
  alternativesOf,
  isUnknown,
  type Alternative,
  type Bindings,
} from "./type-kinds.ts";

/** What a call passes, for each parameter. */
export interface Variant {
  readonly params: readonly ParamKind[];
  /** The numbers of the parameters that are just `number`. Absent for none. */
  readonly plainNumbers?: readonly number[];
}

/** Each is a module of its own, and a guard that calls may have to go past. */
export const MAX_VARIANTS = 16;

/** What may pass for a parameter, once it is known what its function's type parameters are. */
export type ParameterAlternatives = (bindings: Bindings) => readonly Alternative[];

/** The variants of a function, or about their number where that is too large. */
export function variantsOf(
  program: ModuleProgram,
  typeParameters: readonly ts.TypeParameterDeclaration[],
  parameters: readonly ParameterAlternatives[],
): readonly Variant[] | number {
  const bindings = bindingsOf(program, typeParameters);
  if (typeof bindings === "number") return bindings;
  const found = new Map<string, Variant>();
  let most = 0;
  for (const one of bindings) {
    const lists = parameters.map((read) => narrowFirst(read(one)));
    const size = sizeOf(lists);
    most += size;
    if (size > MAX_VARIANTS) continue;
    for (const combination of productOf(lists)) {
      const variant = toVariant(combination);
      found.set(variant.params.join(), variant);
    }
  }
  const isLarge = found.size > MAX_VARIANTS || most > bindings.length * MAX_VARIANTS;
  return isLarge ? Math.max(found.size, most) : [...found.values()];
}

/** More than any function can have: these are not even listed. */
const MAX_BINDINGS = MAX_VARIANTS ** 2;

/** What the type parameters may stand for together. Those that have no such types are left to whoever meets them. */
function bindingsOf(
  program: ModuleProgram,
  typeParameters: readonly ts.TypeParameterDeclaration[],
): readonly Bindings[] | number {
  const { ts, checker } = program;
  let found: readonly Bindings[] = [NO_BINDINGS];
  for (const parameter of typeParameters) {
    const symbol = checker.getSymbolAtLocation(parameter.name);
    const constraint = ts.getEffectiveConstraintOfTypeParameter(parameter);
    if (!symbol || !constraint) continue;
    const before = found;
    found = before.flatMap((bindings) => {
      const listed = alternativesOf(program, constraint, bindings);
      if (isUnknown(listed)) return [bindings];
      return listed.map((one) => new Map([...bindings, [symbol, one] as const]));
    });
    if (found.length > MAX_BINDINGS) return found.length;
  }
  return found;
}

/** A guard for doubles takes all numbers, so it comes last among them. */
function narrowFirst(list: readonly Alternative[]): readonly Alternative[] {
  const isDouble = ({ kind }: Alternative): boolean => kind === "f64";
  return [...list.filter((one) => !isDouble(one)), ...list.filter(isDouble)];
}

const sizeOf = (lists: readonly (readonly Alternative[])[]): number =>
  lists.reduce((product, { length }) => product * length, 1);

function productOf(
  lists: readonly (readonly Alternative[])[],
): readonly (readonly Alternative[])[] {
  return lists.reduce<readonly (readonly Alternative[])[]>(
    (found, list) => found.flatMap((before) => list.map((one) => [...before, one])),
    [[]],
  );
}

function toVariant(combination: readonly Alternative[]): Variant {
  const params = combination.map(({ kind }) => kind as ParamKind);
  const plainNumbers = combination.flatMap(({ plain }, i) => (plain ? [i] : []));
  return plainNumbers.length > 0 ? { params, plainNumbers } : { params };
}
