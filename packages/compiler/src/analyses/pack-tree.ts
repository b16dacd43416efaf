/**
 * Trees of packs, from what is stored to neighbouring elements, or carried side by side, down to what it is computed from
 * (Larsen and Amarasinghe's superword level parallelism; bottom-up as LLVM does it).
 *
 * Lanes become one op where they are results of the same one, which may take its operands in either order where that commutes; a
 * difference beside a sum is the sum with the other number's sign changed, which is exact. What differs ends
 * the tree: one scalar in all lanes, neighbours in memory, lanes of other packs, and of doubles any two scalars.
 *
 * Nothing is decided here but what can be done, and of what is alike the likely cheaper one.
 */
import { rowOf, type Op, type Opcode, type Value } from "@numboa/parser/ir";
import { constantOf } from "../rules/pattern.ts";
import type { AccessOrder, OrderedAccess, RegionAccesses } from "./access-order.ts";
import { hasLanes, isHalf, LANES, packType, type Pack, type PackType } from "./pack.ts";
import type { StraightLine } from "./straight-line.ts";
import { similarity } from "./pack-similarity.ts";
import { vectorOpcode } from "./vector-loop.ts";

const LANEWISE =
  /^(?:f(?:64|32)\.(?:add|sub|mul|div|min|max|abs|neg|sqrt|ceil|floor|trunc|nearest)|i32\.(?:add|sub|mul|and|or|xor))$/;
const SHIFTS = /^i32\.(?:shl|shr_s|shr_u)$/;
const SUMS = /^f(?:64|32)\.(?:add|sub)$/;

/** Of two lanes: what becomes of half a vector. */
const WIDENINGS: Partial<Record<Opcode, Opcode>> = {
  "f64.promote_f32": "f64x2.promote_low_f32x4",
  "f64.convert_i32_s": "f64x2.convert_low_i32x4_s",
  "f64.convert_i32_u": "f64x2.convert_low_i32x4_u",
};

const MAX_DEPTH = 40;

interface Lane {
  readonly pack: Pack;
  readonly lane: number;
}

export class PackTree {
  /** Those that the loop carries. */
  readonly carried: Pack[] = [];
  readonly line: StraightLine;
  private readonly accesses: RegionAccesses;
  private readonly order: AccessOrder;
  private readonly known = new Map<string, Pack | undefined>();
  private readonly laneOf = new Map<Value, Lane>();
  private depth = 0;

  /** What is not to be carried side by side. */
  private readonly banned: ReadonlySet<Value>;

  constructor(
    line: StraightLine,
    accesses: RegionAccesses,
    order: AccessOrder,
    banned: ReadonlySet<Value>,
  ) {
    this.line = line;
    this.accesses = accesses;
    this.order = order;
    this.banned = banned;
  }

  /** A pack of these lanes, if they can be one. */
  pack(lanes: readonly Value[]): Pack | undefined {
    const key = this.keyOf(lanes);
    if (this.known.has(key)) return this.known.get(key);
    this.depth++;
    const found = this.depth > MAX_DEPTH ? this.gather(lanes) : this.find(lanes);
    this.depth--;
    this.known.set(key, found);
    if (found && ["op", "load", "carried"].includes(found.form)) {
      for (const [lane, value] of lanes.entries()) {
        if (!this.laneOf.has(value)) this.laneOf.set(value, { pack: found, lane });
      }
    }
    return found;
  }

  /** What the loop carries to the next iteration in these places, and what that becomes. */
  packCarried(params: readonly Value[]): Pack | undefined {
    const pack = this.pack(params);
    return pack?.form === "carried" ? pack : undefined;
  }

  private keyOf(lanes: readonly Value[]): string {
    return lanes.map((value) => this.accesses.forms.nameOf(value)).join();
  }

  private find(lanes: readonly Value[]): Pack | undefined {
    const [first] = lanes;
    const type = packType(first);
    if (!type || lanes.some((value) => value.type !== type)) return undefined;
    if (lanes.every((value) => value === first)) return this.splat(lanes, type);
    if (lanes.every((value) => constantOf(value) !== undefined)) return this.constants(lanes, type);
    return (
      this.load(lanes, type) ??
      this.carry(lanes) ??
      this.shuffle(lanes) ??
      this.op(lanes, type) ??
      this.gather(lanes)
    );
  }

