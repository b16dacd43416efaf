/**
 * Says what is wrong with a module's IR, at either level.
 *
 * The rules: every op is known and allowed at the level, its operands, results and attributes fit its row
 * and its own rule (`verify-op.ts`); every region ends in exactly one terminator; every value is defined
 * once, before its uses and in the same or an enclosing region; branches name an enclosing block or loop
 * (`verify-region.ts`). Passes may rely on all of it, and none need to check it.
 */
import { InternalError } from "../diagnostics.ts";
import { Names } from "./names.ts";
import type { Func, Module, Op } from "./nodes.ts";
import { printModule } from "./print.ts";
import { leavesOf, printResult } from "./result.ts";
import { isParamKind, typeOfParamKind } from "./types.ts";
import { RegionVerifier, isTypeOfLevel } from "./verify-region.ts";

export interface IrError {
  readonly message: string;
  /** The function's name; empty for errors of the module itself. */
  readonly func: string;
  /**
   * Where: the positions of the op and those around it, `2:for/0:f64.add`; `3:if[1]/0:yield` is in the
   * second region. Empty for the function itself.
   */
  readonly path: string;
  readonly op?: Op;
}

/** Every error of every function, in order; none for a valid module. */
export function verifyModule(module: Module): IrError[] {
  const errors: IrError[] = [];
  const report = (message: string): void => void errors.push({ message, func: "", path: "" });
  if (!module.funcs.has(module.entry)) report(`entry @${module.entry} does not exist`);
  for (const [key, func] of module.funcs) {
    if (key !== func.name) report(`@${func.name} is listed as @${key}`);
    errors.push(...verifyFunc(func, module));
  }
  return errors;
}

/** The errors of one function. `module` says the level and what may be called. */
export function verifyFunc(func: Func, module: Module): IrError[] {
  const errors: IrError[] = [];
  verifyHead(func, module, (message) => errors.push({ message, func: func.name, path: "" }));
  // Names cost a walk, and messages are rare.
  let names: Names | undefined;
  const nameOf = (value: Parameters<Names["value"]>[0]): string =>
    (names ??= Names.of(func)).value(value);
  const report = (message: string, path: string, op?: Op): void =>
    void errors.push({ message, func: func.name, path, ...(op && { op }) });
  new RegionVerifier(func, module, nameOf, report).body();
  return errors;
}

/** Throws with the name of the pass and the printed IR, each error at the end of its line. */
export function assertVerified(module: Module, after: string): void {
  const errors = verifyModule(module);
  if (errors.length === 0) return;
  const notes = new Map<Op | Func, string[]>();
  for (const { op, func, message } of errors) {
    const node = op ?? module.funcs.get(func);
    if (node) notes.set(node, [...(notes.get(node) ?? []), `error: ${message}`]);
  }
  const list = errors.map(formatIrError).join("\n  ");
  throw new InternalError(
    `invalid IR after ${after}:\n  ${list}\n\n${printModule(module, { notes })}`,
  );
}

/** One line: `@dot 2:for/0:f64.add: operand 1 must be f64, %i is i32`. */
export function formatIrError({ message, func, path }: IrError): string {
  if (func === "") return message;
  return `@${func}${path === "" ? "" : ` ${path}`}: ${message}`;
}

function verifyHead(func: Func, module: Module, report: (message: string) => void): void {
  const { params, paramKinds, captures, result, gives } = func;
  if (gives?.some((given) => typeof given === "number" && !params[given])) {
    report("gives what is no parameter");
  }
  if (captures.length > params.length) report("more captures than parameters");
  for (const { type } of params) {
    if (!isTypeOfLevel(type, module.level))
      report(`a parameter cannot be ${type} at level ${module.level}`);
  }
  if (module.level === "js") {
    if (leavesOf(result).some((kind) => kind !== "js")) {
      report(`the result must be js at level js, is ${printResult(result)}`);
    }
    return;
  }
  if (leavesOf(result).includes("js")) report("the result cannot be js at level typed");
  if (!paramKinds) {
    report("no parameter kinds");
    return;
  }
  if (paramKinds.length !== params.length) {
    report(`${params.length} parameters, but ${paramKinds.length} kinds`);
  }
  for (const [i, kind] of paramKinds.entries()) {
    const type = params[i]?.type;
    if (!isParamKind(kind)) {
      report(`unknown parameter kind ${String(kind)}`);
    } else if (type !== undefined && type !== typeOfParamKind(kind)) {
      report(`parameter ${i + 1} is ${type}, but of kind ${kind}`);
    }
  }
}
