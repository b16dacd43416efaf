/**
 * Counted-loops: a `loop` that counts becomes a `for`.
 *
 *   loop @l (%i = %s, %x = %x0) {              for %s, %n carry (%i, %x = %x0) !step=1 {
 *     if (i32.lt_s %i, %n) {                     …
 *       … br @l (i32.add %i, 1), %x'      ->     yield %x'
 *     } else { yield }                         }
 *     yield %i, %x
 *   }
 *
 * Requires the shape that lowering gives to `for` and `while` without `break` (a `break` branches to a
 * block outside, which a `for` allows as well): a test that only reads, the body in the `then` region with
 * its single branch back at the end, a constant step in the test's direction, and a limit that does not
 * change. Both count with the same addition and test before each iteration, so the iterations are the same
 * ones. The index of a `for` never overflows, which other passes rely on; that of a `loop` may wrap. So the
 * limit must be known to leave room for the last step (and for itself, where the test is `<=`). The index
 * after the loop, where it is used, is carried beside it.
 *
 * Outer loops are converted before inner ones, since the index of a `for` has a range: the limit `j <= i`
 * leaves room when `i` counts to an `int`.
 */
import { makeOp, makeRegion, walk } from "@numboa/parser/ir";
import type { Attr, Func, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { isRemovable } from "../analyses/purity.ts";
import { computeRanges, type Ranges } from "../analyses/ranges.ts";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

export const countedLoops: Pass = {
  name: "counted-loops",
  run(func: Func) {
    let changed = false;
    // Each round knows the ranges of one more level of indices.
    for (let round = 0; round < ROUNDS; round++) {
      const converter = new Converter(func);
      if (converter.layout.loops === 0 || !converter.region(func.body)) break;
      changed = true;
    }
    return changed;
  },
};

const ROUNDS = 4;

/** Where values are defined, and who branches where; positions count ops and parameters in walk order. */
interface Layout {
  readonly positions: ReadonlyMap<Value | Op, number>;
  readonly branchCounts: ReadonlyMap<Op, number>;
  /** How many `loop`s there are. */
  readonly loops: number;
}

class Converter {
  readonly layout: Layout;
  private readonly rangeOf: Ranges;

  constructor(func: Func) {
    this.rangeOf = computeRanges(func);
    this.layout = computeLayout(func.body);
  }

  region(region: Region): boolean {
    let changed = false;
    region.ops = region.ops.flatMap((op) => {
      const counted = op.opcode === "loop" ? recognize(op, this.rangeOf, this.layout) : undefined;
      for (const inner of op.regions) changed = this.region(inner) || changed;
      if (!counted) return [op];
      changed = true;
      return rewrite(op, counted);
    });
    return changed;
  }
}

function computeLayout(body: Region): Layout {
  const positions = new Map<Value | Op, number>();
  const branchCounts = new Map<Op, number>();
  let loops = 0;
  walk(body, (op) => {
    if (op.opcode === "loop") loops++;
    positions.set(op, positions.size);
    for (const result of op.results) positions.set(result, positions.size);
    for (const { params } of op.regions) {
      for (const param of params) positions.set(param, positions.size);
    }
    if (op.target) branchCounts.set(op.target, (branchCounts.get(op.target) ?? 0) + 1);
  });
  return { positions, branchCounts, loops };
}

interface CountedLoop {
  /** Which carried value counts. */
  readonly position: number;
  readonly step: number;
  readonly limit: Value;
  /** 1 where the test includes the limit itself, going up; -1 going down. */
  readonly beyond: number;
  /** The ops before the test, which run in every iteration and once more. */
  readonly head: Op[];
  readonly body: Region;
  readonly backEdge: Op;
  readonly exit: Op;
}

interface Test {
  /** The sign of the step it can end. */
  readonly direction: 1 | -1;
  readonly inclusive: boolean;
}

const TESTS: Partial<Record<Opcode, Test>> = {};
for (const type of ["i32", "i64"] as const) {
  TESTS[`${type}.lt_s`] = { direction: 1, inclusive: false };
  TESTS[`${type}.le_s`] = { direction: 1, inclusive: true };
  TESTS[`${type}.gt_s`] = { direction: -1, inclusive: false };
  TESTS[`${type}.ge_s`] = { direction: -1, inclusive: true };
}

/** `n > i` is `i < n`. */
const MIRRORED: Readonly<Record<string, string>> = {
  lt_s: "gt_s",
  le_s: "ge_s",
  gt_s: "lt_s",
  ge_s: "le_s",
};

function recognize(loop: Op, rangeOf: Ranges, layout: Layout): CountedLoop | undefined {
  const { ops, params } = loop.regions[0];
  const exit = ops.at(-1)!;
  const branch = ops.at(-2);
  if (exit.opcode !== "yield" || branch?.opcode !== "if" || branch.results.length > 0)
    return undefined;
  const [body, otherwise] = branch.regions as [Region, Region];
  const backEdge = body.ops.at(-1)!;
  if (backEdge.target !== loop || otherwise.ops.length > 1) return undefined;
  if (otherwise.ops[0].opcode !== "yield" || layout.branchCounts.get(loop) !== 1) return undefined;
  const head = ops.slice(0, -2);
  const test = readTest(branch.operands[0], params);
  if (!test || !head.every(isHarmless)) return undefined;
  const { position, limit, kind } = test;
  const step = readStep(backEdge.operands[position], params[position]);
  if (!step || Math.sign(step) !== kind.direction) return undefined;
  if (!isInvariant(limit, loop, layout)) return undefined;
  const beyond = kind.inclusive ? kind.direction : 0;
  if (!hasRoom(rangeOf, limit, step + beyond)) return undefined;
  // What the test computes is not there any more when the loop has become a `for`.
  if (usesAny(exit, head)) return undefined;
  return { position, step, limit, beyond, head, body, backEdge, exit };
}

/** The test may compute, but must leave no trace: it runs once more than the body. */
function isHarmless(op: Op): boolean {
  return op.regions.length === 0 && isRemovable(op);
}

function usesAny(op: Op, definitions: Op[]): boolean {
  return op.operands.some((value) => value.def && definitions.includes(value.def));
}

function readTest(
  condition: Value,
  params: Value[],
): { position: number; limit: Value; kind: Test } | undefined {
  const def = condition.def;
  const kind = def && TESTS[def.opcode];
  if (!kind) return undefined;
  const [left, right] = def.operands as [Value, Value];
  const position = params.indexOf(left);
  if (position >= 0) return { position, limit: right, kind };
  const mirroredPosition = params.indexOf(right);
  if (mirroredPosition < 0) return undefined;
  const [type, name] = def.opcode.split(".") as [string, string];
  const mirrored = TESTS[`${type}.${MIRRORED[name]}` as Opcode]!;
  return { position: mirroredPosition, limit: left, kind: mirrored };
}

/** The constant added to the index, or undefined. */
function readStep(next: Value, index: Value): number | undefined {
  const def = next.def;
  if (def?.opcode !== "i32.add" && def?.opcode !== "i64.add") return undefined;
  const [left, right] = def.operands as [Value, Value];
  const constant =
    left === index ? constantOf(right) : right === index ? constantOf(left) : undefined;
  const step = Number(constant);
  return Number.isSafeInteger(step) ? step : undefined;
}

/** What the loop uses and does not define was defined before it. */
function isInvariant(value: Value, loop: Op, { positions }: Layout): boolean {
  if (constantOf(value) !== undefined) return true;
  return (positions.get(value) ?? -1) < positions.get(loop)!;
}

/**
 * Whether the index cannot leave its type: at the test that ends the loop it is less than one step beyond
 * the bound, and the bound itself is at most one beyond the limit.
 */
function hasRoom(rangeOf: Ranges, limit: Value, reach: number): boolean {
  const { lo, hi } = rangeOf(limit);
  if (Math.abs(reach) === 1) return true;
  const bound = limit.type === "i32" ? 2 ** 31 : 2 ** 53;
  return reach > 0 ? hi + reach - 1 < bound : lo + reach + 1 >= -bound;
}

function rewrite(loop: Op, counted: CountedLoop): Op[] {
  const { position, step, body, backEdge, exit } = counted;
  const { params } = loop.regions[0];
  const index = params[position];
  const { type } = index;
  const before: Op[] = [];
  const end = emitLimit(counted, before);
  // The index after the loop is a carried value of its own; dce drops it where it is not used.
  const after: Value = { ...index };
  const carried = [after, ...params.filter((param) => param !== index)];
  const inits = [loop.operands[position], ...loop.operands.filter((_, k) => k !== position)];
  const nexts = [
    backEdge.operands[position],
    ...backEdge.operands.filter((_, k) => k !== position),
  ];
  const region = makeRegion([index, ...carried]);
  region.ops = [...counted.head, ...body.ops.slice(0, -1), makeOp("yield", nexts)];
  const attrs: Record<string, Attr> = { ...loop.attrs, step };
  const counting = makeOp("for", [loop.operands[position], end, ...inits], {
    attrs,
    regions: [region],
    types: [type, ...carried.slice(1).map((value) => value.type)],
    span: loop.span,
  });
  counting.results.forEach((result, k) => Object.assign(result, nameOf(carried[k])));
  return [...before, counting, ...passResults(loop, exit, counting, carried, index)];
}

function nameOf(value: Value): { name?: string } {
  return value.name === undefined ? {} : { name: value.name };
}

function emitLimit({ limit, beyond }: CountedLoop, before: Op[]): Value {
  const { type } = limit as { type: "i32" | "i64" };
  let source = limit;
  const constant = constantOf(limit);
  if (constant !== undefined) {
    // A constant may stand inside the loop; the bound must stand before it.
    const copy = makeOp(`${type}.const`, [], { attrs: { value: constant } });
    before.push(copy);
    source = copy.results[0]!;
  }
  if (!beyond) return source;
  const value = type === "i64" ? BigInt(beyond) : beyond;
  const one = makeOp(`${type}.const`, [], { attrs: { value } });
  const sum = makeOp(`${type}.add`, [source, one.results[0]]);
  before.push(one, sum);
  return sum.results[0];
}

/** The loop's results were its `yield`'s operands: a block gives them under their old values. */
function passResults(loop: Op, exit: Op, counting: Op, carried: Value[], index: Value): Op[] {
  if (loop.results.length === 0) return [];
  const values = exit.operands.map((value) => {
    const k = value === index ? 0 : carried.indexOf(value);
    return k < 0 ? value : counting.results[k];
  });
  const region = makeRegion();
  region.ops.push(makeOp("yield", values));
  const block = makeOp("block", [], { regions: [region], span: loop.span });
  block.results = loop.results.map((result) => Object.assign(result, { def: block }));
  return [block];
}
