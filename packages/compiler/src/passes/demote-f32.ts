/**
 * Demote-f32: under the licence `demoteF32`, doubles that are computed from 32-bit floats and only become such again are 32-bit floats.
 *
 *   %x = f64.promote_f32 %a
 *   %y = f64.mul %x, 0.1                       %y = f32.mul %a, 0.1
 *   %z = f64.add %y, %s              ->        %z = f32.add %y, %s'     with one  %s' = f32.demote_f64 %s
 *   %r = f32.demote_f64 %z                     (%z)
 *
 * So a vector holds four of them. One operation that is rounded at once has the same bits anyway (`rules/float.ts`); of several, each is rounded
 * here, and what is above the largest float on the way is infinite. NaN, infinities, -0 and their order are as in doubles.
 *
 * Demoted are arithmetic, choices, and values that structures give and loops carry, taken optimistically: those with an input that is no float, or a
 * use other than these and the rounding, are withdrawn until nothing changes. Inputs that are floats: widened floats, constants of their
 * range, integers up to 2^24, and numbers that the function is given. (An integer is converted by way of a double, of which it is the
 * same float, and which has vectors.) A comparison is none of the uses, so what is
 * tested is a double: `isNaN` and `isFinite` see what they saw. Of carried values only sums, minima and maxima: the error of another recurrence,
 * a filter's, may grow.
 *
 * Before loops get versions, so that all versions of a loop compute the same.
 */
