/** What a name means where it stands: a variable, what the function captures, the function itself, or a global of the engine's. */
import type { FunctionExpression, Identifier } from "acorn";
import type { Resolution } from "./analysis.ts";
import type { Analyzer } from "./analyze.ts";
import { PROBLEMS } from "../codes.ts";
import type { CaptureBinding, FunctionBinding } from "../unit.ts";
import { constantOf } from "./globals.ts";

export function resolveName(a: Analyzer, name: string): Resolution {
  const found = a.scope.find(name);
  if (found) {
    const { variable } = found;
    return a.standsFor.get(variable) ?? { kind: "variable", variable };
  }
  const captured = Object.hasOwn(a.captures, name) ? resolveCapture(a, name) : undefined;
  if (!isOwnName(a, name)) {
    return captured ?? { kind: "global", name };
  }
  // In an expression the function's own name hides the capture; a declaration's may have been assigned.
  const own = a.ownKey;
  if (captured !== undefined && !(captured.kind === "function" && captured.key === own)) {
    a.report(PROBLEMS.ownNameCaptured(name), (a.node as FunctionExpression).id!);
  }
  return { kind: "function", key: own };
}

/** {@link resolveName} for an identifier that is read or called. */
export function useName(a: Analyzer, node: Identifier): Resolution {
  const variable = a.scope.find(node.name)?.variable;
  if (variable && a.standsFor.has(variable)) a.checkUse(node, variable);
  return resolveName(a, node.name);
}

function resolveCapture(a: Analyzer, name: string): Resolution {
  const binding = a.captures[name];
  if (binding.kind === "constant") return { kind: "constant", value: constantOf(binding.text) };
  if (binding.kind !== "value") return binding;
  const { key } = binding;
  let variable = a.captured.get(key);
  if (!variable) {
    variable = { name, kind: "capture", usableFrom: 0 };
    a.captured.set(key, variable);
  }
  return { kind: "variable", variable };
}

/** What a name captures, where neither a variable nor the function's own name hides it. To ask is not to use it. */
export function captureOf(a: Analyzer, name: string): CaptureBinding | undefined {
  return a.scope.find(name) || isOwnName(a, name) ? undefined : bindingOf(a, name);
}

function isOwnName(a: Analyzer, name: string): boolean {
  return a.node.type === "FunctionExpression" && a.node.id?.name === name;
}

/** The engine's own object or function that a name is, by its name among the globals. */
export function globalOf(a: Analyzer, node: { type: string }): string | undefined {
  if (node.type !== "Identifier") return undefined;
  const { name } = node as Identifier;
  const found = a.scope.find(name);
  if (found || isOwnName(a, name)) {
    const known = found && a.standsFor.get(found.variable);
    if (known?.kind !== "global") return undefined;
    a.checkUse(node as Identifier, found!.variable);
    return known.name;
  }
  const binding = bindingOf(a, name);
  if (binding) return binding.kind === "global" ? binding.name : undefined;
  return name;
}

function bindingOf(a: Analyzer, name: string): CaptureBinding | undefined {
  return Object.hasOwn(a.captures, name) ? a.captures[name] : undefined;
}

/** The function of the unit that a name is: captured, this one, or what a variable stands for. */
export function functionNamed(a: Analyzer, node: Identifier): FunctionBinding | undefined {
  const { name } = node;
  const found = a.scope.find(name);
  const known = found ? a.standsFor.get(found.variable) : captureOf(a, name);
  const isOwn = !found && isOwnName(a, name);
  if (known?.kind !== "function" && !isOwn) return undefined;
  const resolution = useName(a, node);
  return resolution.kind === "function" ? { kind: "function", key: resolution.key } : undefined;
}

/** Whether a name is the engine's own of that name. */
export function isGlobal(a: Analyzer, node: { type: string }, name: string): boolean {
  const isSame = node.type === "Identifier" && (node as Identifier).name === name;
  return (isSame || a.hasOtherNames || a.standsFor.size > 0) && globalOf(a, node) === name;
}
