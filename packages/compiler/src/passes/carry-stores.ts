/**
 * Carry-stores: what an iteration stores and the next one loads is carried in a register.
 *
 *   for %i = %start to %end {                        %first = %start < %end ? array.load %a, %start - 1 : 0
 *     %x = array.load %a, %i - 1               ->    for %i = %start to %end carry (%x = %first) {
 *     … array.store %a, %i, %y                         … array.store %a, %i, %y
 *   }                                                  yield %y }
 *
 * That is `a[i] = a[i - 1] + b[i]`: in memory each addition waits for the store before it to come back. The element that is
 * loaded is the one that was stored last, and nothing else was stored in between: the body has one store, which runs in
 * every iteration, as the load does, and no call and no other way out. The first load is the loop's own, so it is
 * as proved as that one. Only elements that hold what is stored to them: not those of 8 and 16 bits, which keep some bits of it.
 *
 * After the passes that look for other things in accesses, before `unroll`.
 */
import {
  Builder,
  ELEMENTS,
  computeDefinitions,
  elementOf,
  makeRegion,
  makeValue,
} from "@numboa/parser/ir";
import type { ArrayType, Func, NumberType, Op, Region, Value } from "@numboa/parser/ir";
import { computeSum, emitSum, keyOf, type Sum } from "../analyses/linear-index.ts";
import { holdsLoop } from "../analyses/loops.ts";
import { computeWriters, hasExit } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";
import { replaceLoops } from "./replace.ts";

export const carryStores: Pass = {
  name: "carry-stores",
  run(func: Func) {
    return replaceLoops(func.body, (loop) => {
      const recurrence = holdsLoop(loop) ? undefined : findRecurrence(loop);
      return recurrence && carry(loop, recurrence);
    });
  },
};

interface Recurrence {
  readonly load: Op;
  readonly store: Op;
  /** The load's index. */
  readonly sum: Sum;
}

function findRecurrence(loop: Op): Recurrence | undefined {
  const [body] = loop.regions as [Region];
  const step = Number(loop.attrs["step"]);
  if (Math.abs(step) !== 1 || loop.operands[0].type !== "i32" || hasExit(body)) return undefined;
  const [store, ...others] = computeWriters(body);
  if (store?.opcode !== "array.store" || others.length > 0 || !isKept(store)) return undefined;
  const inside = computeDefinitions(body);
  const [index] = body.params as [Value];
  const names = new Map<Value, number>();
  const place = (op: Op): { sum: Sum; key: string } | undefined => {
    const [array, at] = op.operands as [Value, Value];
    const sum = computeSum(at, inside);
    const [term, ...more] = sum.moving;
    if (more.length > 0 || term?.value !== index || term.negative) return undefined;
    return op.attrs["oob"] === "inbounds" ? { sum, key: keyOf(array, sum, names) } : undefined;
  };
  const stored = place(store);
  if (!stored || inside.has(store.operands[0])) return undefined;
  const before = body.ops.slice(0, body.ops.indexOf(store));
  for (const load of before) {
    if (load.opcode !== "array.load") continue;
    const loaded = place(load);
    if (loaded?.key !== stored.key || loaded.sum.constant !== stored.sum.constant - step) continue;
    return { load, store, sum: loaded.sum };
  }
  return undefined;
}

/** Whether an element is what was stored to it. */
function isKept({ operands: [array] }: Op): boolean {
  const { bytes, value } = ELEMENTS[elementOf(array.type as ArrayType)];
  return bytes >= 4 && (value === "f64" || value === "f32" || value === "i32");
}

/** Replaces the load by a carried value; what it is at first is loaded before the loop, if that runs. */
function carry(loop: Op, { load, store, sum }: Recurrence): Op[] {
  const [body] = loop.regions as [Region];
  const [start, end] = loop.operands as [Value, Value];
  const [result] = load.results as [Value];
  const type = result.type as NumberType;
  const before = makeRegion();
  const b = new Builder(before);
  b.span = load.span;
  const test = Number(loop.attrs["step"]) > 0 ? "i32.lt_s" : "i32.gt_s";
  const [some, none] = [makeRegion(), makeRegion()];
  b.inside(some, () => {
    const at = emitSum(b, [...sum.fixed, { value: start, negative: false }], sum.constant);
    const attrs = { ...load.attrs };
    b.yield([b.op("array.load", [load.operands[0], at], { attrs, types: [type] })]);
  });
  b.inside(none, () => b.yield([b.const(type, 0)]));
  const runs = b.op(test, [start, end]);
  const first = b.op("if", [runs], { regions: [some, none], types: [type] });
  loop.operands = [...loop.operands, first];
  loop.results = [...loop.results, makeValue(type, result.name, loop)];
  body.ops = body.ops.filter((op) => op !== load);
  body.params = [...body.params, Object.assign(result, { def: undefined })];
  const last = body.ops.at(-1)!;
  last.operands = [...last.operands, store.operands[2]];
  return [...before.ops, loop];
}
