/**
 * Strength-reduction: a product of an innermost loop's index and a value that the loop does not change is counted up.
 *
 *   for %k = %start to %end step 1 {               %m0 = i32.mul (i32.add %start, 1), %n
 *     %p = i32.mul (i32.add %k, 1), %n        ->   for %k = %start to %end step 1 carry (%m: i32 = %m0) {
 *     …                                              … yield (i32.add %m, %n) }
 *   }
 *
 * That is the address of `b[(k + 1) * n + j]`. Sound because i32 arithmetic is that of integers modulo 2^32, where
 * (k + s) * n is k * n + s * n whatever wraps. Products that differ by a constant number of rows share what is carried.
 *
 * After the passes that look at indices, and before `unroll`, whose copies then count on from one another.
 */
import { Builder, computeDefinitions, makeRegion, makeValue, substitute } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { holdsLoop } from "../analyses/loops.ts";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";
import { replaceLoops } from "./replace.ts";

/** More carried values than this would not stay in registers. */
const MAX_CARRIED = 4;

export const strengthReduction: Pass = {
  name: "strength-reduction",
  run(func: Func) {
    return replaceLoops(func.body, (loop) => (holdsLoop(loop) ? undefined : reduce(loop)));
  },
};

/** `(index + row) * factor`. */
interface Product {
  readonly op: Op;
  readonly factor: Value;
  readonly row: number;
}

function reduce(loop: Op): Op[] | undefined {
  if (loop.operands[0].type !== "i32") return undefined;
  const [body] = loop.regions as [Region];
  const inside = computeDefinitions(body);
  const byFactor = new Map<Value, Product[]>();
  for (const op of body.ops) {
    const product = readProduct(op, body.params[0], inside);
    if (!product) continue;
    byFactor.set(product.factor, [...(byFactor.get(product.factor) ?? []), product]);
  }
  if (byFactor.size === 0 || byFactor.size > MAX_CARRIED) return undefined;
  const before = makeRegion();
  const b = new Builder(before);
  b.span = loop.span;
  for (const products of byFactor.values()) carry(b, loop, products);
  return [...before.ops, loop];
}

function readProduct(op: Op, index: Value, inside: ReadonlySet<Value>): Product | undefined {
  if (op.opcode !== "i32.mul") return undefined;
  for (const [moving, factor] of [op.operands, op.operands.toReversed()]) {
    if (inside.has(factor) || constantOf(factor) !== undefined) continue;
    if (moving === index) return { op, factor, row: 0 };
    const row = moving.def?.opcode === "i32.add" && constantOf(moving.def.operands[1]);
    if (typeof row === "number" && moving.def!.operands[0] === index) return { op, factor, row };
  }
  return undefined;
}

function carry(b: Builder, loop: Op, products: readonly Product[]): void {
  const [body] = loop.regions as [Region];
  const [{ factor, row: first }] = products as [Product, ...Product[]];
  const rows = (count: number): Value => b.op("i32.mul", [factor, b.const("i32", count | 0)]);
  const start = b.op("i32.add", [loop.operands[0], b.const("i32", first)]);
  loop.operands.push(b.op("i32.mul", [start, factor]));
  const param = makeValue("i32", "row");
  body.params.push(param);
  loop.results.push(makeValue("i32", "row", loop));
  const apart = new Map(
    products.map(({ row }) => [row, row === first ? undefined : rows(row - first)]),
  );
  const step = rows(Number(loop.attrs["step"]));
  const scratch = makeRegion();
  const inner = new Builder(scratch);
  inner.span = loop.span;
  const sums = new Map(
    [...apart].map(([row, by]) => [row, by ? inner.op("i32.add", [param, by]) : param]),
  );
  const next = inner.op("i32.add", [param, step]);
  const replaced = new Map(products.map(({ op, row }) => [op.results[0], sums.get(row)!]));
  const dropped = new Set(products.map(({ op }) => op));
  body.ops = [...scratch.ops, ...body.ops.filter((op) => !dropped.has(op))];
  body.ops.at(-1)!.operands.push(next);
  substitute(body, replaced);
}
