/**
 * Straight-line code that may be packed (`pack-tree.ts`): a region, the innermost loop around it, and who uses what is defined
 * in them.
 */
import {
  allOps,
  computeDefinitions,
  walk,
  type Op,
  type Region,
  type Value,
} from "@numboa/parser/ir";

/** A place where a value is used. */
export interface Use {
  readonly op: Op;
  readonly operand: number;
  /** The place in the region of the op, or of the one that holds it; before the first for what is not in the region. */
  readonly at: number;
  readonly holder: Region;
  /** On a way out of the loop, so once at most. */
  readonly leaves: boolean;
}

interface NestedUse {
  readonly value: Value;
  readonly leaves: boolean;
}

/** What goes from an iteration to the next. */
export interface Carrying {
  readonly params: readonly Value[];
  /** The `yield` or `br` that ends the region, with a carried value in the place of each. */
  readonly back: Op;
}

export interface StraightLine {
  readonly region: Region;
  readonly loop: Op | undefined;
  /** What the loop, or without one the region, defines. */
  readonly inside: ReadonlySet<Value>;
  /** Where in the region a value is defined, by an op of it. */
  readonly places: ReadonlyMap<Value, number>;
  readonly uses: ReadonlyMap<Value, readonly Use[]>;
  /** By the place, what is used in the regions of the op there; before the first, what is used outside of the region. */
  readonly nested: ReadonlyMap<number, readonly NestedUse[]>;
  /** Absent where nothing is carried by one branch from the end of the region. */
  readonly carrying: Carrying | undefined;
}

export function computeStraightLine(
  region: Region,
  loop: Op | undefined,
  carrying: Carrying | undefined,
): StraightLine {
  const body = loop ? loop.regions[0] : region;
  const places = new Map<Value, number>();
  for (const [at, { results }] of region.ops.entries()) {
    for (const result of results) places.set(result, at);
  }
  return {
    ...{ region, loop, places, carrying },
    inside: computeDefinitions(body),
    ...computeUses(body, region, loop),
  };
}

function computeUses(
  body: Region,
  region: Region,
  loop: Op | undefined,
): Pick<StraightLine, "uses" | "nested"> {
  const uses = new Map<Value, Use[]>();
  const nested = new Map<number, NestedUse[]>();
  const held = new Set(allOps(body));
  const visit = (holder: Region, at: number, leaves: boolean): void => {
    for (const [k, op] of holder.ops.entries()) {
      const place = holder === region ? k : at;
      const isLast = loop?.opcode === "loop" && holder === body && op.opcode === "yield";
      for (const [operand, value] of op.operands.entries()) {
        const use = { op, operand, at: place, holder, leaves: leaves || isLast };
        const known = uses.get(value);
        if (known) known.push(use);
        else uses.set(value, [use]);
        if (holder === region) continue;
        const there = nested.get(place);
        if (there) there.push({ value, leaves: use.leaves });
        else nested.set(place, [{ value, leaves: use.leaves }]);
      }
      for (const inner of op.regions) {
        visit(inner, place, leaves || (inner !== region && isWayOut(inner, loop, held)));
      }
    }
  };
  visit(body, -1, false);
  return { uses, nested };
}

/** Whether a region ends by leaving the loop. */
function isWayOut({ ops }: Region, loop: Op | undefined, held: ReadonlySet<Op>): boolean {
  const { opcode, target } = ops.at(-1)!;
  if (opcode === "yield" || (target && (target === loop || held.has(target)))) return false;
  return loop !== undefined && !ops.some(({ regions }) => regions.length > 0);
}

/** Which values go from the end of the region to the next iteration. */
export function findCarrying(loop: Op, region: Region): Carrying | undefined {
  const [body] = loop.regions as [Region];
  const back = region.ops.at(-1)!;
  if (loop.opcode === "for") {
    return region === body && back.opcode === "yield"
      ? { params: body.params.slice(1), back }
      : undefined;
  }
  let branches = 0;
  walk(body, ({ target }) => {
    if (target === loop) branches++;
  });
  return back.target === loop && branches === 1 ? { params: body.params, back } : undefined;
}
