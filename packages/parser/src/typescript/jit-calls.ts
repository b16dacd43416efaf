/**
 * The calls of `jit()` in a module, and what each of them compiles: for the bundler plugin, before a minifier comes.
 *
 *     jit((x) => scale(x) * K)   ->   the texts of the arrow and of `scale`; `K`, a constant or a variable to be read
 *
 * What is said of a call holds whenever the function runs. A function or constant of the module, or of a local file that it
 * imports, is taken as it stands only where its name can never mean anything else (`fixed-names.ts`). Every other
 * variable is to be read when the function is called, by the name under which the place of the call knows it: scopes are nested
 * in the text as they are when it runs, so it is the very variable. A call of which this cannot be said is skipped, with the reason.
 */
import type { ts } from "ts-morph";
import { parseFunction } from "../syntax/parse-function.ts";
import { workOf } from "../work/work.ts";
import type { CaptureBinding, SourceUnit } from "../unit.ts";
import type { FunctionNode } from "./annotations.ts";
import { typesOfCall, type CallTypes } from "./call-types.ts";
import { functionOfSymbol, unwrap } from "./declarations.ts";
import { FixedNames } from "./fixed-names.ts";
import { propertiesIn, unresolvedIn } from "./names-in.ts";
import type { ModuleProgram } from "./program.ts";
import type { FreeName } from "./free-names.ts";
import { buildUnit } from "./units.ts";

export interface JitCall {
  readonly unit: SourceUnit;
  /** Variables that the unit's values stand for: names that are known where the call is. */
  readonly live: readonly string[];
  /** Names of properties in the texts. */
  readonly properties: readonly string[];
  /** The text of a function of the same arguments that says how many steps a call does, where that can be said and is not. */
  readonly work?: string;
  /** Where an option can be added: after the function, in `{}`, or after the last option. */
  readonly at: number;
  /** Where its function begins. */
  readonly line: number;
  readonly options: "none" | "empty" | "some";
  /** What it can be compiled for before it runs, or why that is not known; absent unless asked for. */
  readonly types?: CallTypes | string;
}

export interface SkippedCall {
  readonly line: number;
  readonly why: string;
}

export interface JitCalls {
  readonly calls: readonly JitCall[];
  readonly skipped: readonly SkippedCall[];
  /** Other files that the units depend on. */
  readonly files: readonly string[];
}

export interface JitCallOptions {
  /** Whether to say for which types a call can be compiled. */
  readonly types?: boolean;
}

/** Finds what `import { jit } from "numboa"` is used for in the program's module. */
export function findJitCalls(program: ModuleProgram, options: JitCallOptions = {}): JitCalls {
  const { ts, checker, file } = program;
  const calls: JitCall[] = [];
  const skipped: SkippedCall[] = [];
  const names = namesOfJit(program);
  if (names.size === 0) return { calls, skipped, files: [] };
  const fixed = new FixedNames(program);
  const local = { ...program, isLocal: (of: ts.SourceFile) => fixed.isTrusted(of) };
  const reader = new CallReader(local, fixed, options.types === true);
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isIdentifier(node) || !names.has(node.text) || ts.isImportSpecifier(node.parent))
      return;
    const [declaration] = checker.getSymbolAtLocation(node)?.declarations ?? [];
    if (declaration !== names.get(node.text)) return;
    const read = reader.read(node);
    if (typeof read !== "string") calls.push(read);
    else {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      skipped.push({ line: line + 1, why: read });
    }
  };
  visit(file);
  return { calls, skipped, files: calls.length === 0 ? [] : fixed.files() };
}

/** The names that `jit` is imported by, with their declarations. */
function namesOfJit({ ts, file }: ModuleProgram): Map<string, ts.Declaration> {
  const found = new Map<string, ts.Declaration>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const { moduleSpecifier, importClause } = statement;
    const bindings = importClause?.namedBindings;
    if (!ts.isStringLiteral(moduleSpecifier) || moduleSpecifier.text !== "numboa") continue;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    for (const one of bindings.elements) {
      if ((one.propertyName ?? one.name).text === "jit") found.set(one.name.text, one);
    }
  }
  return found;
}

