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
 * Two other limits will do. A finite double, `i < n / 2`: an integer is below it if it is below the next integer. And that of
 * an index with something added, `i + 3 < n`, where ranges say that neither this sum nor `n - 3` wraps.
 *
 * Outer loops are converted before inner ones, since the index of a `for` has a range: the limit `j <= i`
 * leaves room when `i` counts to an `int`.
 */
import { Builder, makeOp, makeRegion, substitute, walk } from "@numboa/parser/ir";
import type { Attr, Func, NumberType, Op, Region, Value } from "@numboa/parser/ir";
import { isRemovable } from "../analyses/purity.ts";
import { rangeOfDouble } from "../analyses/double-range.ts";
import { computeRanges, refineRanges, type Range, type Ranges } from "../analyses/ranges.ts";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

export const countedLoops: Pass = {
  name: "counted-loops",
  run(func: Func) {
    let changed = false;
    // Each round knows the ranges of one more level of indices.
    for (let round = 0; round < ROUNDS; round++) {
      const converter = new Converter(func);
      if (converter.layout.loops === 0 || !converter.convert(func)) break;
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

  constructor(func: Func) {
    this.layout = computeLayout(func.body);
  }

  convert(func: Func): boolean {
    return this.region(func.body, computeRanges(func));
  }

  /** @param rangeOf what is known in the region, by the conditions around it too */
  private region(region: Region, rangeOf: Ranges): boolean {
    let changed = false;
    region.ops = region.ops.flatMap((op) => {
      const counted = op.opcode === "loop" ? recognize(op, rangeOf, this.layout) : undefined;
      for (const [k, inner] of op.regions.entries()) {
        const known = op.opcode === "if" ? refineRanges(rangeOf, op.operands[0], k === 0) : rangeOf;
        changed = this.region(inner, known) || changed;
      }
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
  /** What makes an integer of a limit that is a double. */
  readonly rounding?: Rounding | undefined;
  /** To be added to the limit. Where the test includes the limit itself, that is 1 going up and -1 going down. */
  readonly beyond: number;
  /** The ops before the test, which run in every iteration and once more. */
  readonly head: Op[];
  readonly body: Region;
  /** What makes results of what the loop carries: it runs once, behind the loop. */
  readonly tail: Op[];
  readonly backEdge: Op;
  readonly exit: Op;
}

type Rounding = "f64.ceil" | "f64.floor";

interface Kind {
  /** The sign of the step it can end. */
  readonly direction: 1 | -1;
  readonly inclusive: boolean;
  /** Gives the first integer that is not before a double, or the last one that is not behind it. */
  readonly rounding: Rounding;
}

const KINDS: Readonly<Record<string, Kind>> = {
  lt: { direction: 1, inclusive: false, rounding: "f64.ceil" },
  le: { direction: 1, inclusive: true, rounding: "f64.floor" },
  gt: { direction: -1, inclusive: false, rounding: "f64.floor" },
  ge: { direction: -1, inclusive: true, rounding: "f64.ceil" },
};

/** `n > i` is `i < n`. */
const MIRRORED: Readonly<Record<string, string>> = { lt: "gt", le: "ge", gt: "lt", ge: "le" };

function recognize(loop: Op, rangeOf: Ranges, layout: Layout): CountedLoop | undefined {
  const { ops, params } = loop.regions[0];
  const exit = ops.at(-1)!;
  const at = ops.findLastIndex(({ opcode }) => opcode === "if");
  if (exit.opcode !== "yield" || at < 0 || ops[at].results.length > 0) return undefined;
  const branch = ops[at];
  const [body, otherwise] = branch.regions as [Region, Region];
  const backEdge = body.ops.at(-1)!;
  if (backEdge.target !== loop || otherwise.ops.length > 1) return undefined;
  if (otherwise.ops[0].opcode !== "yield" || layout.branchCounts.get(loop) !== 1) return undefined;
  const head = ops.slice(0, at);
  const tail = ops.slice(at + 1, -1);
  const test = readTest(branch.operands[0], params);
  if (!test || ![...head, ...tail].every(isHarmless)) return undefined;
  const { position, limit, kind, offset } = test;
  const step = readStep(backEdge.operands[position], params[position]);
  if (!step || Math.sign(step) !== kind.direction) return undefined;
  if (!isInvariant(limit, loop, layout)) return undefined;
  const beyond = (kind.inclusive ? kind.direction : 0) - offset;
  const start = rangeOf(loop.operands[position]);
  if (!hasRoom(rangeOf, test, step, start)) return undefined;
  // What the test computes is not there any more when the loop has become a `for`.
  if ([...tail, exit].some((op) => usesAny(op, head))) return undefined;
  const rounding = limit.type === "f64" ? kind.rounding : undefined;
  return { position, step, limit, rounding, beyond, head, body, tail, backEdge, exit };
}

/** The test may compute, but must leave no trace: it runs once more than the body. */
function isHarmless(op: Op): boolean {
  return op.regions.length === 0 && isRemovable(op);
}

function usesAny(op: Op, definitions: Op[]): boolean {
  return op.operands.some((value) => value.def && definitions.includes(value.def));
}

interface Test {
  readonly position: number;
  readonly limit: Value;
  readonly kind: Kind;
  /** What the test adds to the index. */
  readonly offset: number;
}

function readTest(condition: Value, params: Value[]): Test | undefined {
  const { opcode = "", operands = [] } = condition.def ?? {};
  const name = /^(?:i32|i64)\.(lt|le|gt|ge)_s$|^f64\.(lt|le|gt|ge)$/.exec(opcode);
  const relation = name?.[1] ?? name?.[2];
  if (relation === undefined) return undefined;
  const isDouble = opcode.startsWith("f64");
  const [left, right] = operands as [Value, Value];
  const straight = readIndex(left, params, isDouble);
  if (straight) return { ...straight, limit: right, kind: KINDS[relation] };
  const mirrored = readIndex(right, params, isDouble);
  return mirrored && { ...mirrored, limit: left, kind: KINDS[MIRRORED[relation]] };
}

/** The carried value that a side of a comparison is, a constant added. */
function readIndex(
  side: Value,
  params: Value[],
  isDouble: boolean,
): Pick<Test, "position" | "offset"> | undefined {
  const { opcode, operands = [] } = side.def ?? {};
  if (isDouble) {
    const position = opcode === "f64.convert_i32_s" ? params.indexOf(operands[0]) : -1;
    return position < 0 ? undefined : { position, offset: 0 };
  }
  const own = params.indexOf(side);
  if (own >= 0) return { position: own, offset: 0 };
  const position = opcode === "i32.add" ? params.indexOf(operands[0]) : -1;
  const offset = position < 0 ? undefined : constantOf(operands[1]);
  return offset === undefined ? undefined : { position, offset: Number(offset) };
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
function hasRoom(
  rangeOf: Ranges,
  { limit, kind, offset }: Test,
  step: number,
  start: Range,
): boolean {
  const reach = step + (kind.inclusive ? kind.direction : 0);
  if (limit.type === "f64") return hasRoomFor(rangeOfDouble(limit, rangeOf), Math.abs(reach));
  const range = rangeOf(limit);
  if (offset !== 0) {
    // What is compared is between the start and one step past the limit, the constant added.
    const added = Math.abs(offset);
    return hasRoomFor(start, added) && hasRoomFor(range, Math.abs(reach) + added);
  }
  if (Math.abs(reach) === 1) return true;
  const bound = limit.type === "i32" ? 2 ** 31 : 2 ** 53;
  return reach > 0 ? range.hi + reach - 1 < bound : range.lo + reach + 1 >= -bound;
}

/** Whether what is so far from a range, on either side, is an i32. */
function hasRoomFor(range: Range | undefined, reach: number): boolean {
  return range !== undefined && range.lo - reach > -(2 ** 31) && range.hi + reach < 2 ** 31 - 1;
}

function rewrite(loop: Op, counted: CountedLoop): Op[] {
  const { position, step, body, backEdge } = counted;
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
  return [...before, counting, ...passResults(loop, counted, counting, carried)];
}

function nameOf(value: Value): { name?: string } {
  return value.name === undefined ? {} : { name: value.name };
}

function emitLimit({ limit, rounding, beyond }: CountedLoop, before: Op[]): Value {
  const region = makeRegion();
  const b = new Builder(region);
  const constant = constantOf(limit);
  // A constant may stand inside the loop; the bound must stand before it.
  let source = constant === undefined ? limit : b.const(limit.type as NumberType, constant);
  if (rounding) source = b.op("i32.trunc_sat_f64_s", [b.op(rounding, [source])]);
  const type = source.type as "i32" | "i64";
  if (beyond !== 0) {
    source = b.op(`${type}.add`, [source, b.const(type, type === "i64" ? BigInt(beyond) : beyond)]);
  }
  before.push(...region.ops);
  return source;
}

/** The loop's results were its `yield`'s operands: a block gives them under their old values. */
function passResults(
  loop: Op,
  { tail, exit, position }: CountedLoop,
  counting: Op,
  carried: Value[],
): Op[] {
  if (loop.results.length === 0) return [];
  const region = makeRegion();
  region.ops.push(...tail, makeOp("yield", exit.operands));
  const index = loop.regions[0].params[position];
  const last = carried.map((value, k) => [value, counting.results[k]] as const);
  substitute(region, new Map([...last, [index, counting.results[0]]]));
  const block = makeOp("block", [], { regions: [region], span: loop.span });
  block.results = loop.results.map((result) => Object.assign(result, { def: block }));
  return [block];
}