  private placeOf(value: Value): number {
    return this.line.places.get(value) ?? -1;
  }

  /** Whether it can be put together before the loop. */
  private isFixed(value: Value): boolean {
    return this.line.loop !== undefined && !this.line.inside.has(value);
  }

  private splat(lanes: readonly Value[], type: PackType): Pack | undefined {
    const [value] = lanes as [Value];
    if (isHalf({ type, lanes })) return undefined;
    const access = this.loadOf(value);
    const at = this.placeOf(value);
    const fixed = this.isFixed(value);
    if (access && !fixed) {
      const scalars = access.op.operands;
      return { form: "load-splat", type, lanes, at, operands: [], scalars, fixed };
    }
    return { form: "splat", type, lanes, operands: [], at, fixed, scalars: [value] };
  }

  private constants(lanes: readonly Value[], type: PackType): Pack | undefined {
    const [first, ...others] = lanes.map(constantOf);
    const areEqual = others.every((other) => Object.is(other, first));
    if (isHalf({ type, lanes }) || (type !== "f64" && !areEqual)) return undefined;
    const fixed = this.line.loop !== undefined;
    return { form: "constant", type, lanes, operands: [], at: -1, fixed, scalars: [] };
  }

  /** The access of a value that is loaded in the region, from elements that have lanes. */
  private loadOf({ def }: Value): OrderedAccess | undefined {
    const access = def && this.accesses.of.get(def);
    return access && !access.stores && hasLanes(access.array) ? access : undefined;
  }

  /** Neighbours in memory, or the same from behind. */
  private load(lanes: readonly Value[], type: PackType): Pack | undefined {
    const loads = lanes.map((value) => this.loadOf(value));
    if (!loads.every((load) => load !== undefined)) return undefined;
    if (loads.some(({ array }) => array !== loads[0].array)) return undefined;
    const { forms } = this.accesses;
    const key = forms.keyOf(loads[0].form);
    if (loads.some(({ form }) => forms.keyOf(form) !== key)) return undefined;
    const step = (loads[1].form.constant - loads[0].form.constant) | 0;
    if (step === -1 && type === "f64") {
      const straight = this.pack(lanes.toReversed());
      return straight?.form === "load" ? this.lanesOf(straight, 1, straight, 0, lanes) : undefined;
    }
    const [{ form: begin }] = loads;
    if (loads.every(({ form }) => form.constant === begin.constant)) {
      return this.loadSame(loads, lanes, type);
    }
    const isNext = loads.every(({ form }, k) => ((form.constant - begin.constant) | 0) === k);
    return isNext ? this.loadAt(loads, lanes, type) : undefined;
  }

  /** At the place of the first of the loads, or of the last: the first may be one after a store that changes it. */
  private loadAt(
    loads: readonly OrderedAccess[],
    lanes: readonly Value[],
    type: PackType,
  ): Pack | undefined {
    const places = loads.map(({ at }) => at);
    const last = Math.max(...places);
    const ops = loads.map(({ op }) => op);
    const at = this.order.moveLoads(ops, [last, Math.min(...places)]);
    if (at === undefined) return undefined;
    // At the last place the indices of all are there.
    const lead = at === last ? 0 : places.indexOf(at);
    const scalars = ops[lead].operands;
    return { form: "load", type, lanes, operands: [], at, fixed: false, lead, scalars };
  }

  /** One element for all lanes, which nothing stores to in between. */
  private loadSame(
    loads: readonly OrderedAccess[],
    lanes: readonly Value[],
    type: PackType,
  ): Pack | undefined {
    if (isHalf({ type, lanes })) return undefined;
    const places = loads.map((load) => load.at);
    const ops = loads.map(({ op }) => op);
    const at = this.order.moveLoads(ops, [Math.max(...places), Math.min(...places)]);
    if (at === undefined) return undefined;
    const scalars = ops[places.indexOf(at)].operands;
    return { form: "load-splat", type, lanes, operands: [], at, fixed: false, scalars };
  }

