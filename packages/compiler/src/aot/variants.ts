/** An exported function whose types list several kinds, as one function for each of them: `scale` for `Float32Array`, … */
import type { ExportedFunction } from "@numboa/parser/typescript";
import { ELEMENTS, elementOf, isArrayType, type ParamKind } from "@numboa/parser/ir";

export interface ExportedVariant {
  /** Its unit declares the kinds of this variant. */
  readonly exported: ExportedFunction;
  /** The types that tell it from the others, for names of files; absent where there is one variant. */
  readonly label?: string;
}

export function variantsOf(exported: ExportedFunction): readonly ExportedVariant[] {
  const { unit, variants = [] } = exported;
  if (variants.length === 0) return [{ exported }];
  const entry = unit.functions[unit.entry];
  const { params = [] } = entry.annotations ?? {};
  const columns = params.map((_, i) => variants.map((one) => one.params[i]).join());
  // One that all variants share says nothing, nor one that is as one before it.
  const varying = params.flatMap((kind, i) =>
    kind === undefined && columns.indexOf(columns[i]) === i ? [i] : [],
  );
  return variants.map((variant) => {
    const annotations = { ...entry.annotations, ...variant };
    const functions = { ...unit.functions, [unit.entry]: { ...entry, annotations } };
    const label = varying.map((i) => labelOf(variant.params[i])).join("-");
    return { exported: { ...exported, unit: { ...unit, functions } }, label };
  });
}

/** A kind as a part of a file's name. */
function labelOf(kind: ParamKind): string {
  if (!isArrayType(kind)) return kind === "f64" ? "number" : kind === "bool" ? "boolean" : kind;
  const { constructorName } = ELEMENTS[elementOf(kind)];
  const depth = (constructorName.length - constructorName.replaceAll("[]", "").length) / 2;
  return depth === 0 ? constructorName : `Array${depth > 1 ? depth : ""}`;
}

/** Functions by export: those that stand behind one name. */
export function byExport<T extends { readonly exported: Pick<ExportedFunction, "name"> }>(
  functions: readonly T[],
): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const fn of functions) {
    const { name } = fn.exported;
    const group = groups.get(name);
    if (group) group.push(fn);
    else groups.set(name, [fn]);
  }
  return [...groups.values()];
}
