/**
 * Constants of a module that are the engine's own: `const { sin, PI } = Math`, `const sin = Math.sin`, `const M = Math`.
 *
 * The names on the right must be ECMAScript's, which the checker knows: none that a local file declares.
 */
import type { ts } from "ts-morph";
import {
  globalTarget,
  MATH_CONSTANT_VALUES,
  NUMBER_CONSTANTS,
  textOfConstant,
} from "../syntax/globals.ts";
import type { CaptureBinding } from "../unit.ts";
import { isConst, resolveAlias, unwrap } from "./declarations.ts";
import type { ModuleProgram } from "./program.ts";

/** What a constant is of the engine's own; undefined where it is something else. */
export function nativeOfSymbol(
  program: ModuleProgram,
  symbol: ts.Symbol,
): CaptureBinding | undefined {
  const name = nameOfSymbol(program, symbol, new Set());
  return name === undefined ? undefined : bindingOf(name);
}

function bindingOf(name: string): CaptureBinding | undefined {
  const [root, member = ""] = name.split(".");
  const constant = (root === "Math" ? MATH_CONSTANT_VALUES : NUMBER_CONSTANTS).get(member);
  if (constant !== undefined) return { kind: "constant", text: textOfConstant(constant) };
  const isKnown = name === "Math" || globalTarget(name) !== undefined;
  return isKnown ? { kind: "global", name } : undefined;
}

/** Its name among the globals: `Math`, `Math.sin`. */
function nameOfSymbol(
  program: ModuleProgram,
  symbol: ts.Symbol,
  seen: Set<ts.Symbol>,
): string | undefined {
  const { ts } = program;
  if (seen.has(symbol)) return undefined;
  seen.add(symbol);
  const declarations = resolveAlias(program, symbol).declarations ?? [];
  const [declaration] = declarations;
  if (!declaration || declarations.length > 1) return undefined;
  if (ts.isVariableDeclaration(declaration)) {
    if (!declaration.initializer || !isConst(program, declaration)) return undefined;
    return nameOfExpression(program, declaration.initializer, seen);
  }
  if (!ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent)) {
    return undefined;
  }
  const { parent: pattern, initializer, dotDotDotToken, propertyName, name } = declaration;
  const { parent: whole } = pattern;
  if (!ts.isVariableDeclaration(whole) || !whole.initializer || !isConst(program, whole)) {
    return undefined;
  }
  const key = propertyName ?? name;
  if (initializer || dotDotDotToken || !ts.isIdentifier(key)) return undefined;
  return member(nameOfExpression(program, whole.initializer, seen), key.text);
}

function nameOfExpression(
  program: ModuleProgram,
  expression: ts.Expression,
  seen: Set<ts.Symbol>,
): string | undefined {
  const { ts, checker } = program;
  const inner = unwrap(program, expression);
  if (ts.isPropertyAccessExpression(inner)) {
    return inner.questionDotToken
      ? undefined
      : member(nameOfExpression(program, inner.expression, seen), inner.name.text);
  }
  if (!ts.isIdentifier(inner)) return undefined;
  const symbol = checker.getSymbolAtLocation(inner);
  if (!symbol) return undefined;
  const declarations = resolveAlias(program, symbol).declarations ?? [];
  if (declarations.some((one) => program.isLocal(one.getSourceFile()))) {
    return nameOfSymbol(program, symbol, seen);
  }
  // What a package exports is none of ECMAScript's.
  const isImport = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  return declarations.length > 0 && !isImport ? inner.text : undefined;
}

const member = (root: string | undefined, name: string): string | undefined =>
  root === "Math" || root === "Number" ? `${root}.${name}` : undefined;
