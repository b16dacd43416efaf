/**
 * Two iterations of a loop side by side: each op of its body for both of them, the loops in it as one.
 *
 * What is the same in both iterations is there once. Loops that go from and to the same index are fused; where the end is
 * one further in the second iteration, what that one has more is done after it. Pure ops of the body's own region stand in
 * front (`prelude`), with them the tests of conditions: both iterations must take the first way (`guards`).
 */
import {
  allOps,
  copyOp,
  computeDefinitions,
  makeOp,
  makeRegion,
  makeValue,
  newCopyMap,
  rowOf,
} from "@numboa/parser/ir";
import type { Op, Region, Value, Builder } from "@numboa/parser/ir";
import type { JammedAccess } from "../analyses/jam-alias.ts";
import { computeSum } from "../analyses/linear-index.ts";
import { refuse } from "../analyses/vector-loop.ts";

const COPIES = [0, 1] as const;

export class JamBody {
  readonly body = makeRegion();
  readonly accesses: JammedAccess[] = [];
  readonly guards: Value[] = [];
  /** Loops of both iterations. */
  readonly fused: Op[] = [];
  private readonly prelude: Builder;
  private readonly loop: Op;
  private readonly inside: ReadonlySet<Value>;
  private readonly maps = [newCopyMap(), newCopyMap()] as const;
  /** What is not known in front. */
  private readonly late = new Set<Value>();

  /** @param prelude where the pure ops go, in which the indices of both iterations are known */
  constructor(loop: Op, indices: readonly [Value, Value], prelude: Builder) {
    const [region] = loop.regions as [Region];
    this.loop = loop;
    this.prelude = prelude;
    this.inside = computeDefinitions(region);
    for (const k of COPIES) this.maps[k].values.set(region.params[0], indices[k]);
    this.ops(region, this.body);
    this.body.ops.push(makeOp("yield", []));
  }

  /** Whether a value is known in front, and not the same in both iterations. */
  isRow(value: Value): boolean {
    return this.inside.has(value) && !this.late.has(value) && this.varies(value);
  }

  private at(value: Value, k: 0 | 1): Value {
    return this.maps[k].values.get(value) ?? value;
  }

  private varies(value: Value): boolean {
    return this.at(value, 0) !== this.at(value, 1);
  }

  private ops({ ops }: Region, into: Region): void {
    for (const op of ops) {
      if (op.opcode === "yield") continue;
      if (op.opcode === "for") this.forLoop(op, into);
      else if (isPure(op)) this.pure(op, into);
      else if (op.opcode === "if") this.guarded(op, into);
      else if (isAccess(op) && op.attrs["oob"] === "inbounds") this.access(op, into);
      else refuse("not all that its iterations do can be done side by side");
    }
  }

  private pure(op: Op, into: Region): void {
    const used = [op, ...op.regions.flatMap(allOps)].flatMap(({ operands }) => operands);
    const early = into === this.body && !used.some((value) => this.late.has(value));
    const copies = this.copy(
      op,
      used.some((value) => this.varies(value)),
    );
    if (early) for (const copy of copies) this.prelude.append(copy);
    else this.place(op, copies, into);
  }

  private access(op: Op, into: Region): void {
    const varies = op.operands.some((value) => this.varies(value));
    if (!varies && op.opcode === "array.store") refuse("its iterations store to the same elements");
    const copies = this.copy(op, varies);
    this.place(op, copies, into);
    copies.forEach((copy, k) =>
      this.accesses.push({ op, copy, of: varies ? (k as 0 | 1) : "both" }),
    );
  }

  private copy(op: Op, varies: boolean): Op[] {
    const first = copyOp(op, this.maps[0]);
    if (varies) return [first, copyOp(op, this.maps[1])];
    op.results.forEach((result, k) => this.maps[1].values.set(result, first.results[k]));
    return [first];
  }

  private place(op: Op, copies: readonly Op[], into: Region): void {
    for (const result of op.results) this.late.add(result);
    into.ops.push(...copies);
  }

