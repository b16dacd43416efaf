/**
 * What must hold at the entry of an outer loop for its iterations to run several at a time as lanes, and which
 * elements then live in vectors meanwhile.
 *
 * Lanes run in step: an op runs for all of them before the next one does. That differs from one iteration after the
 * other only where one lane stores an element that another lane of the same vectors touches. So for each store and
 * each other access one of these must hold (`LANES` is how many iterations run at once at most):
 *
 * - *own*: they have one array and one index, but for what inner loops add to it, and the elements of different
 *   lanes differ. Without inner terms they do, because the stride is not 0. With them, `a[k * u + j]`, all
 *   that inner loops add is a multiple of one `u`, so two lanes less than `LANES` apart can only meet if
 *   `|u|` is less than `LANES` strides: tested at run time. The indices must be exact there, not only modulo 2^32,
 *   which their plans demand (`analyses/index-plan.ts`);
 * - *apart*: they touch no byte in common, over the whole outer loop: tested at run time by `array.disjoint`, of the
 *   whole arrays, or of the elements that a plan says if it is one array.
 *
 * A *cell* is an element of each lane that an inner loop loads, or loads and stores, in all of its iterations, and
 * that all other accesses of that loop are apart from, or that nobody stores to. It is loaded before the inner loop
 * and stored after it, which is right if the loop runs at least once: only its iterations prove that the cell is an
 * element. That is tested as well, so the bounds of such a loop must be known at the outer loop's entry.
 */
