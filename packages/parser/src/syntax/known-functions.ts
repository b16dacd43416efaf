/**
 * Functions under other names: `const f = helper`, `const { sin, PI } = Math`, `compare = defaultCompare`, `util.clamp`.
 *
 * A function is never a value of the language. But where the text alone says which function a variable holds, from its
 * declaration on and as long as it can be used, the variable is that function's name, and a call of it calls the
 * function. So these names are no variables at all: nothing is evaluated where they are declared, which is the same
 * because what is captured does not change during a call.
 */
import type {
  Expression,
  Identifier,
  MemberExpression,
  ObjectPattern,
  Super,
  VariableDeclaration,
  VariableDeclarator,
} from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { CaptureBinding, FunctionBinding } from "../unit.ts";
import type { Analyzer } from "./analyze.ts";
import {
  globalTarget,
  MATH_CONSTANT_VALUES,
  NUMBER_CONSTANTS,
  type ConstantValue,
} from "./globals.ts";
import { namesOfMember } from "./member-paths.ts";
import type { Variable } from "./scope.ts";
import { nameOfVar } from "./var-names.ts";
import { captureOf, functionNamed, globalOf } from "./names.ts";

/** What a name stands for instead of being a variable. */
export type Known = FunctionBinding | { readonly kind: "constant"; readonly value: ConstantValue };

/** The function that a member of a captured object is: `util.clamp`, `lib.easing.linear`. */
export function capturedMember(a: Analyzer, node: Expression | Super): FunctionBinding | undefined {
  const { base, names } = namesOfMember(node) ?? {};
  if (base?.type !== "Identifier" || !names?.length) return undefined;
  const members = membersOf(captureOf(a, base.name));
  const path = names.join(".");
  return members && Object.hasOwn(members, path) ? members[path] : undefined;
}

function membersOf(binding: CaptureBinding | undefined) {
  return binding && "members" in binding ? binding.members : undefined;
}

/** The function that an expression is, where the text says so: a name of one, or a member. */
function knownFunction(a: Analyzer, node: Expression | Super): FunctionBinding | undefined {
  const known = knownObject(a, node);
  const isFunction = known?.kind === "function" || (known && globalTarget(known.name));
  return isFunction ? known : undefined;
}

/** {@link knownFunction}, or `Math`. */
function knownObject(a: Analyzer, node: Expression | Super): FunctionBinding | undefined {
  if (node.type === "MemberExpression") return globalMember(a, node) ?? capturedMember(a, node);
  if (node.type !== "Identifier") return undefined;
  const global = globalOf(a, node);
  if (global !== undefined) return isKnown(global) ? { kind: "global", name: global } : undefined;
  return functionNamed(a, node);
}

const isKnown = (global: string): boolean =>
  global === "Math" || globalTarget(global) !== undefined;

/** `Math.sin` and `Number.isNaN`. */
function globalMember(a: Analyzer, node: MemberExpression): FunctionBinding | undefined {
  const { object, property } = node;
  if (node.computed || property.type !== "Identifier") return undefined;
  const root = namespaceOf(a, object);
  const name = root && `${root}.${property.name}`;
  return name && globalTarget(name) ? { kind: "global", name } : undefined;
}

function namespaceOf(a: Analyzer, object: Expression | Super): "Math" | "Number" | undefined {
  const global = globalOf(a, object);
  return global === "Math" || global === "Number" ? global : undefined;
}

/** `const f = helper`, `var sin = Math.sin`, `const { sin, PI } = Math`. False for any other declaration. */
export function declareKnown(
  a: Analyzer,
  declaration: VariableDeclaration,
  { id, init, end }: VariableDeclarator,
): boolean {
  if (!init) return false;
  if (id.type === "ObjectPattern") return takeApart(a, declaration, id, init, end);
  if (id.type !== "Identifier") return false;
  const known = knownObject(a, init);
  return known !== undefined && nameKnown(a, declaration, id, known, end);
}

function takeApart(
  a: Analyzer,
  declaration: VariableDeclaration,
  pattern: ObjectPattern,
  init: Expression,
  end: number,
): boolean {
  const root = namespaceOf(a, init);
  if (!root || pattern.properties.length === 0) return false;
  const found: { readonly id: Identifier; readonly known: Known }[] = [];
  for (const property of pattern.properties) {
    if (property.type !== "Property" || property.computed || property.key.type !== "Identifier") {
      return false;
    }
    const known = memberOf(root, property.key.name);
    if (!known || property.value.type !== "Identifier") return false;
    found.push({ id: property.value, known });
  }
  if (!found.every(({ id, known }) => nameKnown(a, declaration, id, known, end))) return false;
  a.takenApart.set(pattern, []);
  return true;
}

function memberOf(root: "Math" | "Number", name: string): Known | undefined {
  const constants = root === "Math" ? MATH_CONSTANT_VALUES : NUMBER_CONSTANTS;
  const value = constants.get(name);
  if (value !== undefined) return { kind: "constant", value };
  const path = `${root}.${name}`;
  return globalTarget(path) ? { kind: "global", name: path } : undefined;
}

/** Makes the variable that an identifier declares another name; false if it may hold something else at times. */
function nameKnown(
  a: Analyzer,
  declaration: VariableDeclaration,
  id: Identifier,
  known: Known,
  end: number,
): boolean {
  const variable =
    declaration.kind === "var"
      ? nameOfVar(a, declaration, id, end)
      : ownVariable(a, declaration.kind, id);
  if (!variable) return false;
  a.variables.set(id, variable);
  a.standsFor.set(variable, known);
  return true;
}

function ownVariable(a: Analyzer, kind: string, { name }: Identifier): Variable | undefined {
  const found = a.scope.find(name);
  return found?.variable.kind === kind && found.scope === a.scope ? found.variable : undefined;
}

/** Whether a call's argument is a function that the callee can be compiled for. */
export function functionArgument(
  a: Analyzer,
  argument: Expression | { readonly type: "SpreadElement" },
): FunctionBinding | undefined {
  if (argument.type !== "Identifier" && argument.type !== "MemberExpression") return undefined;
  const known = knownFunction(a, argument);
  if (!known) return undefined;
  // Nothing is passed: the callee knows which function it is.
  a.constants.set(argument, undefined);
  return known;
}

/** A parameter that is a function of which the caller's text says which it is. */
export function declareKnownParam(a: Analyzer, variable: Variable, index: number): void {
  const passed = a.args.get(index);
  if (!passed || passed.kind === "object") return;
  a.standsFor.set(variable, passed);
  if (!a.isEntry) return;
  a.passed.add(String(index));
  // Known of JavaScript's call alone.
  a.ofCall ??= a.node.params[index];
}

/** `compare = defaultCompare`, where the function is compiled for calls that pass nothing. */
export function declareKnownDefault(a: Analyzer, variable: Variable, value: Expression): boolean {
  if (a.standsFor.has(variable)) return true;
  const known = knownFunction(a, value);
  if (known) a.standsFor.set(variable, known);
  return known !== undefined;
}

/** A name that stands for something cannot be given another meaning. */
export function assignKnown(a: Analyzer, node: Identifier, variable: Variable): void {
  const { name } = node;
  const isConstant = a.standsFor.get(variable)!.kind === "constant";
  const other = isConstant ? PROBLEMS.assignToGlobal(name) : PROBLEMS.functionAsValue(name);
  a.report(variable.kind === "const" ? PROBLEMS.assignToConst(name) : other, node);
}
