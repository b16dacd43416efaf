/**
 * Simplify: constant folding, the rules of `rules/`, and dead structure.
 *
 *   %b = i32.add %a, 0              ->  uses of %b become %a
 *   if <constant 1> { A } else { B } ->  A
 *   block @b -> t { … yield %x }     ->  … (no `br` names it)
 *   loop (%p = %x) { … br %p … }     ->  %p becomes %x (a carried value that never changes)
 *
 * One forward walk: definitions come before uses, so a substitution made at an op holds for all that
 * follows. The ops of a rule's right side are simplified again in turn.
 *
 * Sound because folding uses the evaluators of the opcode table, which the table test holds against
 * WebAssembly itself, and each rule states its own identity. Terminates: a rule lowers the number of ops,
 * or moves a conversion towards the leaves, or turns an op into a cheaper one that no rule turns back;
 * `FUEL` bounds the work per op all the same.
 */
import { IrTrap, makeOp, resolve, rowOf, substitute, walk } from "@numboa/parser/ir";
import type { NumberType, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import type { Pass } from "../pass.ts";
import { FLOAT_RULES } from "../rules/float.ts";
import { INTEGER_RULES } from "../rules/integer.ts";
import { applyRule, compileRule, constantOf, type CompiledRule } from "../rules/pattern.ts";

const FUEL = 32;

const RULES_BY_OPCODE: ReadonlyMap<Opcode, readonly CompiledRule[]> = indexRules();

function indexRules(): Map<Opcode, CompiledRule[]> {
  const index = new Map<Opcode, CompiledRule[]>();
  for (const compiled of [...INTEGER_RULES, ...FLOAT_RULES].map(compileRule)) {
    const rules = index.get(compiled.match.opcode) ?? [];
    index.set(compiled.match.opcode, [...rules, compiled]);
  }
  return index;
}

export const simplify: Pass = {
  name: "simplify",
  run(func) {
    const simplifier = new Simplifier();
    simplifier.region(func.body);
    return simplifier.changed;
  },
};

class Simplifier {
  changed = false;
  private readonly replaced = new Map<Value, Value>();

  region(region: Region): void {
    const pending = region.ops.toReversed();
    let fuel = FUEL * (pending.length + 1);
    region.ops = [];
    for (let op = pending.pop(); op; op = pending.pop()) {
      op.operands = op.operands.map((value) => resolve(this.replaced, value));
      const next = fuel-- > 0 ? this.op(op) : undefined;
      if (next) {
        this.changed = true;
        pending.push(...next.toReversed());
        continue;
      }
      for (const inner of op.regions) this.region(inner);
      dropInvariantParams(op, this.replaced);
      region.ops.push(op);
      if (rowOf(op.opcode).effect === "exit") break;
    }
  }

  /** The ops to put in the op's place, with its results replaced; undefined keeps it. */
  private op(op: Op): Op[] | undefined {
    const structural = STRUCTURAL[op.opcode]?.(op);
    if (structural) return this.splice(op, structural);
    const value = foldConstant(op);
    if (value) {
      this.replaced.set(op.results[0]!, value.results[0]!);
      return [value];
    }
    orderOperands(op);
    return this.applyRules(op);
  }

  private applyRules(op: Op): Op[] | undefined {
    for (const rule of RULES_BY_OPCODE.get(op.opcode) ?? []) {
      const scratch: Region = { params: [], ops: [] };
      const value = applyRule(rule, op, scratch);
      if (!value) continue;
      const { name } = op.results[0]!;
      if (name !== undefined) value.name ??= name;
      this.replaced.set(op.results[0]!, value);
      return scratch.ops;
    }
    return undefined;
  }

  /** Puts a region's ops in the place of the op that held it; its `yield` gives the results. */
  private splice(op: Op, body: Region): Op[] {
    const last = body.ops.at(-1)!;
    if (last.opcode !== "yield") return body.ops;
    op.results.forEach((result, k) =>
      this.replaced.set(result, resolve(this.replaced, last.operands[k]!)),
    );
    return body.ops.slice(0, -1);
  }
}

/** Constants stand on the right of commutative ops, so that rules and value numbering see one form. */
function orderOperands(op: Op): void {
  const [a, b] = op.operands;
  if (!rowOf(op.opcode).commutative || !a || !b) return;
  if (constantOf(a) !== undefined && constantOf(b) === undefined) op.operands = [b, a];
}

function foldConstant(op: Op): Op | undefined {
  const row = rowOf(op.opcode);
  const [result] = op.results;
  if (!row.evaluate || !result || op.operands.length === 0 || !isNumberType(result.type)) {
    return undefined;
  }
  if (row.effect !== "pure" && row.effect !== "trap" && op.opcode !== "f64.rem") return undefined;
  const constants = op.operands.map(constantOf);
  if (constants.includes(undefined)) return undefined;
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

/** For each structured op: the region that can stand in its place. */
const STRUCTURAL: Partial<Record<Opcode, (op: Op) => Region | undefined>> = {
  if(op) {
    const condition = constantOf(op.operands[0]!);
    return condition === undefined ? undefined : op.regions[condition === 0 ? 1 : 0];
  },
  block(op) {
    const body = op.regions[0]!;
    const last = body.ops.at(-1)!;
    if (last.opcode === "br" && last.target === op) {
      body.ops[body.ops.length - 1] = makeOp("yield", last.operands, { span: last.span });
    }
    return isTarget(op) ? undefined : body;
  },
  select(op) {
    const [whenTrue, whenFalse, condition] = op.operands as [Value, Value, Value];
    const constant = constantOf(condition);
    if (constant === undefined && whenTrue !== whenFalse) return undefined;
    const chosen = constant === 0 ? whenFalse : whenTrue;
    return { params: [], ops: [makeOp("yield", [chosen])] };
  },
};

function isTarget(op: Op): boolean {
  let found = false;
  walk(op.regions[0]!, (inner) => {
    found ||= inner.target === op;
  });
  return found;
}

/**
 * Removes carried values that every iteration passes on unchanged. In a `for` the result is the initial
 * value too; the results of a `loop` are its own `yield`'s.
 */
function dropInvariantParams(op: Op, replaced: Map<Value, Value>): void {
  if (op.opcode !== "loop" && op.opcode !== "for") return;
  const body = op.regions[0]!;
  const [firstInit, firstParam] = op.opcode === "for" ? [2, 1] : [0, 0];
  const backEdges = computeBackEdges(op);
  const local = new Map<Value, Value>();
  for (let k = body.params.length - firstParam - 1; k >= 0; k--) {
    const param = body.params[firstParam + k]!;
    const init = op.operands[firstInit + k]!;
    const unchanged = backEdges.every((edge) => {
      const next = edge.operands[k]!;
      return next === param || next === init;
    });
    if (!unchanged) continue;
    local.set(param, init);
    if (op.opcode === "for") {
      replaced.set(op.results[k]!, init);
      op.results.splice(k, 1);
    }
    body.params.splice(firstParam + k, 1);
    op.operands.splice(firstInit + k, 1);
    for (const edge of backEdges) edge.operands.splice(k, 1);
  }
  substitute(body, local);
  for (const [param, init] of local) replaced.set(param, init);
}

/** The terminators that start the next iteration: `br` to a loop, the `yield` of a `for`. */
function computeBackEdges(op: Op): Op[] {
  if (op.opcode === "for") {
    const last = op.regions[0]!.ops.at(-1)!;
    return last.opcode === "yield" ? [last] : [];
  }
  const edges: Op[] = [];
  walk(op.regions[0]!, (inner) => {
    if (inner.target === op) edges.push(inner);
  });
  return edges;
}