  private carry(lanes: readonly Value[]): Pack | undefined {
    const { carrying } = this.line;
    if (!carrying || lanes.length !== 2 || lanes.some(({ type }) => type !== "f64"))
      return undefined;
    if (!lanes.every((value) => carrying.params.includes(value))) return undefined;
    if (lanes.some((value) => this.laneOf.has(value) || this.banned.has(value))) return undefined;
    const pack: Pack = {
      ...{ form: "carried", type: "f64", lanes, operands: [], at: -1, fixed: false, scalars: [] },
    };
    this.carried.push(pack);
    return pack;
  }

  /** Lanes that two packs have already. */
  private shuffle(lanes: readonly Value[]): Pack | undefined {
    const [one, other] = lanes.map((value) => this.laneOf.get(value));
    if (lanes.length !== 2 || !one || !other || one.pack.type !== "f64") return undefined;
    return this.lanesOf(one.pack, one.lane, other.pack, other.lane, lanes);
  }

  private lanesOf(
    one: Pack,
    low: number,
    other: Pack,
    high: number,
    lanes: readonly Value[],
  ): Pack {
    return {
      ...{ form: "shuffle", type: "f64", lanes, operands: [one, other], scalars: [] },
      opcode: `f64x2.shuffle_${low}_${high}` as Opcode,
      at: Math.max(one.at, other.at),
      fixed: false,
    };
  }

  private op(lanes: readonly Value[], type: PackType): Pack | undefined {
    const ops = lanes.map(({ def }) => def);
    if (!ops.every((op) => op !== undefined)) return undefined;
    if (ops.some((op) => !this.line.places.has(op.results[0]))) return undefined;
    const [{ opcode }] = ops;
    if (ops.some((op) => op.opcode !== opcode)) return this.sums(ops, lanes, type);
    if (opcode in WIDENINGS) return this.convert(ops, lanes, type, WIDENINGS[opcode]!);
    if (opcode === "f32.demote_f64") return this.demote(ops, lanes);
    if (isHalf({ type, lanes })) return undefined;
    if (SHIFTS.test(opcode)) return this.shift(ops, lanes);
    if (!LANEWISE.test(opcode)) return undefined;
    const operands = this.operands(ops);
    return operands && this.made(lanes, type, vectorOpcode(opcode), operands);
  }

  private made(
    lanes: readonly Value[],
    type: PackType,
    opcode: Opcode,
    operands: readonly Pack[],
    scalars: readonly Value[] = [],
  ): Pack {
    const at = Math.max(...operands.map((operand) => operand.at));
    return { form: "op", type, lanes, operands, at, opcode, fixed: false, scalars };
  }

  private operands(ops: readonly Op[]): readonly Pack[] | undefined {
    const columns = this.columns(ops);
    const packs = columns.map((lanes) => this.pack(lanes));
    if (!packs.every((pack) => pack !== undefined)) return undefined;
    return this.isWorse(ops[0], packs) ? undefined : packs;
  }

  /** Whether all operands of a cheap op would have to be put together, so that the results are put together instead. */
  private isWorse({ opcode }: Op, packs: readonly Pack[]): boolean {
    if (/\.(?:div|sqrt)$/.test(opcode)) return false;
    return packs[0].type === "f64" && packs.every(({ form, fixed }) => form === "gather" && !fixed);
  }

  /** The operands, each with those of the other lanes in its place that are most like it. */
  private columns(ops: readonly Op[]): Value[][] {
    const [first, ...others] = ops as [Op, ...Op[]];
    const columns = first.operands.map((value) => [value]);
    for (const { opcode, operands } of others) {
      const commutes = rowOf(opcode).commutative ?? false;
      const straight = commutes ? this.likeness(first.operands, operands) : 0;
      const swapped = commutes ? this.likeness(first.operands, operands.toReversed()) : -1;
      const best = swapped > straight ? operands.toReversed() : operands;
      best.forEach((value, k) => columns[k].push(value));
    }
    return columns;
  }

