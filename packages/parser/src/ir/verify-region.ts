/**
 * The structural half of the verifier: walks the regions and keeps which values are visible.
 *
 * Control flow is structured, so dominance is scoping: a definition reaches the rest of its region and
 * the regions in there, nothing else.
 */
import type { Func, Level, Module, Op, Region, Value } from "./nodes.ts";
import { isOpcode, isTerminator, rowOf } from "./ops.ts";
import { isType, type Type } from "./types.ts";
import { verifyOp, type OpContext } from "./verify-op.ts";

type Report = (message: string, path: string, op?: Op) => void;

/** Whether values of a type may exist at a level. At `js`, i32 is what `if` takes. */
export function isTypeOfLevel(type: Type, level: Level): boolean {
  if (level === "js") return type === "js" || type === "i32";
  return type !== "js" && isType(type);
}

export class RegionVerifier {
  readonly #func: Func;
  readonly #module: Module;
  readonly #nameOf: (value: Value) => string;
  readonly #report: Report;
  readonly #visible = new Set<Value>();
  readonly #defined = new Set<Value>();
  readonly #seen = new Set<Op>();
  /** The ops around the current one, outermost first, with their positions. */
  readonly #enclosing: Op[] = [];
  readonly #path: string[] = [];

  constructor(func: Func, module: Module, nameOf: (value: Value) => string, report: Report) {
    this.#func = func;
    this.#module = module;
    this.#nameOf = nameOf;
    this.#report = report;
  }

  body(): void {
    for (const param of this.#func.params) {
      this.#define(param, (message) => this.#report(message, ""));
    }
    if (this.#func.body.params.length > 0) {
      this.#report("the body has parameters of its own; they belong to the function", "");
    }
    this.#region(this.#func.body, (message) => this.#report(message, ""));
  }

  #region(region: Region, report: (message: string) => void): void {
    const scope: Value[] = [];
    for (const param of region.params) {
      if (param.def) report(`region parameter ${this.#nameOf(param)} says that an op defines it`);
      if (this.#define(param, report)) scope.push(param);
    }
    const last = region.ops.at(-1);
    if (!last || (isOpcode(last.opcode) && !isTerminator(last.opcode))) {
      report("a region does not end in a terminator");
    }
    region.ops.forEach((op, i) => {
      this.#path.push(`${i}:${op.opcode}`);
      this.#op(op, op === last, scope);
      this.#path.pop();
    });
    for (const value of scope) this.#visible.delete(value);
  }

  #op(op: Op, last: boolean, scope: Value[]): void {
    const report = (message: string): void => this.#report(message, this.#path.join("/"), op);
    if (this.#seen.has(op)) {
      report("the same op stands in two places");
      return;
    }
    this.#seen.add(op);
    if (!isOpcode(op.opcode)) {
      report(`unknown opcode ${String(op.opcode)}`);
      return;
    }
    if (isTerminator(op.opcode) && !last) report(`${op.opcode} is not the last op of its region`);
    const { level = "typed" } = rowOf(op.opcode);
    if (level !== "both" && level !== this.#module.level) {
      report(`${op.opcode} is not an op of level ${this.#module.level}`);
    }
    this.#operands(op, report);
    verifyOp(op, this.#context(report));
    this.#enclosing.push(op);
    const place = this.#path.pop()!;
    op.regions.forEach((region, i) => {
      this.#path.push(i === 0 ? place : `${place}[${i}]`);
      this.#region(region, report);
      this.#path.pop();
    });
    this.#path.push(place);
    this.#enclosing.pop();
    for (const result of op.results) {
      if (result.def !== op) report(`${this.#nameOf(result)} does not point back to its op`);
      if (this.#define(result, report)) scope.push(result);
    }
  }

  #operands(op: Op, report: (message: string) => void): void {
    for (const value of op.operands) {
      if (this.#visible.has(value)) continue;
      report(
        `${this.#nameOf(value)} is not defined here: its definition must come before, in this region or one around it`,
      );
    }
  }

  /** Makes a value visible; false if it already is defined. */
  #define(value: Value, report: (message: string) => void): boolean {
    if (this.#defined.has(value)) {
      report(`${this.#nameOf(value)} is defined twice`);
      return false;
    }
    if (!isTypeOfLevel(value.type, this.#module.level)) {
      report(`${this.#nameOf(value)} cannot be ${value.type} at level ${this.#module.level}`);
    }
    this.#defined.add(value);
    this.#visible.add(value);
    return true;
  }

  #context(report: (message: string) => void): OpContext {
    return {
      module: this.#module,
      func: this.#func,
      enclosing: this.#enclosing,
      report,
      nameOf: this.#nameOf,
    };
  }
}