  /** Both iterations take the first way. */
  private guarded(op: Op, into: Region): void {
    const [condition] = op.operands as [Value];
    if (into !== this.body || op.results.length > 0 || this.late.has(condition)) {
      refuse("its iterations may take different ways");
    }
    this.guards.push(...new Set(COPIES.map((k) => this.at(condition, k))));
    this.ops(op.regions[0], into);
  }

  private forLoop(op: Op, into: Region): void {
    const [start, end] = op.operands as [Value, Value];
    if (this.varies(start)) refuse("a loop in it begins elsewhere each time");
    if (!this.varies(end)) return this.fuse(op, into);
    if (!this.isOneFurther(op)) refuse("a loop in it takes another number of iterations each time");
    const [least, most] = COPIES.map((k) => this.at(end, k)) as [Value, Value];
    const { prelude } = this;
    const first = this.at(start, 0);
    this.guards.push(prelude.op("i32.le_s", [first, least]), prelude.op("i32.lt_s", [least, most]));
    this.fuse(op, into);
    this.once(op, least, into);
  }

  /** Whether a loop ends one further on in the second iteration. */
  private isOneFurther({ operands: [start, end], attrs, results }: Op): boolean {
    if (results.length > 0 || attrs["step"] !== 1 || end.type !== "i32") return false;
    if (this.late.has(start) || this.late.has(end)) return false;
    const [term, ...others] = computeSum(end, this.inside).moving;
    return term?.value === this.loop.regions[0].params[0] && !term.negative && others.length === 0;
  }

  private fuse(op: Op, into: Region): void {
    const [scalarBody] = op.regions as [Region];
    const [index, ...params] = scalarBody.params as [Value, ...Value[]];
    const [start, end, ...inits] = op.operands as [Value, Value, ...Value[]];
    const region = makeRegion([this.bindBoth(index)]);
    const operands = [this.at(start, 0), this.at(end, 0)];
    for (const k of COPIES) {
      params.forEach((param, n) => {
        operands.push(this.at(inits[n], k));
        region.params.push(this.bind(param, k));
      });
    }
    this.ops(scalarBody, region);
    const next = scalarBody.ops.at(-1)!.operands;
    const yielded = COPIES.flatMap((k) => next.map((value) => this.at(value, k)));
    region.ops.push(makeOp("yield", yielded));
    const types = region.params.slice(1).map(({ type }) => type);
    const parts = { attrs: { ...op.attrs }, regions: [region], types, span: op.span };
    const fused = makeOp("for", operands, parts);
    op.results.forEach((result, n) => {
      this.late.add(result);
      for (const k of COPIES) {
        this.maps[k].values.set(result, fused.results[n + k * params.length]);
      }
    });
    into.ops.push(fused);
    this.fused.push(fused);
  }

  /** The last iteration of a loop, which the second of both has alone. */
  private once(op: Op, index: Value, into: Region): void {
    const [body] = op.regions as [Region];
    const [, map] = this.maps;
    map.values.set(body.params[0], index);
    for (const each of body.ops.slice(0, -1)) {
      const copy = copyOp(each, map);
      into.ops.push(copy);
      for (const [k, access] of [each, ...each.regions.flatMap(allOps)].entries()) {
        if (!isAccess(access)) continue;
        const copied = [copy, ...copy.regions.flatMap(allOps)][k];
        this.accesses.push({ op: access, copy: copied, of: 1 });
      }
    }
  }

  private bind(value: Value, k: 0 | 1): Value {
    const copy = makeValue(value.type, value.name);
    this.maps[k].values.set(value, copy);
    this.late.add(value);
    return copy;
  }

  private bindBoth(value: Value): Value {
    const copy = this.bind(value, 0);
    this.maps[1].values.set(value, copy);
    return copy;
  }
}

/** Whether an op, with all that it holds, is pure. */
function isPure({ opcode, regions }: Op): boolean {
  if (regions.length === 0) return rowOf(opcode).effect === "pure";
  const ends = (op: Op): boolean => op.opcode === "yield";
  return opcode === "if" && regions.every(({ ops }) => ops.every((op) => ends(op) || isPure(op)));
}

const isAccess = ({ opcode }: Op): boolean => opcode === "array.load" || opcode === "array.store";
