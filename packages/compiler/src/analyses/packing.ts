/**
 * Which of a region's stores and carried values become vectors: all that can, less those whose being scalar saves more.
 *
 * A tree that does not pay by itself may pay beside another one with which it shares packs (the sums and the differences of a
 * butterfly), so all are built together first.
 */
import {
  ELEMENTS,
  elementOf,
  type ArrayType,
  type Op,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import { AccessOrder, RegionAccesses, type OrderedAccess } from "./access-order.ts";
import { LinearForms } from "./linear-form.ts";
import { hasLanes, type Pack } from "./pack.ts";
import {
  computePackedLine,
  type PackedCarry,
  type PackedLine,
  type PackedStore,
  type Packing,
} from "./pack-cost.ts";
import { PackTree } from "./pack-tree.ts";
import {
  computeStraightLine,
  findCarrying,
  type Carrying,
  type StraightLine,
} from "./straight-line.ts";

export interface PackingPlan extends Packing, PackedLine {
  readonly line: StraightLine;
  /** What must hold before the loop. */
  readonly order: AccessOrder;
}

/** Stores to neighbouring elements, or the places of carried values. */
type Seed = StoreSeed | { readonly places: readonly number[] };

interface StoreSeed {
  readonly stores: readonly [Op, Op, ...Op[]];
}

/** A larger region is not looked at, and of more trees all are built or none. */
const MAX_OPS = 800;
const MAX_SEEDS = 16;
/** Less is within what the model does not see. */
const LEAST_GAIN = 2;
const LEAST_SHARE = 0.15;
/** With a share like this all trees stay: what could be better is not worth looking for. */
const GOOD_SHARE = 0.3;

/** The best packing of a region, if it is worth it. */
export function planPacking(region: Region, loop: Op | undefined): PackingPlan | undefined {
  if (region.ops.length > MAX_OPS) return undefined;
  const accesses = new RegionAccesses(region, new LinearForms());
  const carrying = loop && findCarrying(loop, region);
  const seeds = [...storeSeeds(accesses), ...carriedSeeds(carrying)];
  if (seeds.length === 0) return undefined;
  const line = computeStraightLine(region, loop, carrying);
  let [chosen, best] = [seeds, build(line, accesses, seeds)];
  const isGood = best !== undefined && best.gain >= GOOD_SHARE * best.scalarCost;
  for (const seed of isGood || seeds.length > MAX_SEEDS ? [] : seeds) {
    const fewer = chosen.filter((one) => one !== seed);
    if (!best || fewer.length === 0) break;
    const without = build(line, accesses, fewer);
    if (without && without.gain > best.gain) [chosen, best] = [fewer, without];
  }
  if (!best || best.gain < LEAST_GAIN || best.gain < LEAST_SHARE * best.scalarCost)
    return undefined;
  return best;
}

function storeSeeds({ of, forms }: RegionAccesses): Seed[] {
  const rows = new Map<string, OrderedAccess[]>();
  for (const access of of.values()) {
    if (!access.stores || !hasLanes(access.array)) continue;
    const key = `${forms.nameOf(access.array)} ${forms.keyOf(access.form)}`;
    const row = rows.get(key);
    if (row) row.push(access);
    else rows.set(key, [access]);
  }
  return [...rows.values()].flatMap(runsOf);
}

/** Neighbours in fours or pairs, as many as there are, from the first on. */
function runsOf(row: readonly OrderedAccess[]): Seed[] {
  const ordered = row.toSorted((a, b) => a.form.constant - b.form.constant || a.at - b.at);
  const { bytes } = ELEMENTS[elementOf(row[0].array.type as ArrayType)];
  const seeds: Seed[] = [];
  for (let k = 0; k < ordered.length;) {
    const length = [16 / bytes, 2].find((count) => isRun(ordered.slice(k, k + count), count)) ?? 1;
    const [first, second, ...others] = ordered.slice(k, k + length).map(({ op }) => op);
    if (first && second) seeds.push({ stores: [first, second, ...others] });
    k += length;
  }
  return seeds;
}

function isRun(accesses: readonly OrderedAccess[], count: number): boolean {
  const [first] = accesses;
  const isNext = ({ form }: OrderedAccess, k: number): boolean =>
    form.constant - first.form.constant === k;
  return accesses.length === count && accesses.every(isNext) && areAlike(accesses);
}

/** Whether what is stored looks as if it could be lanes. */
function areAlike(accesses: readonly OrderedAccess[]): boolean {
  const opcodes = accesses.map(({ op }) => op.operands[2].def?.opcode.replace(/sub$/, "add"));
  return opcodes.every((opcode) => opcode === opcodes[0]);
}

/** Pairs of doubles that stand side by side among what is carried. */
function carriedSeeds(carrying: Carrying | undefined): Seed[] {
  if (!carrying) return [];
  const { params, back } = carrying;
  const seeds: Seed[] = [];
  const doubles = [...params.keys()].filter((k) => params[k].type === "f64");
  for (let k = 0; k + 1 < doubles.length; k++) {
    const places = [doubles[k], doubles[k + 1]] as const;
    const [one, other] = places.map((place) => back.operands[place].def);
    if (!one || !other || one === other || one.opcode !== other.opcode) continue;
    seeds.push({ places });
    k++;
  }
  return seeds;
}

/** The packing that grows from these, or from those of them that can be packed. */
function build(
  line: StraightLine,
  accesses: RegionAccesses,
  seeds: readonly Seed[],
): PackingPlan | undefined {
  const order = new AccessOrder(accesses, line.loop && line.inside);
  const places = seeds.flatMap((seed) => ("places" in seed ? [seed.places] : []));
  const moved = seeds.flatMap((seed) => {
    if ("places" in seed) return [];
    const at = Math.max(...seed.stores.map((op) => accesses.of.get(op)!.at));
    return order.moveStores(seed.stores, at) ? [{ seed, at }] : [];
  });
  const tree = new PackTree(line, accesses, order, bannedIn(line, places));
  const stores: PackedStore[] = [];
  for (const { seed, at } of moved) {
    const value = tree.pack(seed.stores.map(({ operands }) => operands[2]));
    // Others are where they are because these would be elsewhere. So it is where the vector comes too late: its lanes may be taken
    // from one that is there after its scalars.
    if (!value || value.at > at)
      return build(
        line,
        accesses,
        seeds.flatMap((one) => (one === seed ? halvesOf(seed) : [one])),
      );
    stores.push({ ops: seed.stores, at, value });
  }
  const { params = [] } = line.carrying ?? {};
  for (const pair of places) tree.pack(pair.map((place) => params[place]));
  const carries = packCarries(tree, line);
  if (stores.length + carries.length === 0) return undefined;
  const packing = { stores, carries };
  return { ...packing, ...computePackedLine(line, packing), line, order };
}

/** What may be packed where four cannot. */
function halvesOf({ stores }: StoreSeed): StoreSeed[] {
  const [a, b, c, d] = stores;
  return c && d ? [{ stores: [a, b] }, { stores: [c, d] }] : [];
}

/** What could be carried side by side, and is not to be. */
function bannedIn(line: StraightLine, places: readonly (readonly number[])[]): ReadonlySet<Value> {
  const wanted = new Set(places.flat());
  const couldBe = carriedSeeds(line.carrying).flatMap((seed) =>
    "places" in seed ? seed.places : [],
  );
  const { params = [] } = line.carrying ?? {};
  return new Set(couldBe.filter((place) => !wanted.has(place)).map((place) => params[place]));
}

/** More may be found to be carried on the way. */
function packCarries(tree: PackTree, { carrying }: StraightLine): PackedCarry[] {
  const carries: PackedCarry[] = [];
  for (const params of tree.carried) {
    const { back, params: all } = carrying!;
    const places = params.lanes.map((value) => all.indexOf(value));
    const next: Pack = tree.pack(places.map((place) => back.operands[place]))!;
    carries.push({ params, next, places });
  }
  return carries;
}
