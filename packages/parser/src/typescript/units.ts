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
import { parseSignature } from "../syntax/signature.ts";
import type { CaptureBinding, SourceFunction, SourceUnit } from "../unit.ts";
import {
  typesOf,
  type Annotations,
  type DeclaredTypes,
  type FunctionNode,
  type Report,
} from "./annotations.ts";
import { Constants } from "./constants.ts";
import {
  functionOfExpression,
  functionOfSymbol,
  textOption,
  type DeclaredFunction,
} from "./declarations.ts";
import { eraseTypes } from "./erase.ts";
import { freeNames, type FreeName } from "./free-names.ts";
import { codeOfImport, type CodeName } from "./imported-code.ts";
import { MemberNames } from "./member-names.ts";
import { chainOf, isAccess, type Access, type Target } from "./members.ts";
import type { ModuleProgram } from "./program.ts";
import { tableOf } from "./tables.ts";

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
): BuiltUnit {
  const builder = new UnitBuilder(program, variables);
  const entry = builder.add(program, fn, name, true);
  const { functions, diagnostics, types } = builder;
  return { unit: { entry, functions }, diagnostics, ...types };
}

/** With what the types of the entry say beyond its annotations. */
export interface BuiltUnit extends Omit<DeclaredTypes, "annotations"> {
  readonly unit: SourceUnit;
  readonly diagnostics: Diagnostic[];
}

class UnitBuilder {
  readonly functions: Record<string, SourceFunction> = {};
  readonly diagnostics: Diagnostic[] = [];
  /** Of the entry. */
  types: Omit<DeclaredTypes, "annotations"> = {};
  readonly #program: ModuleProgram;
  readonly #variables: Variables;
  readonly #keys = new Map<FunctionNode, string>();
  readonly #constants: Constants;

  /** @param program that of the entry: only it, and no code of a package, says where a file is shown */
  constructor(program: ModuleProgram, variables: Variables) {
    this.#program = program;
    this.#variables = variables;
    this.#constants = new Constants((symbol) => variables.isFixed(symbol));
  }

  /** Adds a function of a program and all it calls; gives its key. */
  add(program: ModuleProgram, fn: DeclaredFunction, name: string, isEntry = false): string {
    const { node } = fn;
    const known = this.#keys.get(node);
    if (known !== undefined) return known;
    const key = this.#freeKey(name);
    this.#keys.set(node, key);
    this.#variables.reads?.(node);
    const symbol = isEntry && node.name && program.checker.getSymbolAtLocation(node.name);
    if (symbol && isReassigned(program, fn)) {
      this.#report(PROBLEMS.assignedFunction(symbol.name), node.name);
    }
    const file = node.getSourceFile();
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    if (file !== this.#program.file) this.diagnostics.push(...program.errorsIn(node));
    const location = { file: this.#program.textOf(file).source.name, line: line + 1 };
    const types = this.#variables.areTyped ? this.#annotations(program, fn, isEntry) : {};
    const own = isEntry ? {} : this.#ownContract(program, fn);
    // Reserves the place, so that the entry comes first.
    this.functions[key] = { name, source: "", captures: {} };
    for (const name of enumsIn(program.ts, node)) this.#report(PROBLEMS.localEnum(name.text), name);
    const { captures, names, tables } = this.#captures(program, node);
    const used = Object.keys(tables).length > 0 ? { tables } : {};
    const text = eraseTypes(program.ts, file, node, names);
    // The first line is padded, so that columns are the file's too.
    const source = " ".repeat(character) + text;
    this.functions[key] = { name, source, location, captures, ...own, ...used, ...types };
    return key;
  }

  /** What holds for a function of `jit()` wherever it is called: docs/decisions/032. */
  #ownContract(program: ModuleProgram, fn: DeclaredFunction): Pick<SourceFunction, "own"> {
    const boundsCheck = textOption(program, fn, "boundsCheck")?.text;
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

  #annotations(
    program: ModuleProgram,
    fn: DeclaredFunction,
    isEntry: boolean,
  ): Pick<DeclaredTypes, "annotations"> {
    const literal = textOption(program, fn, "signature");
    if (literal) return { annotations: this.#signature(literal, fn) };
    const report: Report = (problem, at) => this.#report(problem, at);
    const { annotations, ...types } = typesOf(program, fn.node, isEntry, report);
    if (isEntry) this.types = types;
    return { annotations };
  }

  #signature(literal: ts.StringLiteralLike, fn: DeclaredFunction): Annotations {
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

  #captures(program: ModuleProgram, scope: ts.Node): Captured {
    const captures: Record<string, CaptureBinding> = {};
    const members = new MemberNames(program, scope);
    for (const { node, target } of members.found) {
      const binding = this.#bindingOfMember(target, node);
      const name = binding && members.give(node);
      if (name !== undefined) captures[name] = binding!;
    }
    const tables: Record<string, readonly string[]> = {};
    const piece = { scope, without: members.names };
    for (const [name, free] of freeNames(program, scope, members.names)) {
      const binding = this.#binding(program, name, free);
      const table = binding ? undefined : tableOf(program, free, piece, this.#constants);
      if (table) tables[name] = table;
      else if (binding && !("code" in binding)) captures[name] = binding;
      else if (binding) this.#report(binding, free.node);
      else this.#report(...unknownName(program, free));
    }
    return { captures, names: members.names, tables };
  }

  #binding(
    program: ModuleProgram,
    name: string,
    free: FreeName,
  ): CaptureBinding | Problem | undefined {
    if (!this.#variables.isFixed(free.symbol)) return this.#variables.bind(free);
    const found = (program.codeOf && codeOfImport(program, free.local)) ?? { program, ...free };
    if ("code" in found) return found;
    const known = "symbol" in found ? this.#bindingOfName(found, name) : undefined;
    return known ?? this.#variables.bind(free);
  }

  #bindingOfName(found: CodeName, name: string): CaptureBinding | Problem | undefined {
    const { program, symbol } = found;
    const fn = functionOfSymbol(program, symbol);
    if (!fn) return this.#constants.bindingOf(found);
    if (isReassigned(program, fn))
      return PROBLEMS.assignedFunction(fn.node.name?.getText() ?? name);
    // In the output, functions of a file share its scope.
    if (isInNamespace(program, fn.node)) return undefined;
    return { kind: "function", key: this.add(program, fn, name) };
  }

  /** What a chain of names is; a function that asks for `this` is no function by another name. */
  #bindingOfMember(target: Target, node: Access): CaptureBinding | undefined {
    const name = node.getText().split(/\W/).at(-1)!;
    const { program } = target;
    const fn =
      "symbol" in target
        ? functionOfSymbol(program, target.symbol)
        : "expression" in target && functionOfExpression(program, target.expression);
    if (!fn) return this.#constants.bindingOfTarget(target);
    if (usesThis(program, fn.node) || isInNamespace(program, fn.node)) return undefined;
    if (isReassigned(program, fn)) return undefined;
    return { kind: "function", key: this.add(program, fn, name) };
  }
}

