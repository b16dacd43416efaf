/**
 * The calls of `jit()` in a module, and what each of them compiles: for the bundler plugin, before minifiers rename everything.
 *
 *     jit((x) => scale(x) * K)   ->   the texts of the arrow and of `scale`, `K` as a constant or as a variable to read
 *
 * What is said of a call holds whenever the function runs. A function or constant of the module, or of a local file that it
 * imports, is taken as it stands only where its name can never mean anything else (`fixed-names.ts`). Every other variable is
 * read when the function is called, under a name by which the place of the call knows it. A call of which that cannot be said is skipped, with the reason: it
 * stays as it is.
 */
import type { ts } from "ts-morph";
import type { SourceUnit } from "../unit.ts";
import type { FunctionNode } from "./annotations.ts";
import { functionOfSymbol, unwrap } from "./declarations.ts";
import { FixedNames } from "./fixed-names.ts";
import type { ModuleProgram } from "./program.ts";
import { propertiesIn, unresolvedIn } from "./names-in.ts";
import { buildUnit, type FreeName } from "./units.ts";

export interface JitCall {
  readonly unit: SourceUnit;
  /** Variables that the unit's values stand for: names that are known where the call is. */
  readonly live: readonly string[];
  /** Names of properties in the texts. */
  readonly properties: readonly string[];
  /** Where the options end: before `}` of a literal, or after the function. */
  readonly at: number;
  readonly options: "none" | "empty" | "some";
}

export interface SkippedCall {
  readonly line: number;
  readonly why: string;
}

export interface JitCalls {
  readonly calls: readonly JitCall[];
  readonly skipped: readonly SkippedCall[];
  /** Local files whose texts are in the units. */
  readonly files: readonly string[];
}

