/**
 * Balance: what the iterations of an unrolled loop add to a carried integer is put together first.
 *
 *   %s1 = i32.add %s, %a                       %t = i32.add %a, %b
 *   %s2 = i32.add %s1, %b              ->      %u = i32.add %c, %d
 *   %s3 = i32.add %s2, %c                      %v = i32.add %t, %u
 *   yield i32.add %s3, %d                      yield i32.add %s, %v
 *
 * Also known as tree height reduction. Each iteration then waits for one operation of the one before, however many there are, and what the
 * loop does not change is put together outside it (`licm`): the step of a pointer.
 *
 * Sums, products and bits of integers are associative and commutative modulo 2^32 and 2^64, and so are minima and maxima, of which
 * equal ones are the same. Never of doubles. What stands between two steps must be used for nothing else.
 *
 * After `unroll`, which makes such chains, and before `licm`.
 */
import { Builder, computeUseCounts, makeRegion, walk } from "@numboa/parser/ir";
import type { Func, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { readExtreme } from "../analyses/extremes.ts";
import type { Pass } from "../pass.ts";

export const balance: Pass = {
  name: "balance",
  run(func: Func) {
    let changed = false;
    walk(func.body, (op) => {
      if (op.opcode !== "for" || op.attrs["cold"]) return;
      const [body] = op.regions as [Region];
      for (const [k, param] of body.params.slice(1).entries()) {
        changed = balanceCarried(body, param, k) || changed;
      }
    });
    return changed;
  },
};

/** One step of a chain: an op, or a comparison with a choice, of two integers. */
interface Step {
  /** Steps of one name may be put in any order. */
  readonly name: string;
  readonly operands: readonly [Value, Value];
  /** The comparisons that belong to it. */
  readonly tests: readonly Op[];
  /** How often it uses each operand. */
  readonly uses: number;
  emit(b: Builder, left: Value, right: Value): Value;
}

const ASSOCIATIVE = /^i(?:32|64)\.(?:add|mul|and|or|xor)$/;

function readStep(op: Op): Step | undefined {
  if (ASSOCIATIVE.test(op.opcode)) {
    return {
      name: op.opcode,
      operands: op.operands as [Value, Value],
      tests: [],
      uses: 1,
      emit: (b, left, right) => b.op(op.opcode, [left, right]),
    };
  }
  const extreme = readExtreme(op);
  if (!extreme) return undefined;
  const { type, kind, operands } = extreme;
  const test = `${type}.${kind === "max" ? "ge_s" : "le_s"}` as Opcode;
  return {
    name: `${type}.${kind}`,
    operands,
    tests: [op.operands[2].def!],
    uses: 2,
    emit: (b, left, right) =>
      b.op("select", [left, right, b.op(test, [left, right])], { types: [type] }),
  };
}

function balanceCarried(body: Region, param: Value, position: number): boolean {
  const last = body.ops.at(-1)!;
  if (last.opcode !== "yield") return false;
  const chain = findChain(body, param, last.operands[position]);
  if (!chain || chain.others.length < 2) return false;
  const { step, others, ops } = chain;
  const [end] = ops as [Op];
  const scratch = makeRegion();
  const b = new Builder(scratch);
  b.span = end.span;
  const result = step.emit(b, param, together(b, step, others));
  body.ops = body.ops.flatMap((op) => {
    if (op === end) return scratch.ops;
    return ops.includes(op) ? [] : [op];
  });
  last.operands = last.operands.with(position, result);
  return true;
}

interface Chain {
  readonly step: Step;
  /** What the steps add, the first one first. */
  readonly others: readonly Value[];
  /** The ops of all steps, the last one first. */
  readonly ops: readonly Op[];
}

/** The steps from a carried value to what is passed on, the last one first. */
function findChain(body: Region, param: Value, next: Value): Chain | undefined {
  const uses = computeUseCounts(body);
  const own = new Set(body.ops);
  const others: Value[] = [];
  const ops: Op[] = [];
  const first = next.def && own.has(next.def) ? readStep(next.def) : undefined;
  if (!first) return undefined;
  const reached = computeReached(body, param, first.name);
  /** The uses that a value on the way may have: those of the step after it. */
  let allowed = 1;
  for (let value = next; value !== param;) {
    const { def } = value;
    const step = def && own.has(def) ? readStep(def) : undefined;
    if (step?.name !== first.name || uses.get(value) !== allowed) return undefined;
    const [left, right] = step.operands;
    if (left === right) return undefined;
    const through = [left, right].find((operand) => reached.has(operand));
    if (!through) return undefined;
    others.unshift(through === left ? right : left);
    ops.push(def!, ...step.tests.filter(({ results: [test] }) => uses.get(test) === 1));
    allowed = step.uses;
    value = through;
  }
  return { step: first, others, ops };
}

/** The carried value, and what comes from it by steps of one name alone. */
function computeReached(body: Region, param: Value, name: string): ReadonlySet<Value> {
  const reached = new Set([param]);
  for (const op of body.ops) {
    const step = readStep(op);
    if (step?.name !== name || !step.operands.some((operand) => reached.has(operand))) continue;
    reached.add(op.results[0]);
  }
  return reached;
}

/** Neighbours first, so that each waits for as few as can be. */
function together(b: Builder, step: Step, values: readonly Value[]): Value {
  if (values.length === 1) return values[0];
  const pairs: Value[] = [];
  for (let k = 0; k < values.length; k += 2) {
    pairs.push(k + 1 < values.length ? step.emit(b, values[k], values[k + 1]) : values[k]);
  }
  return together(b, step, pairs);
}
