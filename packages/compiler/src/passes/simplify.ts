/**
 * Simplify: constant folding, the rules of `rules/`, and dead structure.
 *
 *   %b = i32.add %a, 0              ->  uses of %b become %a
 *   if <constant 1> { A } else { B } ->  A
 *   block @b -> t { … yield %x }     ->  … (no `br` names it)
 *   loop (%p = %x) { … br %p … }     ->  %p becomes %x (a carried value that never changes)
 *   i32.and (i32.and (i32.and %a, %b), %c), %b  ->  i32.and (i32.and %a, %b), %c
 *   for %i = 0 to %n { … i32.lt_u %i, %n … }  ->  … 1 …
 *
 * One forward walk: definitions come before uses, so a substitution made at an op holds for all that
 * follows; what a back edge replaces is put in at the end. The ops of a rule's right side are simplified
 * again in turn.
 *
 * Sound because folding uses the evaluators of the opcode table, which the table test holds against
 * WebAssembly itself, and each rule states its own identity. Terminates: a rule lowers the number of ops,
 * or moves a conversion towards the leaves, or turns an op into a cheaper one that no rule turns back;
 * `FUEL` bounds the rules applied per op all the same. A conversion that moves towards the leaves is made
 * once for each value (`wraps`), since a value used twice per step would double it at every step.
 */
