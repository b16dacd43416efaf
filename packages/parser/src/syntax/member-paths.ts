/**
 * Fields of objects, by the path that leads to them: `p.x`, `this.size.width`, `cfg.scale`.
 *
 * An object is never a value of the language. What can be read of one that is an argument, `this` or captured is read
 * before the call, as a captured value is, and becomes a hidden parameter: sound, because nothing that the function
 * does can change a field behind its back. A field that is assigned, anywhere in the unit, is a *cell*: an array of
 * one element, in which every read and store of it happens, and from which the boundary stores it back.
 */
import type {
  MemberExpression,
  ObjectPattern,
  VariableDeclaration,
  VariableDeclarator,
} from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import type { Field } from "./analysis.ts";
import { fieldKey, objectKey } from "./field-keys.ts";
import { boundObject, rejectObjectField } from "./bound-objects.ts";
import { nameOfVar } from "./var-names.ts";
import type { Variable } from "./scope.ts";
import { captureOf } from "./names.ts";

export interface Root {
  readonly key: string;
  readonly name: string;
  /** The parameter that it is. */
  readonly param?: Variable;
  /** It is the caller's, who has noted it. */
  readonly isBound?: true;
  readonly node: { readonly type: string; readonly start: number; readonly end: number };
}

export interface FieldPath {
  readonly root: Root;
  readonly names: readonly string[];
}

/** Makes `a.shape[0]` a field, if it is one that is as good as one. */
export function visitObjectElement(a: Analyzer, node: MemberExpression): boolean {
  const { property } = node;
  if (property.type !== "Literal" || typeof property.value !== "number") return false;
  const path = fieldPathOf(a, node.object);
  if (!path) return false;
  const names = [...path.names, String(property.value)];
  if (!a.unit.isElement(fieldKey(path.root.key, names))) return false;
  return visitObjectField(a, node, false, { root: path.root, names });
}

/** Makes a member a field, if it is one that can be; `length` is that of arrays. */
export function visitObjectField(
  a: Analyzer,
  node: MemberExpression,
  written: boolean,
  found = fieldPathOf(a, node),
): boolean {
  if (!found) return false;
  if (!written && rejectObjectField(a, node, found)) return true;
  const field = addField(a, found);
  a.fields.set(node, field);
  if (written) a.writtenFields.add(field.key);
  return true;
}

function addField(
  a: Analyzer,
  { root, names }: FieldPath,
  name = `${root.name}.${names.join(".")}`,
): Field {
  const key = fieldKey(root.key, names);
  let variable = a.captured.get(key);
  if (!variable) {
    variable = { name, kind: "capture", usableFrom: 0 };
    a.captured.set(key, variable);
  }
  noteRoot(a, root);
  return { key, variable };
}

/** Only JavaScript's call has these objects: a helper gets values, or is compiled for objects of its caller. */
function noteRoot(a: Analyzer, { param, node, name, isBound }: Root): void {
  if (isBound) return;
  if (param) a.objects.add(param);
  const ofCall = param !== undefined || node.type === "ThisExpression";
  if (!ofCall) return;
  a.ofCall ??= node;
  if (!a.isEntry) a.report(PROBLEMS.objectInHelper(name), node);
}

/** Notes an object that gets another name. Its fields are looked at where they are used, but JavaScript reads the path. */
export function noteObject(a: Analyzer, { root, names }: FieldPath): void {
  noteRoot(a, root);
  if (names.length > 0) a.named.add(fieldKey(root.key, names));
}

/** `a.b.c` taken apart: what it begins with, and the names that follow. Undefined where one of them is computed. */
export function namesOfMember(
  node: MemberExpression["object"],
): { base: Exclude<typeof node, MemberExpression>; names: string[] } | undefined {
  const names: string[] = [];
  let at = node;
  while (at.type === "MemberExpression") {
    if (at.computed || at.property.type !== "Identifier") return undefined;
    names.unshift(at.property.name);
    at = at.object;
  }
  return { base: at, names };
}

/** The path of a member, or of a name, that leads into an object; undefined for all else. */
export function fieldPathOf(a: Analyzer, node: MemberExpression["object"]): FieldPath | undefined {
  const member = namesOfMember(node);
  if (!member) return undefined;
  const { base: at, names } = member;
  const alias = aliasOf(a, at);
  if (alias) return { root: alias.root, names: [...alias.names, ...names] };
  const root = rootOf(a, at);
  return root && { root, names };
}

function aliasOf(a: Analyzer, node: MemberExpression["object"]): FieldPath | undefined {
  if (node.type === "ThisExpression") return a.hasThis ? boundObject(a, "this") : undefined;
  if (node.type !== "Identifier") return undefined;
  const variable = a.scope.find(node.name)?.variable;
  const alias = variable && a.aliases.get(variable);
  if (alias) a.usePath(node, variable);
  return alias;
}

