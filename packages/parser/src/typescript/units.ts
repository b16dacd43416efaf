/**
 * A function of a module with all that it uses, as a unit.
 *
 * Free names are resolved by TypeScript's checker: functions of the module or of the local files it imports
 * become helpers; constants whose value is known without running anything of the host's become constant
 * captures. Names of ECMAScript itself, and names that resolve to nothing, are left to the analysis.
 */
import type { ts } from "ts-morph";
import { PROBLEMS, diagnose, type Problem } from "../codes.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { MATH_FUNCTIONS, type MathFunction } from "../ir/math.ts";
import { interpret } from "../ir/interpret.ts";
import type { Module } from "../ir/nodes.ts";
import { allOps } from "../ir/walk.ts";
import { lowerUnit } from "../lower/lower-unit.ts";
import { textOfConstant } from "../syntax/globals.ts";
import { parseSignature } from "../syntax/signature.ts";
import type { CaptureBinding, SourceFunction, SourceUnit } from "../unit.ts";
import { annotationsOf, type Annotations, type FunctionNode } from "./annotations.ts";
import {
  functionOfSymbol,
  isConst,
  resolveAlias,
  textOption,
  type DeclaredFunction,
} from "./declarations.ts";
import { eraseTypes } from "./erase.ts";
import { nativeOfSymbol } from "./natives.ts";
import type { ModuleProgram } from "./program.ts";

/** What a unit's free names may stand for. */
export interface Variables {
  /** Whether a variable of the module's has the value that its declaration gives it whenever the function runs. */
  isFixed(symbol: ts.Symbol): boolean;
  /** What another one is; undefined where nothing can be said of it. */
  bind(free: FreeName): CaptureBinding | undefined;
  /** Whether types say what the parameters are; else whoever calls does. */
  readonly areTyped: boolean;
  /** Notes a function that becomes part of the unit. */
  reads?(node: FunctionNode): void;
}

/** Ahead of time nothing but the module's own text is known, and its functions run when all of it is there. */
const AHEAD_OF_TIME: Variables = {
  isFixed: () => true,
  bind: () => undefined,
  areTyped: true,
};

/** Builds the unit of one function, and says what stands in the way. */
export function buildUnit(
  program: ModuleProgram,
  name: string,
  fn: DeclaredFunction,
  variables: Variables = AHEAD_OF_TIME,
): { unit: SourceUnit; diagnostics: Diagnostic[] } {
  const builder = new UnitBuilder(program, variables);
  const entry = builder.add(fn, name, true);
  return { unit: { entry, functions: builder.functions }, diagnostics: builder.diagnostics };
}

/** An expression of constants never needs more. */
const CONSTANT_FUEL = 10_000;

class UnitBuilder {
  readonly functions: Record<string, SourceFunction> = {};
  readonly diagnostics: Diagnostic[] = [];
  readonly #program: ModuleProgram;
  readonly #variables: Variables;
  readonly #keys = new Map<FunctionNode, string>();

  constructor(program: ModuleProgram, variables: Variables) {
    this.#program = program;
    this.#variables = variables;
  }

  /** Adds a function and all it calls; gives its key. */
  add(fn: DeclaredFunction, name: string, isEntry = false): string {
    const { node } = fn;
    const known = this.#keys.get(node);
    if (known !== undefined) return known;
    const key = this.#freeKey(name);
    this.#keys.set(node, key);
    this.#variables.reads?.(node);
    const file = node.getSourceFile();
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    const text = eraseTypes(this.#program.ts, file, node);
    const location = { file: this.#program.textOf(file).source.name, line: line + 1 };
    const types = this.#variables.areTyped ? { annotations: this.#annotations(fn, isEntry) } : {};
    const own = isEntry ? {} : this.#ownContract(fn);
    // Reserves the place, so that the entry comes first.
    this.functions[key] = { name, source: "", captures: {} };
    const captures = this.#captures(node);
    // The first line is padded, so that columns are the file's too.
    const source = " ".repeat(character) + text;
    this.functions[key] = { name, source, location, captures, ...own, ...types };
    return key;
  }

  /** What holds for a function of `jit()` wherever it is called: docs/decisions/032. */
  #ownContract(fn: DeclaredFunction): Pick<SourceFunction, "own"> {
    const boundsCheck = textOption(this.#program, fn, "boundsCheck")?.text;
    const isKnown = boundsCheck === "throw" || boundsCheck === "javascript";
    return isKnown ? { own: { boundsCheck } } : {};
  }

  #freeKey(name: string): string {
    let key = name;
    for (let i = 2; Object.hasOwn(this.functions, key); i++) key = `${name}$${i}`;
    return key;
  }

  #report(problem: Problem, node: ts.Node): void {
    const file = node.getSourceFile();
    const text = this.#program.textOf(file);
    this.diagnostics.push(diagnose(problem, text.source, text.at(node.getStart(file), node.end)));
  }

