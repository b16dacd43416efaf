/**
 * Which accesses of a region may be moved past which others, and what must be tested for that before the loop.
 *
 * Two accesses, one of them a store, keep their order unless they are apart:
 *
 * - elements of one array whose indices differ by a constant that is not 0 (`linear-form.ts`);
 * - elements of one array whose indices differ by what the loop does not change: that it is not one of a few numbers is tested
 *   before the loop;
 * - elements of different arrays, which share no byte: tested likewise, of the whole arrays.
 *
 * Nothing passes a call, or what else writes. No store passes a way out of the region: it would be done though it was not yet to be, or
 * not be done. No load moves up past one: only behind it is its index known to be an element's.
 */
import { rowOf, walk, type Op, type Region, type Value } from "@numboa/parser/ir";
import { sum, type LinearForm, type LinearForms } from "./linear-form.ts";
import { hasExit } from "./purity.ts";

/** An `inbounds` load or store of an element, in the region itself. */
export interface OrderedAccess {
  readonly op: Op;
  /** Its place in the region. */
  readonly at: number;
  readonly array: Value;
  readonly form: LinearForm;
  readonly stores: boolean;
}

interface Barrier {
  readonly at: number;
  /** Nothing passes. */
  readonly writes: boolean;
  /** No store passes, and no load upwards. */
  readonly exits: boolean;
}

/** Two arrays that must share no byte. */
export type ArrayPair = readonly [Value, Value];

/** What is fixed in the loop and must be none of the numbers from `least` to `most`. */
export interface Distance {
  /** Without its constant. */
  readonly form: LinearForm;
  least: number;
  most: number;
}

interface Tests {
  readonly pairs: readonly ArrayPair[];
  readonly distances: readonly Distance[];
}

const countOf = ({ pairs, distances }: Tests): number => pairs.length + distances.length;

/** More tests before a loop are not worth it. */
const MAX_PAIRS = 12;
const MAX_DISTANCES = 6;
/** Numbers apart that one test covers. */
const MAX_SPAN = 64;

/** What a region accesses, in order. */
export class RegionAccesses {
  readonly of = new Map<Op, OrderedAccess>();
  readonly barriers: Barrier[] = [];
  readonly forms: LinearForms;

  constructor({ ops }: Region, forms: LinearForms) {
    this.forms = forms;
    for (const [at, op] of ops.entries()) {
      if (isElement(op)) {
        const [array, index] = op.operands as [Value, Value];
        const stores = op.opcode === "array.store";
        this.of.set(op, { op, at, array, form: forms.of(index), stores });
      } else this.addBarrier(op, at);
    }
  }

  private addBarrier(op: Op, at: number): void {
    let [reads, writes] = [false, false];
    walk({ params: [], ops: [op] }, ({ opcode }) => {
      const { effect } = rowOf(opcode);
      reads ||= effect === "read";
      writes ||= effect === "write" || effect === "call";
    });
    // An access that is not looked at may be of any element: to stores it is what a way out is.
    const exits = reads || op.regions.some(hasExit);
    if (writes || exits) this.barriers.push({ at, writes, exits });
  }
}

/** Whether an access is of an element that is proved to be one. */
function isElement({ opcode, attrs }: Op): boolean {
  const isAccess = opcode === "array.load" || opcode === "array.store";
  return isAccess && attrs["oob"] === "inbounds";
}

/** Where stores are moved to, and what must hold for what was moved. */
export class AccessOrder {
  readonly pairs: ArrayPair[] = [];
  readonly distances: Distance[] = [];
  private readonly accesses: RegionAccesses;
  /** What the loop changes; undefined where nothing can be tested. */
  private readonly inside: ReadonlySet<Value> | undefined;
  private readonly moved = new Map<Op, number>();
  private readonly stores: readonly OrderedAccess[];
  private readonly all: readonly OrderedAccess[];

  constructor(accesses: RegionAccesses, inside: ReadonlySet<Value> | undefined) {
    this.accesses = accesses;
    this.inside = inside;
    this.all = [...accesses.of.values()];
    this.stores = this.all.filter(({ stores }) => stores);
  }

