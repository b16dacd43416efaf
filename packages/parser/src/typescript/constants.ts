/**
 * Constants of modules that are numbers or booleans, as far as their values are known without running anything of the host's:
 * variables, members of enums, fields that are `static readonly`, and what stands in literals.
 *
 * An initializer is lowered as a function is, and the interpreter runs it. What engines may give different bits for is no constant.
 */
import type { ts } from "ts-morph";
import { MATH_FUNCTIONS, type MathFunction } from "../ir/math.ts";
import { interpret } from "../ir/interpret.ts";
import type { Module } from "../ir/nodes.ts";
import { allOps } from "../ir/walk.ts";
import { lowerUnit } from "../lower/lower-unit.ts";
import { textOfConstant } from "../syntax/globals.ts";
import type { CaptureBinding } from "../unit.ts";
import { isConst, isConstantField } from "./declarations.ts";
import { eraseTypes } from "./erase.ts";
import { freeNames } from "./free-names.ts";
import { codeOfImport, type CodeName } from "./imported-code.ts";
import { targetOfPattern, type CodeExpression, type Target } from "./members.ts";
import { MemberNames } from "./member-names.ts";
import { nativeOfSymbol } from "./natives.ts";
import type { ModuleProgram } from "./program.ts";

/** An expression of constants never needs more. */
const CONSTANT_FUEL = 10_000;

export class Constants {
  readonly #isFixed: (symbol: ts.Symbol) => boolean;
  /** Those that are being computed: one that needs itself has no value. */
  readonly #active = new Set<ts.Node>();

  /** @param isFixed whether a variable has the value of its declaration */
  constructor(isFixed: (symbol: ts.Symbol) => boolean) {
    this.#isFixed = isFixed;
  }

