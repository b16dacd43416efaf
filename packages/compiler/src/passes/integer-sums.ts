/**
 * Integer-sums: a sum of integers, which JavaScript computes in doubles, in 64-bit integers as long as it is exact.
 *
 *   for %i = %start to %end carry (%s: f64 = %s0) { … %t = f64.add %s, (f64.convert_i32_s %x) … yield %t }
 *   ->
 *   %k0 = i64.trunc_sat_f64_s %s0
 *   if %k0 is %s0, and at most 2^52 {
 *     for %i = %start to %end carry (%k: i64 = %k0) { … %l = i64.add %k, (i64.extend_i32_s %x) … yield %l }
 *     yield (f64.convert_i64_s …)
 *   } else { the loop as it was }
 *
 * A processor adds integers in a cycle, doubles in four, and each addition of a sum waits for the one before.
 *
 * Sound because a sum of doubles that are integers is exact as long as none passes 2^53, and no sum that began with another
 * number than -0 is -0. An iteration adds at most `most`, by the ranges of what is added, so as many as
 * fit between 2^52 and 2^53 may run; longer loops run in parts of so many, each with its own test:
 *
 *   for %part = %start to %end step 2^21 carry (%s) { %stop = min(%part + 2^21, %end) … the above from %part to %stop … }
 *
 * What is added may be added under conditions; what else is done with the sum is done with its conversion.
 */
import { Builder, makeOp, makeRegion, makeValue } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { IntegerTrees } from "../analyses/integer-trees.ts";
import { computeRanges, type Range, type Ranges } from "../analyses/ranges.ts";
import type { Pass } from "../pass.ts";
import { versionLoop } from "./version-loop.ts";

/** What a sum may be at first, and so much may be added. */
const ROOM = 2 ** 52;
/** Shorter parts are not worth their tests. */
const SHORTEST = 2 ** 12;

export const integerSums: Pass = {
  name: "integer-sums",
  run(func: Func) {
    const rewriter = new Rewriter(func);
    rewriter.region(func.body);
    return rewriter.changed;
  },
};

class Rewriter {
  changed = false;
  private readonly trees: IntegerTrees;
  private readonly rangeOf: Ranges;

  constructor(func: Func) {
    this.rangeOf = computeRanges(func);
    this.trees = new IntegerTrees(this.rangeOf);
  }

  region(region: Region): void {
    region.ops = region.ops.flatMap((op) => {
      if (op.attrs["cold"]) return [op];
      for (const inner of op.regions) this.region(inner);
      return (op.opcode === "for" ? this.loop(op) : undefined) ?? [op];
    });
  }

  private loop(loop: Op): Op[] | undefined {
    const sums = findSums(loop, this.trees);
    if (sums.length === 0) return undefined;
    const most = Math.max(...sums.map((sum) => sum.most));
    const step = Math.abs(Number(loop.attrs["step"]));
    const part = 2 ** Math.floor(Math.log2(ROOM / most));
    const [start, end] = loop.operands.map((value) => this.rangeOf(value)) as [Range, Range];
    const trips = Math.max(end.hi - start.lo, start.hi - end.lo) / step;
    if (trips > part && !this.mayRunInParts(loop, part)) return undefined;
    this.changed = true;
    return trips <= part ? this.whole(loop, sums) : this.parts(loop, sums, part);
  }

  /** Whether a loop over the parts counts up to the end without leaving its type. */
  private mayRunInParts(loop: Op, part: number): boolean {
    const [, end] = loop.operands;
    if (part < SHORTEST || end.type !== "i32" || Number(loop.attrs["step"]) !== 1) return false;
    return this.rangeOf(end).hi + part < 2 ** 31;
  }