function rootOf(a: Analyzer, node: MemberExpression["object"]): Root | undefined {
  if (node.type === "ThisExpression") {
    return a.hasThis ? { key: "this", name: "this", node } : undefined;
  }
  if (node.type !== "Identifier") return undefined;
  const { name } = node;
  const variable = a.scope.find(name)?.variable;
  if (variable) {
    const index = a.params.indexOf(variable);
    if (index >= 0) a.usePath(node, variable);
    return index < 0 ? undefined : { key: keyOfParam(a, index), name, param: variable, node };
  }
  const binding = captureOf(a, name);
  return binding?.kind === "value" ? { key: binding.key, name, node } : undefined;
}

/** A helper's parameters are no arguments of the call: there are no objects by such keys. */
function keyOfParam(a: Analyzer, index: number): string {
  return a.isEntry ? String(index) : `${a.key} ${index}`;
}

/** A parameter such as `{ x, size: { width } }`: each name is a variable that begins as the field. */
export function declarePatternParam(a: Analyzer, pattern: ObjectPattern): boolean {
  const index = a.params.length;
  const bound = boundObject(a, index);
  const bindings = bindingsOf(pattern, bound?.names ?? []);
  if (!bindings) return false;
  const hidden: Variable = { name: `param${index + 1}`, kind: "param", usableFrom: 0 };
  a.params.push(hidden);
  const own = { key: keyOfParam(a, index), name: hidden.name, param: hidden, node: pattern };
  const root = bound?.root ?? own;
  for (const { name, path } of bindings) {
    if (a.scope.variables.has(name)) a.report(PROBLEMS.duplicateParameter(name), pattern);
    const variable = a.scope.declare({ name, kind: "param", usableFrom: 0 });
    if (nameObject(a, variable, { root, names: path })) continue;
    a.begins.set(variable, addField(a, { root, names: path }, name).key);
  }
  return true;
}

/**
 * `const { x, y } = p`, where each name is a variable that gets the field; and `const s = this.size`, where `s.width`
 * stands somewhere, so that `s` is another name of the object and never a value. False for any other declaration.
 */
export function declareObject(
  a: Analyzer,
  declaration: VariableDeclaration,
  { id, init, end }: VariableDeclarator,
): boolean {
  const object = init ? fieldPathOf(a, init) : undefined;
  if (!object) return false;
  const isVar = declaration.kind === "var";
  if (id.type === "ObjectPattern") return takeApart(a, id, object, isVar);
  if (id.type !== "Identifier") return false;
  const isObject = a.unit.isObject(objectKey(object.root.key, object.names));
  if (!isObject && (isVar || !a.holders.has(id.name))) return false;
  const variable = isVar ? nameOfVar(a, declaration, id, end) : a.scope.find(id.name)!.variable;
  // The clauses of a switch are entered from the side: what they declare may be used before.
  if (!variable || variable.clause !== undefined) return false;
  a.variables.set(id, variable);
  noteObject(a, object);
  a.aliases.set(variable, object);
  return true;
}

/** Makes a variable another name of the object at a path; false where there is none. */
function nameObject(a: Analyzer, variable: Variable, path: FieldPath): boolean {
  if (!a.unit.isObject(objectKey(path.root.key, path.names))) return false;
  noteObject(a, path);
  a.aliases.set(variable, path);
  return true;
}

function takeApart(
  a: Analyzer,
  pattern: ObjectPattern,
  { root, names }: FieldPath,
  isVar: boolean,
): boolean {
  const bindings = bindingsOf(pattern, names);
  if (!bindings) return false;
  const taken = bindings.flatMap(({ name, path }) => {
    const { variable } = a.scope.find(name)!;
    const canBeName = !isVar && variable.clause === undefined;
    if (canBeName && nameObject(a, variable, { root, names: path })) return [];
    if (a.standsFor.has(variable)) a.report(PROBLEMS.functionAsValue(name), pattern);
    // A variable is an array or object of the function, or a value, never both.
    if (a.aggregates.storage.has(variable)) a.report(PROBLEMS.mixedShape(`\`${name}\``), pattern);
    else a.plain.add(variable);
    a.noteAssigned(variable, pattern);
    return [{ variable, field: addField(a, { root, names: path }) }];
  });
  a.takenApart.set(pattern, taken);
  return true;
}

interface Binding {
  readonly name: string;
  readonly path: readonly string[];
}

/** Undefined where the pattern has a default, a rest, a computed name, or nothing: that still asks for an object. */
function bindingsOf(pattern: ObjectPattern, before: readonly string[]): Binding[] | undefined {
  if (pattern.properties.length === 0) return undefined;
  const found: Binding[] = [];
  for (const property of pattern.properties) {
    if (property.type !== "Property" || property.computed || property.key.type !== "Identifier") {
      return undefined;
    }
    const { name } = property.key;
    if (name === "length") return undefined;
    const path = [...before, name];
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