import { elementOf, ELEMENTS, makeOp, substitute, walk } from "@numboa/parser/ir";
import type { ArrayType, Func, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { computeRanges, type Ranges } from "../analyses/ranges.ts";
import { computeFlows, type Flow } from "../analyses/value-flows.ts";
import { remarkOn, type Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

export const demoteF32: Pass = {
  name: "demote-f32",
  run(func, { licences, remark }) {
    if (!licences?.includes("demoteF32")) return false;
    const demotion = new Demotion(func);
    const demoted = demotion.demoted();
    const ops = [...demoted].flatMap(({ def }) => (def && isArithmetic(def) ? [def] : []));
    if (ops.length === 0) return false;
    new Rewriting(func, demoted, demotion.flows).run();
    const many = `${ops.length} operation${ops.length === 1 ? "" : "s"}`;
    const message = `doubles are computed as 32-bit floats: ${many}`;
    remark({ ...remarkOn(ops[0], "demote-f32", "applied", message), licence: "demoteF32" });
    return true;
  },
};

const ARITHMETIC =
  /^f64\.(?:add|sub|mul|div|min|max|abs|neg|sqrt|copysign|ceil|floor|trunc|nearest)$/;
/** What a carried value may be used for: an error stays one, and does not grow. */
const REDUCTIONS = /^f64\.(?:add|sub|min|max)$/;

const isArithmetic = ({ opcode }: Op): boolean => ARITHMETIC.test(opcode);

/** An op whose result is a float where its doubles are. */
const isLiftable = (op: Op): boolean =>
  isArithmetic(op) || (op.opcode === "select" && op.results[0].type === "f64");

interface Use {
  readonly op: Op;
  readonly k: number;
}

class Demotion {
  readonly flows: readonly Flow[];
  readonly #rangeOf: Ranges;
  readonly #params: ReadonlySet<Value>;
  readonly #uses = new Map<Value, Use[]>();
  readonly #kept = new Set<Value>();
  /** What a `for` carries and what it gives have one type. */
  readonly #partners = new Map<Value, Value>();
  readonly #inflows = new Map<Value, Flow[]>();
  /** Where a value flows to, by op and operand. */
  readonly #targets = new Map<Op, Map<number, Value[]>>();

  constructor(func: Func) {
    this.flows = computeFlows(func.body).filter(({ target }) => target.type === "f64");
    this.#rangeOf = computeRanges(func);
    this.#params = new Set(func.params);
    for (const flow of this.flows) {
      const { op, k, target } = flow;
      const inflows = this.#inflows.get(target);
      if (inflows) inflows.push(flow);
      else this.#inflows.set(target, [flow]);
      const targets = this.#targets.get(op) ?? new Map<number, Value[]>();
      this.#targets.set(op, targets.set(k, [...(targets.get(k) ?? []), target]));
      this.#kept.add(target);
    }
    walk(func.body, (op) => {
      op.operands.forEach((value, k) => {
        if (value.type !== "f64") return;
        const uses = this.#uses.get(value);
        if (uses) uses.push({ op, k });
        else this.#uses.set(value, [{ op, k }]);
      });
      if (isLiftable(op)) this.#kept.add(op.results[0]);
    });
    walk(func.body, (op) => {
      const carried = op.regions.flatMap(({ params }) => params).filter(isDouble);
      for (const param of carried) if (!this.#isReduction(param, op)) this.#kept.delete(param);
      if (op.opcode === "for") this.#pair(op.regions[0].params.slice(1), op.results);
    });
  }

  #pair(params: readonly Value[], results: readonly Value[]): void {
    params.forEach((param, k) => {
      this.#partners.set(param, results[k]).set(results[k], param);
    });
  }

  /** The doubles that become floats. */
  demoted(): ReadonlySet<Value> {
    let changed = true;
    while (changed) {
      changed = false;
      for (const value of this.#kept) {
        if (this.#stays(value)) continue;
        this.#kept.delete(value);
        changed = true;
      }
    }
    return this.#kept;
  }

  #stays(value: Value): boolean {
    const { def } = value;
    const isComputed = def !== undefined && isLiftable(def);
    if (isComputed && !doublesOf(def).every((operand) => this.#isFloat(operand))) return false;
    const partner = this.#partners.get(value);
    if (partner && !this.#kept.has(partner)) return false;
    const uses = this.#uses.get(value) ?? [];
    return uses.every((use) => this.#allows(use)) && this.#flowsIn(value);
  }

  /** Whether all that is computed of a carried value, as long as its loop runs, is sums, minima and maxima. */
  #isReduction(param: Value, loop: Op): boolean {
    const reached = new Set([param]);
    for (const value of reached) {
      for (const { op, k } of this.#uses.get(value) ?? []) {
        if (REDUCTIONS.test(op.opcode)) reached.add(op.results[0]);
        else if (isLiftable(op)) return false;
        const targets = this.#targets.get(op)?.get(k) ?? [];
        for (const target of targets) if (!loop.results.includes(target)) reached.add(target);
      }
    }
    return true;
  }

  #flowsIn(value: Value): boolean {
    const flows = this.#inflows.get(value) ?? [];
    return flows.every(({ op, k }) => this.#isFloat(op.operands[k]));
  }

  #isFloat(value: Value): boolean {
    return this.#kept.has(value) || isLeaf(value, this.#params, this.#rangeOf);
  }

  #allows({ op, k }: Use): boolean {
    if (op.opcode === "f32.demote_f64") return true;
    if (isLiftable(op)) return this.#kept.has(op.results[0]);
    const targets = this.#targets.get(op)?.get(k);
    return targets !== undefined && targets.every((target) => this.#kept.has(target));
  }
}

const isDouble = ({ type }: Value): boolean => type === "f64";

const doublesOf = ({ operands }: Op): Value[] => operands.filter(isDouble);

/** What a float is had of without a loss, or with that of one rounding. */
function isLeaf(value: Value, params: ReadonlySet<Value>, rangeOf: Ranges): boolean {
  const constant = constantOf(value);
  if (constant !== undefined) return isInRange(Number(constant));
  if (params.has(value)) return true;
  const { def } = value;
  if (def?.opcode === "f64.promote_f32") return true;
  if (def?.opcode === "array.load") return isSmall(def);
  if (def?.opcode !== "f64.convert_i32_s") return false;
  const { lo, hi } = rangeOf(def.operands[0]);
  return lo >= -(2 ** 24) && hi <= 2 ** 24;
}

/** Of integers of 16 bits at most, or NaN in the place of what is no element. */
function isSmall({ operands: [array] }: Op): boolean {
  const element = elementOf(array.type as ArrayType);
  return ELEMENTS[element].bytes <= 2;
}

const SMALLEST_NORMAL = 2 ** -126;
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/** Whether a constant stays what it is, up to a rounding. */
function isInRange(x: number): boolean {
  const size = Math.abs(x);
  return !Number.isFinite(x) || x === 0 || (size >= SMALLEST_NORMAL && size <= LARGEST);
}

/** Puts floats in the place of doubles. Every op, its results and parameters stay where they are. */
class Rewriting {
  readonly #func: Func;
  readonly #demoted: ReadonlySet<Value>;
  readonly #flows: readonly Flow[];
  /** Conversions of the function's own numbers, which stand at its beginning. */
  readonly #given = new Map<Value, Op>();
  /** Floats that became doubles and floats again. */
  readonly #rounded = new Map<Value, Value>();

  constructor(func: Func, demoted: ReadonlySet<Value>, flows: readonly Flow[]) {
    this.#func = func;
    this.#demoted = demoted;
    this.#flows = flows;
  }

  run(): void {
    const flowing = new Map<Op, Set<number>>();
    for (const { op, k, target } of this.#flows) {
      if (this.#demoted.has(target)) flowing.set(op, (flowing.get(op) ?? new Set()).add(k));
    }
    this.#region(this.#func.body, flowing);
    this.#func.body.ops.unshift(...this.#given.values());
    for (const value of this.#demoted) value.type = "f32";
    substitute(this.#func.body, this.#rounded);
  }

  #region(region: Region, flowing: ReadonlyMap<Op, ReadonlySet<number>>): void {
    region.ops = region.ops.flatMap((op) => {
      for (const inner of op.regions) this.#region(inner, flowing);
      const made: Op[] = [];
      const float = (value: Value): Value => this.#float(value, made);
      const [first] = op.operands;
      const [result] = op.results;
      if (op.opcode === "f32.demote_f64" && this.#demoted.has(first)) {
        this.#rounded.set(result, first);
        return [];
      }
      const flows = flowing.get(op);
      if (flows) op.operands = op.operands.map((v, k) => (flows.has(k) ? float(v) : v));
      if (result === undefined || !this.#demoted.has(result) || !isLiftable(op)) {
        return [...made, op];
      }
      const operands = op.operands.map((v) => (v.type === "f64" ? float(v) : v));
      return [...made, retyped(op, floatOpcode(op.opcode), operands)];
    });
  }

  /** A value as a float, with what it takes to have it. */
  #float(value: Value, made: Op[]): Value {
    if (this.#demoted.has(value)) return value;
    const constant = constantOf(value);
    const { def } = value;
    if (constant === undefined && def?.opcode === "f64.promote_f32") return def.operands[0];
    if (constant === undefined && def === undefined) return this.#numberGiven(value);
    const op =
      constant === undefined
        ? makeOp("f32.demote_f64", [value])
        : makeOp("f32.const", [], { attrs: { value: Math.fround(Number(constant)) } });
    made.push(op);
    return op.results[0];
  }

  #numberGiven(value: Value): Value {
    let op = this.#given.get(value);
    if (op === undefined) this.#given.set(value, (op = makeOp("f32.demote_f64", [value])));
    return op.results[0];
  }
}

const floatOpcode = (opcode: Opcode): Opcode => opcode.replace(/^f64/, "f32") as Opcode;

/** Another op with the same results. */
function retyped(op: Op, opcode: Opcode, operands: Value[]): Op {
  const types = opcode === "select" ? (["f32"] as const) : undefined;
  const made = makeOp(opcode, operands, { ...(types && { types }), span: op.span });
  made.results = op.results.map((value) => Object.assign(value, { def: made }));
  return made;
}