import { computeDefinitions, walk, type Op, type Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";
import { Planner, NOTHING_KNOWN, type Plan } from "./index-plan.ts";
import { keyOf } from "./linear-index.ts";
import type { OuterAccess, OuterLoop, Stride } from "./outer-loop.ts";
import type { Ranges } from "./ranges.ts";
import { orWhyNot, refuse } from "./vector-loop.ts";

/** The most iterations that run at once. */
export const MAX_LANES = 8;
/** More tests than this at a loop's entry are not worth it. */
const MAX_TESTS = 12;
/** Constants beyond this might have wrapped, so their order would say nothing. */
const MAX_CONSTANT = 2 ** 20;

const CONFLICT = "an iteration may use what another one stores";

/** Elements of an array: those in the plan, or all. */
export interface Extent {
  readonly array: Value;
  readonly plan: Plan | undefined;
}

export interface Cell {
  readonly accesses: readonly OuterAccess[];
  readonly stores: boolean;
}

/** What must hold, and what it allows. */
export interface OuterPlan {
  /** Pairs that must share no byte. */
  readonly apart: readonly (readonly [Extent, Extent])[];
  /** Values whose magnitude must be at least so much, and their multiples exact. */
  readonly units: ReadonlyMap<Value, number>;
  /** Indices that must be exact. */
  readonly exact: readonly Extent[];
  /** Strides that must not be 0, and small. */
  readonly strides: ReadonlySet<Value>;
  /** Inner loops that must run. */
  readonly runs: ReadonlySet<Op>;
  readonly cells: ReadonlyMap<Op, readonly Cell[]>;
}

export function planOuterLoop(outer: OuterLoop, rangeOf: Ranges): OuterPlan | string {
  return orWhyNot(() => new AliasAnalysis(outer, rangeOf).run());
}

/** Accesses of one array whose indices differ by constants only. */
interface Group {
  readonly array: Value;
  readonly accesses: OuterAccess[];
  readonly stride: Stride;
  /** The array, what the outer loop does not change, and what each lane adds. */
  readonly row: string;
  /** What inner loops add. */
  readonly inner: readonly Value[];
}

class AliasAnalysis {
  private readonly outer: OuterLoop;
  private readonly planner: Planner;
  private readonly names = new Map<Value, number>();
  private readonly groups = new Map<string, Group>();
  private readonly groupOf = new Map<OuterAccess, Group>();
  private readonly apartPairs = new Set<string>();
  private readonly apart: [Extent, Extent][] = [];
  private readonly wholePairs = new Set<string>();
  private readonly units = new Map<Value, number>();
  private readonly exact: Extent[] = [];
  private readonly strides = new Set<Value>();

  constructor(outer: OuterLoop, rangeOf: Ranges) {
    this.outer = outer;
    this.planner = new Planner(outer.loop, rangeOf);
  }

  run(): OuterPlan {
    for (const access of this.outer.accesses) this.enter(access);
    const groups = [...this.groups.values()];
    for (const [k, one] of groups.entries()) {
      for (const other of groups.slice(k)) {
        if (isStored(one) || isStored(other)) this.relate(one, other);
      }
    }
    if (this.apart.length + this.units.size > MAX_TESTS) {
      refuse("it accesses too many rows to keep apart");
    }
    const { apart, units, exact, strides } = this;
    const runs = new Set<Op>();
    const cells = this.findCells(runs);
    return { apart, units, exact, strides, runs, cells };
  }

  private enter(access: OuterAccess): void {
    const { sum, op, stride } = access;
    if (Math.abs(sum.constant) > MAX_CONSTANT) refuse(CONFLICT);
    const [array] = op.operands as [Value];
    const isLane = (value: Value): boolean => this.outer.strides.has(value);
    const lanes = sum.moving.filter(({ value }) => isLane(value));
    const others = sum.moving.filter(({ value }) => !isLane(value));
    const row = `${keyOf(array, sum, this.names)} | ${keyOf(array, { ...sum, fixed: lanes }, this.names)}`;
    const key = `${row} | ${keyOf(array, { ...sum, fixed: others }, this.names)}`;
    const inner = others.map(({ value }) => value);
    const group = this.groups.get(key) ?? { array, accesses: [], stride, row, inner };
    this.groups.set(key, group);
    group.accesses.push(access);
    this.groupOf.set(access, group);
  }

  private relate(one: Group, other: Group): void {
    if (one.row === other.row && this.isOwn(one, other)) return;
    if (one === other) refuse(CONFLICT);
    this.demandApart(one, other);
    this.apartPairs.add(this.pairOf(one, other));
  }

  private pairOf(one: Group, other: Group): string {
    const names = [one, other].map((group) => [...this.groups.values()].indexOf(group));
    return names.sort((a, b) => a - b).join(" ");
  }

  /** Whether lanes never meet, given what is then demanded. */
  private isOwn(one: Group, other: Group): boolean {
    const { stride } = one;
    if (stride === 0) return false;
    const distances = distancesOf(one, other);
    if (one.inner.length + other.inner.length === 0) {
      if (typeof stride === "number") return distances.every((by) => !meets(by, stride));
      if (distances.some((by) => by !== 0)) return false;
      this.strides.add(stride);
      return true;
    }
    if (typeof stride !== "number" || distances.some((by) => by !== 0)) return false;
    const units = new Set([...one.inner, ...other.inner].map((term) => this.unitOf(term)));
    const [unit] = units;
    if (units.size !== 1 || unit === undefined) return false;
    const least = MAX_LANES * Math.abs(stride);
    const extents = [one, other].map((group) => this.extentsOf(group));
    if (extents.some((of) => of === undefined)) return false;
    if (typeof unit === "number") {
      if (Math.abs(unit) < least) return false;
    } else {
      this.units.set(unit, Math.max(least, this.units.get(unit) ?? 0));
    }
    this.exact.push(...extents.flatMap((of) => of!));
    return true;
  }

  /** What all values of a term are multiples of. */
  private unitOf(term: Value): Value | number | undefined {
    const { opcode, operands = [] } = term.def ?? {};
    const [left, right] = operands;
    if (opcode === "i32.mul") {
      const unit = this.outer.inside.has(right) ? left : right;
      if (this.outer.inside.has(unit)) return undefined;
      const constant = constantOf(unit);
      return constant === undefined ? unit : Number(constant);
    }
    const by = opcode === "i32.shl" ? constantOf(right) : undefined;
    return by !== undefined && by >= 0 && by <= 20 ? 2 ** Number(by) : undefined;
  }

  private extentsOf({ accesses, array }: Group): Extent[] | undefined {
    const extents = accesses.map(({ op }) => ({
      array,
      plan: this.planner.number(op.operands[1], NOTHING_KNOWN),
    }));
    return extents.every(({ plan }) => plan) ? extents : undefined;
  }

  private demandApart(one: Group, other: Group): void {
    // A view has no length, so there is no whole of it.
    const views = [one, other].some(({ array }) => array.def?.opcode === "array.at");
    if (one.array !== other.array && !views) {
      const names = [one, other].map(({ array }) => keyOf(array, NO_TERMS, this.names));
      const pair = names.sort().join();
      if (this.wholePairs.has(pair)) return;
      this.wholePairs.add(pair);
      this.apart.push([
        { array: one.array, plan: undefined },
        { array: other.array, plan: undefined },
      ]);
      return;
    }
    const [left, right] = [this.extentsOf(one), this.extentsOf(other)];
    if (!left || !right) return refuse(CONFLICT);
    const seen = new Set<string>();
    for (const a of left) {
      for (const b of right) {
        const pair = [a, b].map(({ plan }) => planName(plan!)).join();
        if (seen.has(pair)) continue;
        seen.add(pair);
        this.apart.push([a, b]);
      }
    }
  }

  private findCells(runs: Set<Op>): Map<Op, Cell[]> {
    const cells = new Map<Op, Cell[]>();
    walk(this.outer.loop.regions[0], (op) => {
      if (op.opcode !== "for") return;
      const [start, end] = op.operands as [Value, Value];
      if (this.outer.inside.has(start) || this.outer.inside.has(end)) return;
      const found = this.cellsOf(op);
      if (found.length === 0) return;
      runs.add(op);
      cells.set(op, found);
    });
    return cells;
  }

  private cellsOf(loop: Op): Cell[] {
    const inside = computeDefinitions(loop.regions[0]);
    const ops = new Set<Op>();
    walk(loop.regions[0], (op) => void ops.add(op));
    const within = this.outer.accesses.filter(({ op }) => ops.has(op));
    const candidates = new Map<string, OuterAccess[]>();
    for (const access of within) {
      const [array, index] = access.op.operands as [Value, Value];
      if (!access.moves || access.loop !== loop || inside.has(index)) continue;
      const key = [array, index].map((value) => keyOf(value, NO_TERMS, this.names)).join();
      candidates.set(key, [...(candidates.get(key) ?? []), access]);
    }
    return [...candidates.values()].flatMap((accesses) => {
      const own = this.groupOf.get(accesses[0])!;
      const stores = accesses.some(isStore);
      if (!accesses.every(({ direct }) => direct)) return [];
      const others = within.filter((access) => !accesses.includes(access));
      const alone = others.every((other) => {
        if (!stores && !isStore(other)) return true;
        return this.apartPairs.has(this.pairOf(own, this.groupOf.get(other)!));
      });
      return alone ? [{ accesses, stores }] : [];
    });
  }
}

const NO_TERMS = { fixed: [], moving: [], constant: 0 };

const isStore = ({ op }: OuterAccess): boolean => op.opcode === "array.store";
const isStored = ({ accesses }: Group): boolean => accesses.some(isStore);

/** How far elements are apart in one lane, of each store and each other access. */
function distancesOf(one: Group, other: Group): number[] {
  return one.accesses.flatMap((a) =>
    other.accesses
      .filter((b) => isStore(a) || isStore(b))
      .map((b) => b.sum.constant - a.sum.constant),
  );
}

/** Whether elements so far apart in one lane are one element in two different lanes. */
function meets(distance: number, stride: number): boolean {
  const lanes = Math.abs(distance / stride);
  return Number.isInteger(lanes) && lanes > 0 && lanes < MAX_LANES;
}

const planNames = new WeakMap<Plan, number>();
let lastPlan = 0;

function planName(plan: Plan): number {
  if (!planNames.has(plan)) planNames.set(plan, lastPlan++);
  return planNames.get(plan)!;
}