  private likeness(left: readonly Value[], right: readonly Value[]): number {
    return left.reduce((total, value, k) => total + similarity(value, right[k], this.accesses), 0);
  }

  /** Sums beside differences. */
  private sums(ops: readonly Op[], lanes: readonly Value[], type: PackType): Pack | undefined {
    if (isHalf({ type, lanes }) || type !== "f64" || !ops.every(({ opcode }) => SUMS.test(opcode)))
      return undefined;
    const operands = this.operands(ops);
    if (!operands) return undefined;
    const signs = ops.map(({ opcode }) => opcode.endsWith("sub"));
    const [left, right] = operands as [Pack, Pack];
    return this.made(lanes, type, vectorOpcode(`${type}.add`), [left, this.negate(right, signs)]);
  }

  /** The sign of a product is that of a factor: better of one that the loop does not change. */
  private negate(pack: Pack, signs: readonly boolean[]): Pack {
    if (pack.opcode === "f64x2.mul") {
      const [left, right] = pack.operands as [Pack, Pack];
      const at = left.fixed ? 0 : right.fixed ? 1 : undefined;
      if (at !== undefined) {
        const operands = pack.operands.map((each, k) =>
          k === at ? this.negate(each, signs) : each,
        );
        return { ...pack, operands, signed: true };
      }
    }
    const { type, lanes, at, fixed } = pack;
    return { form: "negate", type, lanes, operands: [pack], at, fixed, signs, scalars: [] };
  }

  private convert(
    ops: readonly Op[],
    lanes: readonly Value[],
    type: PackType,
    opcode: Opcode,
  ): Pack | undefined {
    const from = this.pack(ops.map(({ operands }) => operands[0]));
    return from && this.made(lanes, type, opcode, [from]);
  }

  private demote(ops: readonly Op[], lanes: readonly Value[]): Pack | undefined {
    const values = ops.map(({ operands }) => operands[0]);
    const parts = [values.slice(0, 2), values.slice(2)].filter((part) => part.length > 0);
    const packs = parts.map((part) => this.pack(part));
    if (!packs.every((pack) => pack !== undefined)) return undefined;
    const opcode = packs.length === 2 ? "f32x4.demote_f64x2" : "f32x4.demote_f64x2_zero";
    return this.made(lanes, "f32", opcode, packs);
  }

  /** All by the same number of bits. */
  private shift(ops: readonly Op[], lanes: readonly Value[]): Pack | undefined {
    const [by] = ops.map(({ operands }) => operands[1]) as [Value];
    const isSame = ops.every(({ operands }) => isSameValue(operands[1], by));
    if (!isSame || this.placeOf(by) >= 0) return undefined;
    const shifted = this.pack(ops.map(({ operands }) => operands[0]));
    return shifted && this.made(lanes, "i32", vectorOpcode(ops[0].opcode), [shifted], [by]);
  }

  /** Two scalars of which nothing else can be made; elements come from memory at once. */
  private gather(lanes: readonly Value[]): Pack | undefined {
    if (lanes.length !== 2 || LANES.f64 !== 2 || lanes.some(({ type }) => type !== "f64"))
      return undefined;
    const fixed = lanes.every((value) => this.isFixed(value));
    const at = Math.max(...lanes.map((value) => this.placeOf(value)));
    const loads = lanes.flatMap((value) => this.loadOf(value)?.op ?? []);
    if (loads.length === 2 && this.order.moveLoads(loads, [at]) !== undefined) {
      const scalars = loads.flatMap((load) => load.operands);
      return { form: "load-pair", type: "f64", lanes, operands: [], at, fixed: false, scalars };
    }
    return { form: "gather", type: "f64", lanes, operands: [], at, fixed, scalars: lanes };
  }
}

function isSameValue(one: Value, other: Value): boolean {
  if (one === other) return true;
  const constant = constantOf(one);
  return constant !== undefined && Object.is(constant, constantOf(other));
}