import {
  IrTrap,
  makeOp,
  resolve,
  resolveAll,
  rowOf,
  substitute,
  tableValues,
} from "@numboa/parser/ir";
import type { Func, NumberType, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import type { Pass } from "../pass.ts";
import { FLOAT_RULES } from "../rules/float.ts";
import { INTEGER_RULES } from "../rules/integer.ts";
import { RuleIndex } from "../rules/rule-index.ts";
import { applyRule, compileRule, constantOf } from "../rules/pattern.ts";

/** Rules applied for each op that was there. */
const FUEL = 32;

const RULES = new RuleIndex([...INTEGER_RULES, ...FLOAT_RULES].map(compileRule));

export const simplify: Pass = {
  name: "simplify",
  run(func: Func) {
    return new Simplifier().func(func);
  },
};

class Simplifier {
  private changed = false;
  private fuel = 0;
  private readonly replaced = new Map<Value, Value>();
  /** Conditions of the `if`s around, by the arm. */
  private readonly known = new Map<Value, boolean>();
  /** The `for`s around, by their indices. */
  private readonly counting = new Map<Value, Op>();
  /** The branches to each block and loop, of those that were kept. */
  private readonly branches = new Map<Op, Op[]>();
  /** The wrap to i32 of each i64 that has one here. */
  private readonly wraps = new Map<Value, Value>();

  func(func: Func): boolean {
    this.region(func.body);
    substitute(func.body, this.replaced);
    return this.changed;
  }

  private region(region: Region): void {
    const pending = region.ops.toReversed();
    this.fuel += FUEL * pending.length;
    region.ops = [];
    const wrapped: Value[] = [];
    for (let op = pending.pop(); op; op = pending.pop()) {
      op.operands = resolveAll(this.replaced, op.operands);
      const next = this.op(op, wrapped);
      if (next) {
        this.changed = true;
        for (let k = next.length - 1; k >= 0; k--) pending.push(next[k]);
        continue;
      }
      this.regionsOf(op);
      this.dropInvariantParams(op);
      if (!this.dissolve(op, region)) region.ops.push(op);
      if (op.target) this.branchesTo(op.target).push(op);
      if (hasEnded(region)) break;
    }
    for (const value of wrapped) this.wraps.delete(value);
  }

  /** Inside an arm of an `if`, its condition is known. */
  private regionsOf(op: Op): void {
    if (op.regions.length === 0) return;
    if (op.opcode === "for") this.counting.set(op.regions[0].params[0], op);
    const [condition] = op.operands;
    const isIf = op.opcode === "if" && condition !== undefined && !this.known.has(condition);
    op.regions.forEach((inner, k) => {
      if (isIf) this.known.set(condition, k === 0);
      this.region(inner);
    });
    if (isIf) this.known.delete(condition);
  }

  /** The ops to put in the op's place, with its results replaced; undefined keeps it. */
  private op(op: Op, wrapped: Value[]): Op[] | undefined {
    if (this.reuseWrap(op, wrapped)) return [];
    const same = repeatedBits(op);
    if (same) {
      this.replaced.set(op.results[0], same);
      return [];
    }
    const chosen = this.knownArm(op) ?? STRUCTURAL[op.opcode]?.(op);
    if (chosen) {
      this.fuel += FUEL * chosen.ops.length;
      return this.splice(op, chosen);
    }
    const length = knownLength(op);
    if (length) {
      this.replaced.set(op.results[0], resolve(this.replaced, length));
      return [];
    }
    const value = foldConstant(op) ?? this.isBelowEnd(op);
    if (value) {
      this.replaced.set(op.results[0], value.results[0]);
      return [value];
    }
    orderOperands(op);
    return this.fuel > 0 ? this.applyRules(op) : undefined;
  }

  private knownArm(op: Op): Region | undefined {
    const truth = op.opcode === "if" ? this.known.get(op.operands[0]) : undefined;
    return truth === undefined ? undefined : op.regions[truth ? 0 : 1];
  }

  /** What a `for` that counts up tests before each iteration holds inside: its index is below its end. */
  private isBelowEnd({ opcode, operands: [left, right], span }: Op): Op | undefined {
    if (opcode !== "i32.lt_s" && opcode !== "i32.lt_u") return undefined;
    const loop = this.counting.get(left);
    if (loop?.operands[1] !== right || Number(loop.attrs["step"]) < 0) return undefined;
    if (opcode === "i32.lt_u" && !this.isNatural(left)) return undefined;
    return makeOp("i32.const", [], { attrs: { value: 1 }, ...(span && { span }) });
  }

  /** Whether a value is a constant or an index that is never negative. */
  private isNatural(value: Value): boolean {
    const constant = constantOf(value);
    if (constant !== undefined) return constant >= 0;
    const loop = this.counting.get(value);
    return loop !== undefined && Number(loop.attrs["step"]) > 0 && this.isNatural(loop.operands[0]);
  }

  private reuseWrap(op: Op, wrapped: Value[]): boolean {
    if (op.opcode !== "i32.wrap_i64") return false;
    const [wide] = op.operands as [Value];
    const earlier = this.wraps.get(wide);
    if (earlier && earlier !== op.results[0]) {
      this.replaced.set(op.results[0], earlier);
      return true;
    }
    this.wraps.set(wide, op.results[0]);
    wrapped.push(wide);
    return false;
  }

  private applyRules(op: Op): Op[] | undefined {
    for (const rule of RULES.candidates(op)) {
      const scratch: Region = { params: [], ops: [] };
      const value = applyRule(rule, op, scratch);
      if (!value) continue;
      this.fuel--;
      const { name } = op.results[0];
      if (name !== undefined) value.name ??= name;
      this.replaced.set(op.results[0], value);
      return scratch.ops;
    }
    return undefined;
  }

  /** Puts a region's ops in the place of the op that held it; its `yield` gives the results. */
  private splice(op: Op, body: Region): Op[] {
    const last = body.ops.at(-1)!;
    if (last.opcode !== "yield") return body.ops;
    op.results.forEach((result, k) =>
      this.replaced.set(result, resolve(this.replaced, last.operands[k])),
    );
    return body.ops.slice(0, -1);
  }

  /** Appends the simplified ops of a block that no branch names; false if the block must stay. */
  private dissolve(op: Op, region: Region): boolean {
    if (op.opcode !== "block") return false;
    const body = op.regions[0];
    const branches = this.branchesTo(op);
    const last = body.ops.at(-1)!;
    if (last.target === op) {
      body.ops[body.ops.length - 1] = makeOp("yield", last.operands, { span: last.span });
      branches.splice(branches.indexOf(last), 1);
      this.changed = true;
    }
    if (branches.length > 0) return false;
    this.changed = true;
    for (const inner of this.splice(op, body)) region.ops.push(inner);
    return true;
  }

  private branchesTo(op: Op): Op[] {
    let branches = this.branches.get(op);
    if (!branches) this.branches.set(op, (branches = []));
    return branches;
  }

  /**
   * Removes carried values that every iteration passes on unchanged. In a `for` the result is the initial
   * value too; the results of a `loop` are its own `yield`'s.
   */
  private dropInvariantParams(op: Op): void {
    if (op.opcode !== "loop" && op.opcode !== "for") return;
    const body = op.regions[0];
    const [firstInit, firstParam] = op.opcode === "for" ? [2, 1] : [0, 0];
    const backEdges = this.backEdges(op);
    for (let k = body.params.length - firstParam - 1; k >= 0; k--) {
      const param = body.params[firstParam + k];
      const init = op.operands[firstInit + k];
      const unchanged = backEdges.every((edge) => {
        const next = resolve(this.replaced, edge.operands[k]);
        return next === param || next === init;
      });
      if (!unchanged) continue;
      this.changed = true;
      this.replaced.set(param, init);
      if (op.opcode === "for") this.replaced.set(op.results.splice(k, 1)[0], init);
      body.params.splice(firstParam + k, 1);
      op.operands = op.operands.toSpliced(firstInit + k, 1);
      for (const edge of backEdges) edge.operands = edge.operands.toSpliced(k, 1);
    }
  }

  /** The terminators that start the next iteration: `br` to a loop, the `yield` of a `for`. */
  private backEdges(op: Op): Op[] {
    if (op.opcode === "loop") return this.branchesTo(op);
    const last = op.regions[0].ops.at(-1)!;
    return last.opcode === "yield" ? [last] : [];
  }
}

/** What follows a terminator never runs. */
/** So far a chain is followed. */
const MAX_CHAIN = 100;

/** The first operand of a conjunction of many that has the second one in it: guards which were made apart ask the same again. */
function repeatedBits({ opcode, operands: [left, right] }: Op): Value | undefined {
  if (opcode !== "i32.and") return undefined;
  let chain = left;
  for (let i = 0; i < MAX_CHAIN; i++) {
    if (chain === right) return left;
    const { def } = chain;
    if (def?.opcode !== "i32.and") return undefined;
    if (def.operands[1] === right) return left;
    [chain] = def.operands;
  }
  return undefined;
}

function hasEnded({ ops }: Region): boolean {
  const last = ops.at(-1);
  return last !== undefined && rowOf(last.opcode).effect === "exit";
}

/** Constants stand on the right of commutative ops, so that rules and value numbering see one form. */
function orderOperands(op: Op): void {
  const [a, b] = op.operands;
  if (!rowOf(op.opcode).commutative || !a || !b) return;
  if (constantOf(a) !== undefined && constantOf(b) === undefined) op.operands = [b, a];
}

/** The length of a plain array that was made with just that length. */
function knownLength({ opcode, operands: [array] }: Op): Value | undefined {
  const def = opcode === "array.len" && array.type === "number?[]" ? array.def : undefined;
  return def?.opcode === "array.new" && def.operands[0].type === "i32"
    ? def.operands[0]
    : undefined;
}

function lengthOfTable({ opcode, operands, span }: Op): Op | undefined {
  const [array] = operands;
  if (opcode !== "array.len" || array.def?.opcode !== "array.table") return undefined;
  const { length } = tableValues(array.def);
  return makeOp("i32.const", [], { attrs: { value: length }, ...(span && { span }) });
}

function foldConstant(op: Op): Op | undefined {
  const length = lengthOfTable(op);
  if (length) return length;
  const [result] = op.results;
  if (!result || op.operands.length === 0 || !isNumberType(result.type)) return undefined;
  const constants: (number | bigint)[] = [];
  for (const value of op.operands) {
    const constant = constantOf(value);
    if (constant === undefined) return undefined;
    constants.push(constant);
  }
  const row = rowOf(op.opcode);
  if (!row.evaluate) return undefined;
  if (row.effect !== "pure" && row.effect !== "trap" && op.opcode !== "f64.rem") return undefined;
  try {
    const value = row.evaluate(...(constants as never[])) as number | bigint;
    return makeOp(`${result.type}.const`, [], { attrs: { value }, span: op.span });
  } catch (error) {
    if (error instanceof IrTrap) return undefined;
    throw error;
  }
}

function isNumberType(type: string): type is NumberType {
  return type === "i32" || type === "i64" || type === "f32" || type === "f64";
}

/** Whether a value is an element that is proved to be one, and the condition asks just that. */
function isElement({ def: load }: Value, { def: test }: Value): boolean {
  if (load?.opcode !== "array.load" || load.attrs["oob"] !== "inbounds") return false;
  if (test?.opcode !== "i32.lt_u" || test.operands[1].def?.opcode !== "array.len") return false;
  const [array, index] = load.operands;
  return test.operands[0] === index && test.operands[1].def.operands[0] === array;
}

/** For each structured op: the region that can stand in its place. */
const STRUCTURAL: Partial<Record<Opcode, (op: Op) => Region | undefined>> = {
  if(op) {
    const condition = constantOf(op.operands[0]);
    return condition === undefined ? undefined : op.regions[condition === 0 ? 1 : 0];
  },
  select(op) {
    const [whenTrue, whenFalse, condition] = op.operands as [Value, Value, Value];
    const constant = constantOf(condition);
    const known =
      constant !== undefined || whenTrue === whenFalse || isElement(whenTrue, condition);
    if (!known) return undefined;
    const chosen = constant === 0 ? whenFalse : whenTrue;
    return { params: [], ops: [makeOp("yield", [chosen])] };
  },
};
