/**
 * Unroll: several iterations of a small innermost loop one after another, with one test.
 *
 *   for %i = %start to %end carry (%x = %x0) { B(%i, %x) }
 *   ->
 *   %from, %x1 = if the loop is long {
 *     for %i = %start to %whole step 4 carry (%x = %x0) { B(%i, %x) B(%i + 1, …) B(%i + 2, …) B(%i + 3, …) }
 *     yield %whole, …
 *   } else { yield %start, %x0 }
 *   for %i = %from to %end carry (%x = %x1) { B(%i, %x) }
 *
 * The same iterations in the same order, so nothing changes but the counting: the loop's own addition, test and jump (in V8
 * a test of the stack besides) cost as much as a small body, and neighbours share an address. What one iteration
 * stores and the next one loads is at hand, which `gvn` sees.
 *
 * Not where each iteration waits longer for the one before than counting takes: a sum of doubles, a table lookup.
 * Only loops that count by one, whose body holds no loop and no way out: of others the counting is a small part. `%whole - %start` is a
 * multiple of the factor, computed modulo 2^32, where the difference of two i32 in order has room. After
 * `vectorize`, which is better where it can be done; never in the exact version of a nest (`cold`).
 */
import {
  Builder,
  allOps,
  copyOp,
  makeOp,
  makeRegion,
  makeValue,
  newCopyMap,
} from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { computeCarriedLatency, holdsLoop } from "../analyses/loops.ts";
import { hasExit } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";
import { replaceLoops } from "./replace.ts";

/** Bodies of at most so many ops, constants not counted, are repeated so often. */
const FACTORS = [
  { ops: 14, factor: 4 },
  { ops: 32, factor: 2 },
] as const;

/** What a processor does in a cycle, and the cycles that counting takes, roughly. */
const OPS_A_CYCLE = 3;
const COUNTING = 2;

/** Vectors that a loop may carry: with more of them, what several iterations load does not fit the registers as well. */
const MAX_VECTORS = 4;

/** A loop of fewer rounds of the unrolled one is left to the other, whose branch at its end is foreseen as well as its own. */
const LEAST = 4;

export const unroll: Pass = {
  name: "unroll",
  run(func: Func) {
    return replaceLoops(func.body, (loop) => {
      const factor = holdsLoop(loop) ? undefined : factorOf(loop);
      return factor === undefined ? undefined : unrolled(loop, factor);
    });
  },
};

function factorOf(loop: Op): number | undefined {
  const [body] = loop.regions as [Region];
  const counts = loop.operands[0].type === "i32" && Math.abs(Number(loop.attrs["step"])) === 1;
  if (!counts || hasExit(body) || body.ops.at(-1)!.opcode !== "yield") return undefined;
  if (loop.results.filter(({ type }) => type === "v128").length > MAX_VECTORS) return undefined;
  const size = allOps(body).filter(({ opcode }) => !opcode.endsWith(".const")).length;
  if (computeCarriedLatency(loop) >= size / OPS_A_CYCLE + COUNTING) return undefined;
  return FACTORS.find(({ ops }) => size <= ops)?.factor;
}

/** The unrolled loop, and the loop as it was for what is left. */
function unrolled(loop: Op, factor: number): Op[] {
  const before = makeRegion();
  const b = new Builder(before);
  b.span = loop.span;
  const [start, end, ...inits] = loop.operands as [Value, Value, ...Value[]];
  const step = Number(loop.attrs["step"]);
  const [first, last] = step > 0 ? [start, end] : [end, start];
  const count = b.op("i32.sub", [last, first]);
  const some = b.op("i32.gt_s", [last, first]);
  const long = b.op("i32.and", [some, b.op("i32.ge_u", [count, b.const("i32", LEAST * factor)])]);
  const [many, few] = [makeRegion(), makeRegion()];
  b.inside(many, () => {
    const whole = b.op("i32.and", [count, b.const("i32", -factor)]);
    const stop = b.op(step > 0 ? "i32.add" : "i32.sub", [start, whole]);
    const results = emitLoop(b, loop, stop, factor);
    b.yield([stop, ...results]);
  });
  b.inside(few, () => b.yield([start, ...inits]));
  const types = [start, ...inits].map(({ type }) => type);
  const choice = makeOp("if", [long], { regions: [many, few], types, span: loop.span });
  b.append(choice);
  const [from, ...values] = choice.results as [Value, ...Value[]];
  loop.operands = [from, end, ...values];
  return [...before.ops, loop];
}

function emitLoop(b: Builder, loop: Op, stop: Value, factor: number): Value[] {
  const [body] = loop.regions as [Region];
  const [start, , ...inits] = loop.operands as [Value, Value, ...Value[]];
  const step = Number(loop.attrs["step"]);
  const [index, ...carried] = body.params.map(({ type, name }) => makeValue(type, name)) as [
    Value,
    ...Value[],
  ];
  const region = makeRegion([index, ...carried]);
  b.inside(region, () => {
    let values: Value[] = carried;
    for (let k = 0; k < factor; k++) {
      const at = k === 0 ? index : b.op("i32.add", [index, b.const("i32", k * step)]);
      values = emitIteration(b, body, [at, ...values]);
    }
    b.yield(values);
  });
  const attrs = { step: factor * step };
  const types = inits.map(({ type }) => type);
  const op = makeOp("for", [start, stop, ...inits], {
    attrs,
    regions: [region],
    types,
    span: loop.span,
  });
  return b.append(op).results;
}

/** A copy of the body with these values for its parameters; gives what it yields. */
function emitIteration(b: Builder, body: Region, params: readonly Value[]): Value[] {
  const map = newCopyMap();
  body.params.forEach((param, k) => map.values.set(param, params[k]));
  for (const op of body.ops.slice(0, -1)) b.append(copyOp(op, map));
  return body.ops.at(-1)!.operands.map((value) => map.values.get(value) ?? value);
}
