/**
 * Derived-counters: what a counted loop counts beside its index is computed from the index.
 *
 *   for %i = %start to %end carry (%o = %o0) {        %d = i32.sub %end, %start
 *     array.load %a, %o                               %t = select %d, 0, (i32.gt_s %end, %start)
 *     yield (i32.add %o, %c)                   ->     for %i = %start to %end {
 *   }                                                   %o = i32.add %o0, (i32.mul (i32.sub %i, %start), %c)
 *                                                       array.load %a, %o  yield }
 *                                                     i32.add %o0, (i32.mul %t, %c)
 *
 * `dst[o++] = …` and `p += 4` are indices like any other then: their checks go before the nest, and iterations need nothing of one
 * another. What the loop has counted in the end does not depend on how it went, so a loop around counts by it.
 *
 * Sound because integer arithmetic here is that of integers modulo 2^32 or 2^64, where n additions of c are one of n * c; the
 * index of a `for` does not wrap, and in the wider type neither does its distance from the start. The number of iterations is
 * that distance where nothing leaves the loop, and where something does, its results are not those of its end.
 *
 * Only what comes to be an index. Inner loops first; what their sums are computed from is moved before the loop around if that
 * does not change it. Before `hoist-bounds`; `strength-reduction` counts up again what stays a product.
 */
import {
  Builder,
  computeDefinitions,
  computeUseCounts,
  makeRegion,
  substitute,
  walk,
} from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { mayRunAnywhere } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

export const derivedCounters: Pass = {
  name: "derived-counters",
  run(func: Func) {
    const uses = computeUseCounts(func.body);
    return deriveIn(func.body, (value) => uses.has(value));
  },
};

type IsUsed = (value: Value) => boolean;

function deriveIn(region: Region, isUsed: IsUsed): boolean {
  let changed = false;
  region.ops = region.ops.flatMap((op) => {
    if (op.attrs["cold"]) return [op];
    for (const inner of op.regions) changed = deriveIn(inner, isUsed) || changed;
    if (op.opcode !== "for") return [op];
    const ops = derive(op, isUsed);
    changed ||= ops.length > 1;
    return ops;
  });
  return changed;
}

type Type = "i32" | "i64";

/** A carried value to which each iteration adds the same. */
interface Counter {
  readonly param: Value;
  readonly type: Type;
  /** The values that are added, and those that are taken away. */
  readonly parts: readonly { readonly value: Value; readonly negative: boolean }[];
}

function derive(loop: Op, isUsed: IsUsed): Op[] {
  const [body] = loop.regions as [Region];
  const search = new Search(body);
  const found = body.params.slice(1).flatMap((param, k) => {
    const counter = search.counter(param, body.ops.at(-1)!.operands[k]);
    const serves = counter && search.isIndex(param) && canBeCounted(loop, counter);
    const isLast = !isUsed(loop.results[k]) || Math.abs(stepOf(loop)) === 1;
    return serves && isLast ? [counter] : [];
  });
  if (found.length === 0) return [loop];
  const [before, inside, after] = [makeRegion(), makeRegion(), makeRegion()];
  before.ops = search.moved(found);
  body.ops = body.ops.filter((op) => !before.ops.includes(op));
  for (const counter of found) {
    const builders = [before, inside, after].map((region) => new Builder(region));
    for (const b of builders) b.span = loop.span;
    replace(loop, counter, builders as [Builder, Builder, Builder]);
  }
  body.ops.unshift(...inside.ops);
  return [...before.ops, loop, ...after.ops];
}

const stepOf = (loop: Op): number => Number(loop.attrs["step"]);

/** A constant beyond this might not be a number that is divided, and added to others, exactly. */
const MAX_PART = 2 ** 48;

/** A step other than one divides what is counted, or the index would have to be divided. */
function canBeCounted(loop: Op, { parts }: Counter): boolean {
  const step = stepOf(loop);
  return (
    Math.abs(step) === 1 ||
    parts.every(({ value }) => {
      const part = Number(constantOf(value) ?? NaN);
      return Math.abs(part) <= MAX_PART && part % step === 0;
    })
  );
}

class Search {
  private readonly body: Region;
  private readonly inside: ReadonlySet<Value>;
  private readonly own: ReadonlySet<Op>;

  constructor(body: Region) {
    this.body = body;
    this.inside = new Set([...computeDefinitions(body), ...body.params]);
    this.own = new Set(body.ops);
  }

  counter(param: Value, next: Value): Counter | undefined {
    if (param.type !== "i32" && param.type !== "i64") return undefined;
    const { type } = param;
    const parts: Counter["parts"][number][] = [];
    let value = next;
    while (value !== param) {
      const { def } = value;
      if (!def || !this.own.has(def) || parts.length === MAX_PARTS) return undefined;
      const [left, right] = def.operands as [Value, Value];
      if (def.opcode === `${type}.sub` && this.isFixed(right)) {
        parts.push({ value: right, negative: true });
        value = left;
      } else if (def.opcode === `${type}.add` && this.isFixed(right)) {
        parts.push({ value: right, negative: false });
        value = left;
      } else if (def.opcode === `${type}.add` && this.isFixed(left)) {
        parts.push({ value: left, negative: false });
        value = right;
      } else return undefined;
    }
    return parts.length > 0 ? { param, type, parts } : undefined;
  }