  /** Moves stores down to the place of the last of them, if they may. */
  moveStores(ops: readonly Op[], to: number): boolean {
    const before = this.tests();
    for (const op of ops) {
      if (!this.mayPass(this.accesses.of.get(op)!, to, this.all)) {
        for (const each of ops) this.moved.delete(each);
        this.restore(before);
        return false;
      }
      this.moved.set(op, to);
    }
    return true;
  }

  /** The place where all of these loads may be done that needs the fewest tests, which are kept; undefined where there is none. */
  moveLoads(ops: readonly Op[], places: readonly number[]): number | undefined {
    const before = this.tests();
    const ways = places.flatMap((place) => {
      const isPossible = ops.every((op) =>
        this.mayPass(this.accesses.of.get(op)!, place, this.stores),
      );
      const way = { place, tests: this.tests() };
      this.restore(before);
      return isPossible ? [way] : [];
    });
    const best = ways.toSorted((a, b) => countOf(a.tests) - countOf(b.tests))[0];
    if (best) this.restore(best.tests);
    return best?.place;
  }

  private tests(): Tests {
    return { pairs: [...this.pairs], distances: this.distances.map((each) => ({ ...each })) };
  }

  private restore({ pairs, distances }: Tests): void {
    this.pairs.splice(0, Infinity, ...pairs);
    this.distances.splice(0, Infinity, ...distances.map((each) => ({ ...each })));
  }

  private mayPass(access: OrderedAccess, to: number, others: readonly OrderedAccess[]): boolean {
    if (to === access.at && this.moved.size === 0) return true;
    const [low, high] = [Math.min(access.at, to), Math.max(access.at, to)];
    for (const { at, writes, exits } of this.accesses.barriers) {
      const isPassed = at > low && at < high;
      if (isPassed && (writes || (exits && (access.stores || to < access.at)))) return false;
    }
    const passed = others.filter(
      (other) => other !== access && this.changesOrder(access, to, other),
    );
    return passed.every((other) => this.isApart(access, other));
  }

  private changesOrder(access: OrderedAccess, to: number, other: OrderedAccess): boolean {
    const now = this.moved.get(other.op) ?? other.at;
    return to !== now && access.at < other.at !== to < now;
  }

  private isApart(one: OrderedAccess, other: OrderedAccess): boolean {
    if (one.array !== other.array) return this.areArraysApart(one.array, other.array);
    const apart = sum(one.form, other.form, -1);
    if (apart.terms.size === 0) return apart.constant !== 0;
    const { inside } = this;
    if (!inside || [...apart.terms.keys()].some((value) => inside.has(value))) return false;
    return this.addDistance(apart);
  }

  private areArraysApart(one: Value, other: Value): boolean {
    const arrays = [one, other];
    if (arrays.some(({ def }) => def?.opcode === "array.table")) return true;
    const { inside } = this;
    // A view has no length, so there is no whole of it.
    if (!inside || arrays.some((array) => inside.has(array) || isView(array))) return false;
    const isKnown = ([a, b]: ArrayPair): boolean => arrays.includes(a) && arrays.includes(b);
    if (this.pairs.some(isKnown)) return true;
    this.pairs.push([one, other]);
    return this.pairs.length <= MAX_PAIRS;
  }

  /** That a form is not 0: what of it is no constant is not the constant's opposite. */
  private addDistance(apart: LinearForm): boolean {
    const { forms } = this.accesses;
    // A difference and its opposite are one test.
    const [[first]] = [...apart.terms].toSorted(([a], [b]) => forms.nameOf(a) - forms.nameOf(b));
    const form = apart.terms.get(first)! < 0 ? sum(NOTHING, apart, -1) : apart;
    const number = -form.constant | 0;
    const key = forms.keyOf(form);
    let known = this.distances.find((each) => forms.keyOf(each.form) === key);
    if (!known) this.distances.push((known = { form, least: number, most: number }));
    known.least = Math.min(known.least, number);
    known.most = Math.max(known.most, number);
    return this.distances.length <= MAX_DISTANCES && known.most - known.least < MAX_SPAN;
  }
}

const NOTHING: LinearForm = { terms: new Map(), constant: 0 };
const isView = ({ def }: Value): boolean => def?.opcode === "array.at";
