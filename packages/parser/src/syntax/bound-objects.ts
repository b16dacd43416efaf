/** What paths lead to in a function that is compiled for objects: see `passed-objects.ts`. */
import type { MemberExpression } from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import { fieldKey } from "./field-keys.ts";
import type { FieldPath } from "./member-paths.ts";

/** What a parameter, or `this`, of a function that is compiled for objects is another name of. */
export function boundObject(a: Analyzer, place: number | "this"): FieldPath | undefined {
  const bound = a.args.get(place);
  if (bound?.kind !== "object") return undefined;
  const { root: key, name, path } = bound;
  return { root: { key, name, node: a.node, isBound: true }, names: path };
}

/** Whether a member that is read leads to an object or a function, which are no values; reports it. */
export function rejectObjectField(a: Analyzer, node: MemberExpression, path: FieldPath): boolean {
  const key = fieldKey(path.root.key, path.names);
  const name = [path.root.name, ...path.names].join(".");
  if (a.unit.isObject(key)) a.report(PROBLEMS.objectAsValue(name), node);
  else if (a.unit.methodAt(key)) a.report(PROBLEMS.functionAsValue(name), node);
  else return false;
  return true;
}