interface Named {
  readonly node: FunctionNode;
  readonly name: string;
}

type Place = Pick<JitCall, "at" | "line" | "options"> & {
  /** The names that its `captures` hand over. */
  readonly captures: readonly string[];
  /** Whether it has a `work` of its own. */
  readonly saysWork: boolean;
};

type Captured = Pick<JitCall, "unit" | "properties"> & {
  /** The variables that are to be read, by the names that they have where the call is. */
  readonly free: ReadonlyMap<string, FreeName>;
};

/** What it cannot say of a call, it gives the reason for, as text. */
class CallReader {
  readonly #program: ModuleProgram;
  readonly #fixed: FixedNames;
  readonly #wantsTypes: boolean;

  constructor(program: ModuleProgram, fixed: FixedNames, wantsTypes: boolean) {
    this.#program = program;
    this.#fixed = fixed;
    this.#wantsTypes = wantsTypes;
  }

  /** The call whose callee is `jit`. */
  read(jit: ts.Identifier): JitCall | string {
    const { ts } = this.#program;
    const call = jit.parent;
    if (ts.isDecorator(call) || ts.isDecorator(call.parent)) return "it is a decorator";
    if (!ts.isCallExpression(call) || call.expression !== jit) return "`jit` is not called here";
    const [first, second, ...others] = call.arguments;
    if (!first || others.length > 0 || call.arguments.some((one) => ts.isSpreadElement(one))) {
      return "its arguments are not a function and options";
    }
    const fn = this.#functionOf(unwrap(this.#program, first), call);
    if (typeof fn === "string") return fn;
    const place = this.#placeOf(first, second && unwrap(this.#program, second));
    if (typeof place === "string") return place;
    const captured = this.#capture(fn, call);
    if (typeof captured === "string") return captured;
    const used = new Set(
      Object.values(captured.unit.functions).flatMap(({ captures }) => Object.keys(captures)),
    );
    // They may be for a function whose text is not here.
    const unused = place.captures.find((name) => !used.has(name));
    if (unused !== undefined) return `its text does not use \`${unused}\`, which it captures`;
    const { at, line, options, saysWork } = place;
    const { free, ...rest } = captured;
    const written = second && unwrap(this.#program, second);
    const literal = written && ts.isObjectLiteralExpression(written) ? written : undefined;
    const typed = { node: fn.node, options: literal, live: free };
    const types = this.#wantsTypes ? { types: typesOfCall(this.#program, typed) } : {};
    const live = [...free.keys()];
    const work = saysWork ? undefined : workOf(captured.unit, live);
    return { ...rest, live, ...(work !== undefined && { work }), at, line, options, ...types };
  }

  #functionOf(first: ts.Expression, call: ts.Node): Named | string {
    const { ts, checker } = this.#program;
    if (ts.isArrowFunction(first) || ts.isFunctionExpression(first)) {
      return { node: first, name: first.name?.text ?? "anonymous" };
    }
    if (!ts.isIdentifier(first)) return "its function is neither written out nor a name";
    const symbol = checker.getSymbolAtLocation(first);
    const isFixed = symbol !== undefined && this.#fixed.at(call).isFixed(symbol);
    const fn = isFixed ? functionOfSymbol(this.#program, symbol) : undefined;
    return fn ? { node: fn.node, name: first.text } : `\`${first.text}\` may be any function`;
  }

  #placeOf(first: ts.Expression, options: ts.Expression | undefined): Place | string {
    const { ts, file } = this.#program;
    const line = file.getLineAndCharacterOfPosition(first.getStart(file)).line + 1;
    if (!options) return { at: first.end, line, options: "none", captures: [], saysWork: false };
    const unknown = "its options are not written out";
    if (!ts.isObjectLiteralExpression(options)) return unknown;
    let captures: readonly string[] = [];
    let saysWork = false;
    for (const property of options.properties) {
      if (ts.isSpreadAssignment(property) || !ts.isIdentifier(property.name)) return unknown;
      const { text } = property.name;
      if (text === "source") return "it has a `source`";
      if (text === "work") saysWork = true;
      if (text !== "captures") continue;
      const names = variablesOf(ts, property);
      if (!names) return "its `captures` are more than variables by their own names";
      captures = names;
    }
    const { properties } = options;
    const last = properties.at(-1);
    if (!last)
      return { at: options.getStart(file) + 1, line, options: "empty", captures, saysWork };
    return { at: last.end, line, options: "some", captures, saysWork };
  }