  /** Whether a value comes to be the index of an access. */
  isIndex(param: Value): boolean {
    const derived = new Set([param]);
    let found = false;
    walk(this.body, ({ opcode, operands, results }) => {
      if (opcode === "array.load" || opcode === "array.store") found ||= derived.has(operands[1]);
      else if (INDEX_ARITHMETIC.test(opcode) && operands.some((value) => derived.has(value))) {
        derived.add(results[0]);
      }
    });
    return found;
  }

  /** Whether a value does not change in the loop: because it is not of it, or because it may as well be computed before it. */
  private isFixed(value: Value, depth = 0): boolean {
    if (!this.inside.has(value)) return true;
    const { def } = value;
    if (!def || !this.own.has(def) || depth === MAX_DEPTH) return false;
    if (def.regions.length > 0 || !mayRunAnywhere(def)) return false;
    return def.operands.every((operand) => this.isFixed(operand, depth + 1));
  }

  /** The ops of the body that compute what counters count by, in order. */
  moved(counters: readonly Counter[]): Op[] {
    const moved = new Set<Op>();
    const take = ({ def }: Value): void => {
      if (!def || !this.own.has(def) || moved.has(def)) return;
      moved.add(def);
      def.operands.forEach(take);
    };
    for (const { parts } of counters) for (const { value } of parts) take(value);
    return this.body.ops.filter((op) => moved.has(op));
  }
}

const MAX_PARTS = 8;
const MAX_DEPTH = 8;
const INDEX_ARITHMETIC = /^i(?:32|64)\.(?:add|sub|mul|shl|extend_i32_[su]|wrap_i64)$/;

function replace(loop: Op, counter: Counter, builders: readonly [Builder, Builder, Builder]): void {
  const { param, type } = counter;
  const [before, inside, after] = builders;
  const [body] = loop.regions as [Region];
  const k = body.params.indexOf(param) - 1;
  const initial = loop.operands[k + 2];
  const result = loop.results[k];
  const by = emitStep(before, counter, stepOf(loop));
  const valueAt = (b: Builder, far: Value): Value => {
    const added = isConstant(by, 1) ? far : b.op(`${type}.mul`, [far, by]);
    return b.op(`${type}.add`, [initial, added]);
  };
  const value = valueAt(inside, emitDistance(inside, loop, body.params[0], type));
  if (param.name !== undefined) value.name = param.name;
  // Elsewhere nobody uses the result.
  const last = Math.abs(stepOf(loop)) === 1 && valueAt(after, emitWay(after, loop, type));
  body.params.splice(k + 1, 1);
  loop.operands.splice(k + 2, 1);
  loop.results.splice(k, 1);
  body.ops.at(-1)!.operands.splice(k, 1);
  substitute(body, new Map([[param, value]]));
  if (last) last.def!.results = [Object.assign(result, { def: last.def })];
}

const isConstant = (value: Value, constant: number): boolean => {
  const known = constantOf(value);
  return known !== undefined && Number(known) === constant;
};

/** How far an index, or a bound, is from where the loop starts. */
function emitDistance(b: Builder, { operands: [start] }: Op, to: Value, type: Type): Value {
  const [far, near] = [to, start].map((value) => {
    if (value.type === type) return value;
    return b.op(type === "i64" ? "i64.extend_i32_s" : "i32.wrap_i64", [value]);
  }) as [Value, Value];
  return isConstant(start, 0) ? far : b.op(`${type}.sub`, [far, near]);
}

/** How far the index gets: to the end of the loop, if that is not behind it from the beginning. */
function emitWay(b: Builder, loop: Op, type: Type): Value {
  const [start, end] = loop.operands as [Value, Value];
  const test = stepOf(loop) > 0 ? "gt_s" : "lt_s";
  const runs = b.op(`${start.type as Type}.${test}`, [end, start]);
  const far = emitDistance(b, loop, end, type);
  return b.op("select", [far, literal(b, type, 0), runs], { types: [type] });
}

const literal = (b: Builder, type: Type, value: number): Value =>
  b.const(type, type === "i64" ? BigInt(value) : value | 0);

/** What each step of the index by one adds. */
function emitStep(b: Builder, { type, parts }: Counter, step: number): Value {
  const constants = parts.map(({ value, negative }) => {
    const constant = Number(constantOf(value) ?? NaN);
    return negative ? -constant : constant;
  });
  const whole = constants.reduce((all, constant) => all + constant, 0);
  if (Number.isSafeInteger(whole)) return literal(b, type, whole / step);
  let total = literal(b, type, 0);
  for (const { value, negative } of parts) {
    total = b.op(negative === step > 0 ? `${type}.sub` : `${type}.add`, [total, value]);
  }
  return total;
}