  /** What is known of a name without running anything of the host's. */
  bindingOf({ program, symbol }: CodeName): CaptureBinding | undefined {
    if (!this.#isFixed(symbol)) return undefined;
    const native = nativeOfSymbol(program, symbol);
    if (native) return native;
    const [declaration] = symbol.declarations ?? [];
    if (!declaration || !program.codeOf || !program.ts.isBindingElement(declaration)) {
      return constantBinding(this.#symbol(program, symbol));
    }
    const target = targetOfPattern(program, declaration);
    return target && this.bindingOfTarget(target);
  }

  /** The same of what a chain of names stands for. */
  bindingOfTarget(target: Target): CaptureBinding | undefined {
    if ("text" in target) return { kind: "constant", text: target.text };
    if ("symbol" in target) return this.bindingOf(target);
    if ("file" in target) return undefined;
    return constantBinding(this.#expression(target.program, target.expression));
  }

  /** The value of an expression that is a number, as a constant capture has it. */
  numberOf({ program, expression }: CodeExpression): string | undefined {
    const text = this.#expression(program, expression);
    return text === "true" || text === "false" ? undefined : text;
  }

  #symbol(program: ModuleProgram, symbol: ts.Symbol): string | undefined {
    const { ts } = program;
    const declarations = symbol.declarations ?? [];
    const declaration = declarations.find((one) => !ts.isInterfaceDeclaration(one));
    if (!declaration) return undefined;
    if (!ts.isEnumMember(declaration) && isAmbient(program, declaration)) return undefined;
    if (ts.isEnumMember(declaration)) return this.#enumMember(program, declaration);
    if (ts.isExportAssignment(declaration)) {
      return this.#expression(program, declaration.expression);
    }
    const isKept = ts.isVariableDeclaration(declaration)
      ? isConst(program, declaration)
      : ts.isPropertyDeclaration(declaration) && isConstantField(program, declaration);
    const { initializer } = declaration as Partial<ts.PropertyDeclaration>;
    return isKept && initializer ? this.#expression(program, initializer) : undefined;
  }

  /** Without an initializer, one more than the member before. */
  #enumMember(program: ModuleProgram, member: ts.EnumMember): string | undefined {
    const { ts } = program;
    const { parent, initializer } = member;
    // What only a declaration says, code may do otherwise; that of a `const enum` is in no code.
    const flags = ts.getCombinedModifierFlags(parent);
    const isDeclared = flags & ts.ModifierFlags.Ambient || parent.getSourceFile().isDeclarationFile;
    if (isDeclared && !(flags & ts.ModifierFlags.Const)) return undefined;
    // Some compilers of TypeScript write 0 for it.
    const isZero = (text: string | undefined): string | undefined =>
      text === "-0" ? undefined : text;
    if (initializer) return isZero(this.#expression(program, initializer));
    const index = parent.members.indexOf(member);
    if (index === 0) return "0";
    const before = this.#enumMember(program, parent.members[index - 1]);
    return before === undefined || !Number.isFinite(Number(before))
      ? undefined
      : textOfConstant(Number(before) + 1);
  }

  /** The value of an expression that is a number or boolean, as its text. */
  #expression(program: ModuleProgram, expression: ts.Expression): string | undefined {
    if (this.#active.has(expression)) return undefined;
    this.#active.add(expression);
    try {
      return this.#compute(program, expression);
    } finally {
      this.#active.delete(expression);
    }
  }

  #compute(program: ModuleProgram, expression: ts.Expression): string | undefined {
    const members = new MemberNames(program, expression);
    const captures: Record<string, CaptureBinding> = {};
    for (const { node, target } of members.found) {
      const isThere = !("symbol" in target) || !isUnset(program, target.symbol, expression);
      const known = isThere ? this.bindingOfTarget(target) : undefined;
      const name = known && members.give(node);
      if (name !== undefined) captures[name] = known!;
    }
    for (const [name, free] of freeNames(program, expression, members.names)) {
      const found = (program.codeOf && codeOfImport(program, free.local)) ?? { program, ...free };
      const isName = "symbol" in found && !isUnset(program, found.symbol, expression);
      const known = isName ? this.bindingOf(found) : undefined;
      if (!known) return undefined;
      captures[name] = known;
    }
    const file = expression.getSourceFile();
    const text = eraseTypes(program.ts, file, expression, members.names);
    const functions = { constant: { name: "constant", source: `() => (${text}\n)`, captures } };
    const { module } = lowerUnit({ entry: "constant", functions });
    if (!module) return undefined;
    const value = valueOf(module);
    if (typeof value !== "number" && typeof value !== "boolean") return undefined;
    return dependsOnHost(module, value) ? undefined : textOfConstant(value);
  }
}

function constantBinding(text: string | undefined): CaptureBinding | undefined {
  return text === undefined ? undefined : { kind: "constant", text };
}

/**
 * Whether a variable may still be undefined where an initializer reads it, without an error as a `const` has it: a `var`, a field of a class, a name that a
 * namespace exports.
 */
function isUnset({ ts }: ModuleProgram, symbol: ts.Symbol, reader: ts.Node): boolean {
  const [declaration] = symbol.declarations ?? [];
  if (!declaration) return false;
  const isBefore =
    declaration.getSourceFile() === reader.getSourceFile() && declaration.end <= reader.pos;
  if (isBefore) return false;
  if (ts.isPropertyDeclaration(declaration)) return true;
  let variable: ts.Node = declaration;
  while (ts.isBindingElement(variable)) variable = variable.parent.parent;
  if (!ts.isVariableDeclaration(variable)) return false;
  const isVar = (variable.parent.flags & (ts.NodeFlags.Const | ts.NodeFlags.Let)) === 0;
  const isOfNamespace = ts.isModuleBlock(variable.parent.parent.parent);
  return isVar || (isOfNamespace && declaration.getSourceFile() === reader.getSourceFile());
}

/** Whether a declaration only says that something is there: what it is, other code decides. */
function isAmbient({ ts }: ModuleProgram, declaration: ts.Declaration): boolean {
  if (declaration.getSourceFile().isDeclarationFile) return true;
  for (let node: ts.Node = declaration; !ts.isSourceFile(node); node = node.parent) {
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
    if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)) return true;
  }
  return false;
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
  return [...module.funcs.values()].some((func) => {
    const ops = allOps(func.body);
    const whole = new Set(
      ops.flatMap(({ opcode, attrs, results }) =>
        opcode === "js.const" && Number.isSafeInteger(attrs["value"]) ? results : [],
      ),
    );
    return ops.some(({ opcode, attrs, operands }) => {
      if (opcode === "js.pow") {
        return !operands.every((one) => whole.has(one)) || !Number.isSafeInteger(value);
      }
      if (opcode === "js.math") return MATH_FUNCTIONS[attrs["fn"] as MathFunction].kind === "host";
      return opcode === "js.random";
    });
  });
}