/** Finds what `import { jit } from "numboa"` is used for in the program's module. */
export function findJitCalls(program: ModuleProgram): JitCalls {
  const { ts, file } = program;
  const fixed = new FixedNames(program);
  const reader = new CallReader({ ...program, isLocal: (of) => fixed.isTrusted(of) }, fixed);
  const calls: JitCall[] = [];
  const skipped: SkippedCall[] = [];
  const visit = (node: ts.Node): void => {
    if (reader.isJit(node) && !ts.isImportSpecifier(node.parent)) {
      const read = reader.read(node);
      if (typeof read !== "string") calls.push(read);
      else {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        skipped.push({ line: line + 1, why: read });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { calls, skipped, files: reader.files(calls) };
}

interface Named {
  readonly node: FunctionNode;
  readonly name: string;
}

class CallReader {
  readonly #program: ModuleProgram;
  readonly #fixed: FixedNames;

  constructor(program: ModuleProgram, fixed: FixedNames) {
    this.#program = program;
    this.#fixed = fixed;
  }

  /** Whether a node is `jit`, under the name that it is imported by. */
  isJit(node: ts.Node): node is ts.Identifier {
    const { ts, checker } = this.#program;
    if (!ts.isIdentifier(node)) return false;
    const [declaration] = checker.getSymbolAtLocation(node)?.declarations ?? [];
    if (!declaration || !ts.isImportSpecifier(declaration)) return false;
    if ((declaration.propertyName ?? declaration.name).text !== "jit") return false;
    const { moduleSpecifier } = declaration.parent.parent.parent;
    return ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === "numboa";
  }

  /** The call that `jit` is the callee of, or why it is left alone. */
  read(jit: ts.Identifier): JitCall | string {
    const { ts } = this.#program;
    const call = jit.parent;
    if (ts.isDecorator(call) || ts.isDecorator(call.parent)) return "decorators are left alone";
    if (!ts.isCallExpression(call) || call.expression !== jit) return "`jit` is not called here";
    const [first, second, ...others] = call.arguments;
    if (!first || others.length > 0) return "`jit` takes a function and options";
    if (call.arguments.some((one) => ts.isSpreadElement(one))) return "its arguments are spread";
    const fn = this.#functionOf(unwrap(this.#program, first), call);
    if (typeof fn === "string") return fn;
    const place = this.#placeOf(first, second);
    if (typeof place === "string") return place;
    const captured = this.#capture(fn, call);
    return typeof captured === "string" ? captured : { ...captured, ...place };
  }

  #functionOf(first: ts.Expression, call: ts.Node): Named | string {
    const { ts, checker } = this.#program;
    if (ts.isArrowFunction(first) || ts.isFunctionExpression(first))
      return { node: first, name: first.name?.text ?? "anonymous" };
    if (!ts.isIdentifier(first)) return "its function is neither a literal nor a name";
    const symbol = checker.getSymbolAtLocation(first);
    const isFixed = symbol !== undefined && this.#fixed.at(call).isFixed(symbol);
    const fn = isFixed ? functionOfSymbol(this.#program, symbol) : undefined;
    return fn
      ? { node: fn.node, name: first.text }
      : `\`${first.text}\` may be another function when it is called`;
  }

  #placeOf(
    first: ts.Expression,
    options: ts.Expression | undefined,
  ): Pick<JitCall, "at" | "options"> | string {
    const { ts, file } = this.#program;
    if (!options) return { at: first.end, options: "none" };
    if (!ts.isObjectLiteralExpression(options)) return "its options are not written out";
    for (const property of options.properties) {
      if (ts.isSpreadAssignment(property) || !ts.isIdentifier(property.name)) {
        return "its options are not written out";
      }
      const { text } = property.name;
      if (text === "source") return "it has a `source` already";
      if (text === "captures" && !this.#areVariables(property)) {
        return "its `captures` are more than variables under their own names";
      }
    }
    const { properties } = options;
    if (properties.length === 0) return { at: options.getStart(file) + 1, options: "empty" };
    return { at: properties[properties.length - 1].end, options: "some" };
  }

  /** `captures: { a, b: b, get c() { return c; } }`: what is there can be found without it. */
  #areVariables(captures: ts.ObjectLiteralElementLike): boolean {
    const { ts } = this.#program;
    if (!ts.isPropertyAssignment(captures)) return false;
    const { initializer } = captures;
    if (!ts.isObjectLiteralExpression(initializer)) return false;
    return initializer.properties.every((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return true;
      if (!property.name || !ts.isIdentifier(property.name)) return false;
      const { text } = property.name;
      if (ts.isPropertyAssignment(property)) return isNamed(ts, property.initializer, text);
      if (!ts.isGetAccessorDeclaration(property)) return false;
      const [statement, ...others] = property.body?.statements ?? [];
      if (!statement || others.length > 0 || !ts.isReturnStatement(statement)) return false;
      return statement.expression !== undefined && isNamed(ts, statement.expression, text);
    });
  }

  #capture(
    { node, name }: Named,
    call: ts.CallExpression,
  ): Pick<JitCall, "unit" | "live" | "properties"> | string {
    const fixed = this.#fixed.at(call);
    const live = new Set<string>();
    const bind = (free: FreeName) => {
      const key = fixed.nameOf(free);
      if (key === undefined) return undefined;
      live.add(key);
      return { kind: "value" as const, key };
    };
    const seen: ts.Node[] = [];
    const variables = {
      isFixed: (symbol: ts.Symbol) => fixed.isFixed(symbol),
      bind,
      areTyped: false,
      reads: (one: ts.Node) => void seen.push(one),
    };
    const { unit, diagnostics } = buildUnit(this.#program, name, { node }, variables);
    if (diagnostics.length > 0) return diagnostics[0].message;
    for (const one of seen) {
      const unresolved = unresolvedIn(this.#program, one);
      if (unresolved !== undefined) return `nothing declares \`${unresolved}\``;
    }
    const properties = new Set(seen.flatMap((one) => propertiesIn(this.#program, one)));
    const odd = [...properties].find((one) => one.startsWith("#") || one === "__proto__");
    if (odd !== undefined) return `it uses \`${odd}\``;
    return { unit, live: [...live], properties: [...properties] };
  }

  /** Local files that a change of which makes the units others. */
  files(calls: readonly JitCall[]): string[] {
    return calls.length === 0 ? [] : this.#fixed.files();
  }
}

function isNamed(
  { isIdentifier }: ModuleProgram["ts"],
  node: ts.Expression,
  name: string,
): boolean {
  return isIdentifier(node) && node.text === name;
}