  private parts(loop: Op, sums: readonly Sum[], part: number): Op[] {
    const [start, end, ...inits] = loop.operands as [Value, Value, ...Value[]];
    const { results, span } = loop;
    const params = loop.regions[0].params.map(({ type, name }) => makeValue(type, name));
    const [from, ...carried] = params as [Value, ...Value[]];
    const body = makeRegion(params);
    const b = new Builder(body);
    b.span = span;
    const next = b.op("i32.add", [from, b.const("i32", part)]);
    const isLast = b.op("i32.lt_s", [end, next]);
    const stop = b.op("select", [end, next, isLast], { types: ["i32"] });
    loop.operands = [from, stop, ...carried];
    loop.results = results.map(({ type, name }) => makeValue(type, name, loop));
    const types = results.map(({ type }) => type);
    const inner = this.whole(loop, sums);
    body.ops.push(...inner);
    b.yield([...inner.at(-1)!.results]);
    const attrs = { step: part };
    const outer = makeOp("for", [start, end, ...inits], { attrs, regions: [body], types, span });
    outer.results = results.map((result) => Object.assign(result, { def: outer }));
    return [outer];
  }

  /** The loop in two versions, behind the test that its sums are small integers. */
  private whole(loop: Op, sums: readonly Sum[]): Op[] {
    const before = makeRegion();
    const b = new Builder(before);
    b.span = loop.span;
    const integers = sums.map(({ k }) => b.op("i64.trunc_sat_f64_s", [loop.operands[2 + k]]));
    const tests = sums.flatMap(({ k }, at) => emitTests(b, loop.operands[2 + k], integers[at]));
    const ok = tests.reduce((all, next) => b.op("i32.and", [all, next]));
    const versions = versionLoop(loop, ok);
    sums.forEach(({ k }, at) => {
      loop.operands = loop.operands.with(2 + k, integers[at]);
      new ChainRewriter(sums[at], this.trees).loop(loop, k);
    });
    const [fast] = versions.regions as [Region];
    const converter = new Builder(makeRegion());
    const given = fast.ops.at(-1)!;
    for (const { k } of sums) {
      loop.results[k].type = "i64";
      given.operands[k] = converter.op("f64.convert_i64_s", [loop.results[k]]);
    }
    fast.ops = [...fast.ops.slice(0, -1), ...converter.region.ops, given];
    return [...before.ops, versions];
  }
}

/** Whether a double is this integer, not -0, and of a magnitude that leaves room. */
function emitTests(b: Builder, double: Value, integer: Value): Value[] {
  const back = b.op("f64.convert_i64_s", [integer]);
  const bits = [double, back].map((value) => b.op("i64.reinterpret_f64", [value]));
  const raised = b.op("i64.add", [integer, b.const("i64", BigInt(ROOM))]);
  return [b.op("i64.eq", bits), b.op("i64.le_u", [raised, b.const("i64", BigInt(2 * ROOM))])];
}

interface Sum {
  /** Which carried value. */
  readonly k: number;
  /** All doubles on the ways from it to what is passed on. */
  readonly chain: ReadonlySet<Value>;
  /** The magnitude that an iteration adds at most. */
  readonly most: number;
}

function findSums(loop: Op, trees: IntegerTrees): Sum[] {
  const [body] = loop.regions as [Region];
  const last = body.ops.at(-1)!;
  if (last.opcode !== "yield") return [];
  return body.params.slice(1).flatMap((param, k) => {
    if (param.type !== "f64") return [];
    const chain = new Set<Value>();
    const added = addedTo(param, last.operands[k], trees, chain);
    const most = added && Math.max(-added.lo, added.hi);
    return most ? [{ k, chain, most }] : [];
  });
}

/** What a value is more than the parameter, at least and at most, on any way to it; undefined if it is no such sum. */
function addedTo(
  param: Value,
  value: Value,
  trees: IntegerTrees,
  chain: Set<Value>,
): Range | undefined {
  if (value === param) return { lo: 0, hi: 0 };
  const { def } = value;
  if (!def) return undefined;
  chain.add(value);
  if (def.opcode === "if") {
    const ways = yieldedTo(def, value)?.map((way) => addedTo(param, way, trees, chain));
    const [one, other] = ways ?? [];
    return one && other && { lo: Math.min(one.lo, other.lo), hi: Math.max(one.hi, other.hi) };
  }
  const term = termOf(def, trees);
  const before = term && addedTo(param, term.sum, trees, chain);
  const span = term && trees.span(term.added);
  if (!before || !span) return undefined;
  const [lo, hi] = def.opcode === "f64.sub" ? [-span.hi, -span.lo] : [span.lo, span.hi];
  return { lo: before.lo + Math.min(lo, 0), hi: before.hi + Math.max(hi, 0) };
}