  #capture({ node, name }: Named, call: ts.CallExpression): Captured | string {
    const names = this.#fixed.at(call);
    const live = new Map<string, FreeName>();
    let outOfSight: string | undefined;
    const bind = (free: FreeName): CaptureBinding | undefined => {
      const key = names.nameOf(free);
      if (key === undefined) {
        outOfSight ??= free.node.text;
        return undefined;
      }
      live.set(key, live.get(key) ?? free);
      return { kind: "value", key };
    };
    const nodes: FunctionNode[] = [];
    const { unit, diagnostics } = buildUnit(
      this.#program,
      name,
      { node },
      {
        isFixed: (symbol) => names.isFixed(symbol),
        bind,
        areTyped: false,
        reads: (one) => void nodes.push(one),
      },
    );
    if (outOfSight !== undefined) return `\`${outOfSight}\` cannot be read where the call is`;
    if (diagnostics.length > 0) return diagnostics[0].message;
    const problem = this.#problemIn(unit, nodes);
    if (problem !== undefined) return problem;
    const properties = new Set(nodes.flatMap((one) => propertiesIn(this.#program, one)));
    return { unit, free: live, properties: [...properties] };
  }

  /** What a bundler or the removal of types makes of the texts is not always what they say. */
  #problemIn(unit: SourceUnit, nodes: readonly FunctionNode[]): string | undefined {
    // The one key that an object does not take.
    if (JSON.stringify(unit).includes("__proto__")) return "it names `__proto__`";
    for (const { name, source } of Object.values(unit.functions)) {
      const syntax = parseFunction({ name, text: source }, name);
      if ("code" in syntax) return `\`${name}\`: ${syntax.message}`;
    }
    for (const node of nodes) {
      const unresolved = unresolvedIn(this.#program, node);
      if (unresolved !== undefined) return `nothing here declares \`${unresolved}\``;
    }
    return undefined;
  }
}

/** The names in `captures: { a, b: b, get c() { return c; } }`; undefined where it is anything else. */
function variablesOf(
  typescript: ModuleProgram["ts"],
  captures: ts.ObjectLiteralElementLike,
): readonly string[] | undefined {
  if (!typescript.isPropertyAssignment(captures)) return undefined;
  const { initializer } = captures;
  if (!typescript.isObjectLiteralExpression(initializer)) return undefined;
  const names = initializer.properties.map((property) => {
    if (typescript.isSpreadAssignment(property)) return undefined;
    const value = valueOf(typescript, property);
    const isNamed =
      value && typescript.isIdentifier(value) && typescript.isIdentifier(property.name);
    return isNamed && property.name.text === value.text ? value.text : undefined;
  });
  return names.every((name) => name !== undefined) ? names : undefined;
}

function valueOf(
  typescript: ModuleProgram["ts"],
  property: ts.ObjectLiteralElementLike,
): ts.Expression | undefined {
  if (typescript.isShorthandPropertyAssignment(property)) return property.name;
  if (typescript.isPropertyAssignment(property)) return property.initializer;
  if (!typescript.isGetAccessorDeclaration(property)) return undefined;
  const [statement, ...others] = property.body?.statements ?? [];
  if (others.length > 0 || !statement || !typescript.isReturnStatement(statement)) return undefined;
  return statement.expression;
}