  #annotations(fn: DeclaredFunction, isEntry: boolean): Annotations {
    const literal = textOption(this.#program, fn, "signature");
    if (!literal) {
      return annotationsOf(this.#program, fn.node, isEntry, (problem, at) =>
        this.#report(problem, at),
      );
    }
    const signature = parseSignature(literal.text);
    if (!Array.isArray(signature)) {
      const params = signature.params.map(({ kind }) => kind);
      const needed = fn.node.parameters.length;
      if (params.length !== needed) {
        this.#report(PROBLEMS.signatureCount(`${params.length}`, `${needed}`), literal);
      }
      return signature.result ? { params, result: signature.result } : { params };
    }
    const file = literal.getSourceFile();
    const text = this.#program.textOf(file);
    const offset = literal.getStart(file) + 1;
    for (const d of signature) {
      const span = text.at(offset + d.span.start, offset + d.span.end);
      this.diagnostics.push({ ...d, source: text.source, span });
    }
    return { params: [] };
  }

  #captures(scope: ts.Node): Record<string, CaptureBinding> {
    const captures: Record<string, CaptureBinding> = {};
    for (const [name, free] of freeNames(this.#program, scope)) {
      const binding = this.#binding(name, free.symbol) ?? this.#variables.bind(free);
      if (binding) captures[name] = binding;
      else this.#report(PROBLEMS.moduleVariable(name), free.node);
    }
    return captures;
  }

  #binding(name: string, symbol: ts.Symbol): CaptureBinding | undefined {
    if (!this.#variables.isFixed(symbol)) return undefined;
    const fn = functionOfSymbol(this.#program, symbol);
    return fn ? { kind: "function", key: this.add(fn, name) } : this.#known(symbol);
  }

  /** What is known of a `const` without running anything of the host's. */
  #known(symbol: ts.Symbol): CaptureBinding | undefined {
    if (!this.#variables.isFixed(symbol)) return undefined;
    const native = nativeOfSymbol(this.#program, symbol);
    if (native) return native;
    const text = this.#constant(symbol);
    return text === undefined ? undefined : { kind: "constant", text };
  }

  /** The value of a `const` number or boolean, as its text. */
  #constant(symbol: ts.Symbol): string | undefined {
    const { ts } = this.#program;
    const declaration = symbol.declarations?.find((d) => ts.isVariableDeclaration(d));
    if (!declaration?.initializer || !isConst(this.#program, declaration)) return undefined;
    const { initializer } = declaration;
    const captures: Record<string, CaptureBinding> = {};
    for (const [name, free] of freeNames(this.#program, initializer)) {
      const known = this.#known(free.symbol);
      if (!known) return undefined;
      captures[name] = known;
    }
    const text = eraseTypes(ts, initializer.getSourceFile(), initializer);
    const functions = { constant: { name: "constant", source: `() => (${text}\n)`, captures } };
    const { module } = lowerUnit({ entry: "constant", functions });
    if (!module) return undefined;
    const value = valueOf(module);
    if (typeof value !== "number" && typeof value !== "boolean") return undefined;
    return dependsOnHost(module, value) ? undefined : textOfConstant(value);
  }
}

/** Undefined where computing it throws. */
function valueOf(module: Module): unknown {
  try {
    return interpret(module, [], { fuel: CONSTANT_FUEL });
  } catch {
    return undefined;
  }
}

/** Whether a value may differ between engines, as that of `Math.sin` does; `2 ** 20` does not. */
function dependsOnHost(module: Module, value: number | boolean): boolean {
  return [...module.funcs.values()].some((func) =>
    allOps(func.body).some(({ opcode, attrs }) => {
      if (opcode === "js.pow") return !Number.isSafeInteger(value);
      if (opcode === "js.math") return MATH_FUNCTIONS[attrs["fn"] as MathFunction].kind === "host";
      return opcode === "js.random";
    }),
  );
}

export interface FreeName {
  /** What it stands for in the end. */
  readonly symbol: ts.Symbol;
  /** What it is where it is used: an import, say. */
  readonly local: ts.Symbol;
  /** Its first use. */
  readonly node: ts.Identifier;
}

/** The names used in `scope` that local files declare outside it, or import. */
function freeNames(program: ModuleProgram, scope: ts.Node): Map<string, FreeName> {
  const { ts, checker } = program;
  const names = new Map<string, FreeName>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isIdentifier(node) && isReference(program, node) && !names.has(node.text)) {
      const found = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      const symbol = found && resolveAlias(program, found);
      if (symbol && (isOutside(program, symbol, scope) || isImport(program, found))) {
        names.set(node.text, { symbol, local: found, node });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return names;
}

/** Whether an identifier names a variable, and not a property. */
function isReference({ ts }: ModuleProgram, node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  const names = ts.isPropertyAssignment(parent) || ts.isFunctionDeclaration(parent);
  return !(names && parent.name === node);
}

/** Whether an import declares the name: what it stands for may be out of sight. */
function isImport({ ts }: ModuleProgram, symbol: ts.Symbol): boolean {
  const [declaration] = symbol.declarations ?? [];
  return (
    declaration !== undefined &&
    (ts.isImportSpecifier(declaration) ||
      ts.isImportClause(declaration) ||
      ts.isNamespaceImport(declaration))
  );
}

function isOutside(program: ModuleProgram, symbol: ts.Symbol, scope: ts.Node): boolean {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration) return false;
  const file = declaration.getSourceFile();
  if (!program.isLocal(file)) return false;
  if (file !== scope.getSourceFile()) return true;
  const inside = declaration.pos >= scope.pos && declaration.end <= scope.end;
  // A function declaration calls itself by the name that the module gives it.
  return !inside || (declaration === scope && program.ts.isFunctionDeclaration(declaration));
}