interface Captured {
  readonly captures: Record<string, CaptureBinding>;
  /** Of the chains of names that have become one name. */
  readonly names: ReadonlyMap<ts.Node, string>;
  readonly tables: NonNullable<SourceFunction["tables"]>;
}

/** Of an object, it is the part that is used which is not known. */
function unknownName(program: ModuleProgram, { node }: FreeName): [Problem, ts.Node] {
  let whole: ts.Expression = node;
  while (isAccess(program, whole.parent) && whole.parent.expression === whole) whole = whole.parent;
  const names = program.codeOf ? (chainOf(program, whole)?.names ?? []) : [];
  const isObject = names.length > 0 && !/^\d/.test(names[0]);
  if (!isObject) return [PROBLEMS.moduleVariable(node.text), node];
  return [PROBLEMS.moduleMember(whole.getText(), node.text), whole];
}

/** Erasing types cannot do without them: they are no JavaScript. */
function enumsIn(typescript: ModuleProgram["ts"], scope: ts.Node): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (typescript.isEnumDeclaration(node)) found.push(node.name);
    typescript.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

function isInNamespace({ ts }: ModuleProgram, node: ts.Node): boolean {
  for (let outer = node.parent; outer; outer = outer.parent)
    if (ts.isModuleBlock(outer)) return true;
  return false;
}

function usesThis({ ts }: ModuleProgram, fn: FunctionNode): boolean {
  if (ts.isArrowFunction(fn)) return false;
  const isThis = (node: ts.Node): boolean =>
    node.kind === ts.SyntaxKind.ThisKeyword ||
    (!ts.isFunctionDeclaration(node) &&
      !ts.isFunctionExpression(node) &&
      someChild(ts, node, isThis));
  return fn.body !== undefined && isThis(fn.body);
}

function someChild(
  typescript: ModuleProgram["ts"],
  node: ts.Node,
  test: (child: ts.Node) => boolean,
): boolean {
  return typescript.forEachChild(node, (child) => test(child) || undefined) === true;
}

/** Whether a function declaration is hidden at times by what is assigned to its name: TypeScript forbids that, JavaScript does not. */
function isReassigned(program: ModuleProgram, { node }: DeclaredFunction): boolean {
  if (!program.ts.isFunctionDeclaration(node)) return false;
  const symbol = program.checker.getSymbolAtLocation(node.name ?? node);
  return symbol !== undefined && program.isAssigned?.(symbol, node.getSourceFile()) === true;
}
