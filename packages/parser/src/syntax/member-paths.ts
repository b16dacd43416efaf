/**
 * Fields of objects, by the path that leads to them: `p.x`, `this.size.width`, `cfg.scale`.
 *
 * An object is never a value of the language. What can be read of one that is an argument, `this` or captured is read
 * before the call, as a captured value is, and becomes a hidden parameter: sound, because nothing that the function
 * does can change a field behind its back. A field that is assigned, anywhere in the unit, is a *cell*: an array of
 * one element, in which every read and store of it happens, and from which the boundary stores it back.
 */
import type { Identifier, MemberExpression, ObjectPattern, ThisExpression } from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import { fieldKey } from "./field-keys.ts";
import type { Variable } from "./scope.ts";

interface Root {
  readonly key: string;
  readonly name: string;
  /** The parameter that it is. */
  readonly param?: Variable;
  readonly node: Identifier | ThisExpression;
}

interface FieldPath {
  readonly root: Root;
  readonly names: readonly string[];
}

/** Makes a member a field, if it is one that can be; `length` is that of arrays. */
export function visitField(a: Analyzer, node: MemberExpression, written: boolean): boolean {
  const found = pathOf(a, node);
  if (!found) return false;
  const { root, names } = found;
  const key = fieldKey(root.key, names);
  let variable = a.captured.get(key);
  if (!variable) {
    variable = { name: `${root.name}.${names.join(".")}`, kind: "capture", usableFrom: 0 };
    a.captured.set(key, variable);
  }
  a.fields.set(node, { key, variable });
  if (written) a.writtenFields.add(key);
  noteRoot(a, root);
  return true;
}

/** Only JavaScript's call has these objects: a helper gets values. */
function noteRoot(a: Analyzer, { param, node, name }: Root): void {
  if (param) a.objects.add(param);
  const ofCall = param !== undefined || node.type === "ThisExpression";
  if (!ofCall) return;
  a.ofCall ??= node;
  if (!a.isEntry) a.report(PROBLEMS.objectInHelper(name), node);
}

function pathOf(a: Analyzer, node: MemberExpression): FieldPath | undefined {
  const names: string[] = [];
  let at: MemberExpression["object"] = node;
  while (at.type === "MemberExpression") {
    if (at.computed || at.property.type !== "Identifier") return undefined;
    names.unshift(at.property.name);
    at = at.object;
  }
  const root = rootOf(a, at);
  return root && { root, names };
}

function rootOf(a: Analyzer, node: MemberExpression["object"]): Root | undefined {
  if (node.type === "ThisExpression") {
    // An arrow function's `this` is that of the code around it.
    if (a.node.type === "ArrowFunctionExpression" || !a.isEntry) return undefined;
    return { key: "this", name: "this", node };
  }
  if (node.type !== "Identifier") return undefined;
  const { name } = node;
  const variable = a.scope.find(name)?.variable;
  if (variable) {
    const index = a.params.indexOf(variable);
    return index < 0 ? undefined : { key: String(index), name, param: variable, node };
  }
  const key = a.capturedValueKey(name);
  return key === undefined ? undefined : { key, name, node };
}

/** A parameter such as `{ x, size: { width } }`: each name is a variable that begins as the field. */
export function declarePatternParam(a: Analyzer, pattern: ObjectPattern): boolean {
  const bindings = bindingsOf(pattern, []);
  if (!bindings) return false;
  const index = a.params.length;
  const hidden: Variable = { name: `param${index + 1}`, kind: "param", usableFrom: 0 };
  a.params.push(hidden);
  a.objects.add(hidden);
  a.ofCall ??= pattern;
  if (!a.isEntry) a.report(PROBLEMS.objectInHelper(hidden.name), pattern);
  for (const { name, path } of bindings) {
    const key = fieldKey(String(index), path);
    if (!a.captured.has(key)) a.captured.set(key, { name, kind: "capture", usableFrom: 0 });
    if (a.scope.variables.has(name)) a.report(PROBLEMS.duplicateParameter(name), pattern);
    const variable = a.scope.declare({ name, kind: "param", usableFrom: 0 });
    a.begins.set(variable, key);
  }
  return true;
}

interface Binding {
  readonly name: string;
  readonly path: readonly string[];
}

/** Undefined where the pattern has a default, a rest or a computed name. */
function bindingsOf(pattern: ObjectPattern, before: readonly string[]): Binding[] | undefined {
  const found: Binding[] = [];
  for (const property of pattern.properties) {
    if (property.type !== "Property" || property.computed || property.key.type !== "Identifier") {
      return undefined;
    }
    const path = [...before, property.key.name];
    const { value } = property;
    if (value.type === "Identifier") found.push({ name: value.name, path });
    else {
      const inner = value.type === "ObjectPattern" ? bindingsOf(value, path) : undefined;
      if (!inner) return undefined;
      found.push(...inner);
    }
  }
  return found;
}