/** What the arms of an `if` give for one of its results; undefined if an arm ends otherwise. */
function yieldedTo(op: Op, result: Value): Value[] | undefined {
  const k = op.results.indexOf(result);
  const ends = op.regions.map(({ ops }) => ops.at(-1)!);
  return ends.every(({ opcode }) => opcode === "yield")
    ? ends.map(({ operands }) => operands[k])
    : undefined;
}

/** An integer that is added to something else, or taken from it. */
function termOf(
  { opcode, operands: [left, right] }: Op,
  trees: IntegerTrees,
): { readonly sum: Value; readonly added: Value } | undefined {
  if (opcode !== "f64.add" && opcode !== "f64.sub") return undefined;
  if (trees.span(right)) return { sum: left, added: right };
  return opcode === "f64.add" && trees.span(left) ? { sum: right, added: left } : undefined;
}

/** Carries a sum as an integer: each double of it becomes the conversion of one. */
class ChainRewriter {
  private readonly chain: ReadonlySet<Value>;
  private readonly trees: IntegerTrees;
  private readonly integers = new Map<Value, Value>();

  constructor({ chain }: Sum, trees: IntegerTrees) {
    this.chain = chain;
    this.trees = trees;
  }

  loop(loop: Op, k: number): void {
    const [body] = loop.regions as [Region];
    const param = body.params[1 + k];
    const integer = makeValue("i64", param.name);
    this.integers.set(param, integer);
    body.params[1 + k] = integer;
    this.region(body);
    this.passOn(body, k);
    body.ops.unshift(conversion(param, integer));
  }

  private region(region: Region): void {
    region.ops = region.ops.flatMap((op) => {
      const [result] = op.results;
      if (op.opcode === "i32.to_int32") return [this.wrapped(op)];
      if (op.opcode === "if") return this.choice(op);
      return result && this.chain.has(result) ? this.sum(op) : [op];
    });
  }

  /** ToInt32 of an exact sum is its lower half. */
  private wrapped(op: Op): Op {
    const integer = this.integers.get(op.operands[0]);
    if (!integer) return op;
    const wrap = makeOp("i32.wrap_i64", [integer], { span: op.span });
    wrap.results = [Object.assign(op.results[0], { def: wrap })];
    return wrap;
  }

  private choice(op: Op): Op[] {
    for (const arm of op.regions) this.region(arm);
    const conversions: Op[] = [];
    op.results.forEach((result, k) => {
      if (!this.chain.has(result)) return;
      for (const arm of op.regions) this.passOn(arm, k);
      const integer = makeValue("i64", result.name, op);
      op.results[k] = integer;
      this.integers.set(result, integer);
      conversions.push(conversion(result, integer));
    });
    return [op, ...conversions];
  }

  private sum(op: Op): Op[] {
    const { sum, added } = termOf(op, this.trees)!;
    const region = makeRegion();
    const b = new Builder(region);
    b.span = op.span;
    const term = this.trees.emit(b, added, "i64");
    const opcode = op.opcode === "f64.sub" ? "i64.sub" : "i64.add";
    const integer = b.op(opcode, [this.integers.get(sum)!, term]);
    const [double] = op.results as [Value];
    this.integers.set(double, integer);
    return [...region.ops, conversion(double, integer)];
  }

  private passOn({ ops }: Region, k: number): void {
    const last = ops.at(-1)!;
    last.operands = last.operands.with(k, this.integers.get(last.operands[k])!);
  }
}

function conversion(double: Value, integer: Value): Op {
  const op = makeOp("f64.convert_i64_s", [integer]);
  op.results = [Object.assign(double, { def: op })];
  return op;
}
