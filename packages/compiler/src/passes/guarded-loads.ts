/**
 * Guarded-loads: what is done with an integer element that may be missing is done where it exists, in integers.
 *
 *   %v = array.load %a, %i !oob="nan" -> f64          %in = i32.lt_u %i, (array.len %a)
 *   %c = f64.eq %v, 3                           ->    %c = if %in { %e = array.load %a, %i !oob="inbounds" -> i32
 *                                                                   %t = i32.eq %e, 3  yield %t } else { yield 0 }
 *
 *   %e = array.load %a, %i !oob="zero" -> i32         %x = if %in { %e = array.load %a, %i !oob="inbounds" -> i32
 *   %x = select %e, -1, %in                     ->                  yield %e } else { yield -1 }
 *
 * `if (seen[edges[e]] === 0)` asks both of every edge of a graph. A missing element is `undefined`, as a number NaN: no
 * comparison with it holds, but `!=` does. The element must be used for nothing else, and nothing may happen
 * between the load and its use that could change it. After `proved-bounds` and `hoist-bounds`, which need no guard.
 */
import { Builder, computeUseCounts, elementOf, makeRegion } from "@numboa/parser/ir";
import type { ArrayType, Func, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { COMPARISONS } from "../analyses/integer-trees.ts";
import { isMovable } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

/** Elements that an i32 holds. */
const ELEMENTS = new Set(["i8", "u8", "u8c", "i16", "u16", "i32"]);

export const guardedLoads: Pass = {
  name: "guarded-loads",
  run(func: Func) {
    const uses = computeUseCounts(func.body);
    return guardIn(func.body, (value) => uses.get(value) === 1);
  },
};

type IsOnlyUse = (value: Value) => boolean;

function guardIn(region: Region, isOnlyUse: IsOnlyUse): boolean {
  let changed = false;
  const dropped = new Set<Op>();
  /** The loads whose elements are still what they were. */
  let fresh = new Set<Op>();
  const ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) changed = guardIn(inner, isOnlyUse) || changed;
    if (!isMovable(op)) fresh = new Set();
    if (isChecked(op) && isOnlyUse(op.results[0])) fresh.add(op);
    const load = op.operands.find(({ def }) => def && fresh.has(def))?.def;
    const guarded = load && (compared(op, load) ?? chosen(op, load));
    if (!guarded) return [op];
    dropped.add(load);
    return guarded;
  });
  region.ops = ops.filter((op) => !dropped.has(op));
  return changed || dropped.size > 0;
}

function isChecked({ opcode, operands: [array, index] }: Op): boolean {
  return (
    opcode === "array.load" &&
    index.type === "i32" &&
    ELEMENTS.has(elementOf(array.type as ArrayType))
  );
}

function compared(op: Op, load: Op): Op[] | undefined {
  const comparison = COMPARISONS[op.opcode];
  if (!comparison || load.attrs["oob"] !== "nan") return undefined;
  const at = op.operands.indexOf(load.results[0]);
  const other = integerOf(op.operands[1 - at]);
  if (other === undefined) return undefined;
  return whereItExists(op, load, {
    present: (b, element) => {
      const integer = typeof other === "number" ? b.const("i32", other) : other;
      return b.op(
        `i32.${comparison}` as Opcode,
        at === 0 ? [element, integer] : [integer, element],
      );
    },
    missing: (b) => b.const("i32", op.opcode === "f64.ne" ? 1 : 0),
  });
}

/** The other side of a comparison as an integer: a value, or a literal. */
function integerOf(value: Value): Value | number | undefined {
  if (value.def?.opcode === "f64.convert_i32_s") return value.def.operands[0];
  const constant = constantOf(value);
  return typeof constant === "number" && (constant | 0) === constant ? constant | 0 : undefined;
}

/** A choice between the element and what stands for a missing one. */
function chosen(op: Op, load: Op): Op[] | undefined {
  const [element, missing, condition] = op.operands;
  if (op.opcode !== "select" || element !== load.results[0] || load.attrs["oob"] !== "zero") {
    return undefined;
  }
  if (!isInBounds(condition, load)) return undefined;
  return whereItExists(op, load, { present: (_, loaded) => loaded, missing: () => missing });
}

function isInBounds({ def }: Value, { operands: [array, index] }: Op): boolean {
  if (def?.opcode !== "i32.lt_u" || def.operands[0] !== index) return false;
  const length = def.operands[1].def;
  return length?.opcode === "array.len" && length.operands[0] === array;
}

interface Arms {
  readonly present: (b: Builder, element: Value) => Value;
  readonly missing: (b: Builder) => Value;
}

function whereItExists(op: Op, load: Op, arms: Arms): Op[] {
  const scratch = makeRegion();
  const b = new Builder(scratch);
  b.span = op.span;
  const [array, index] = load.operands as [Value, Value];
  const exists = b.op("i32.lt_u", [index, b.op("array.len", [array])]);
  const [present, missing] = [makeRegion(), makeRegion()];
  b.inside(present, () => {
    const parts = { attrs: { ...load.attrs, oob: "inbounds" }, types: ["i32" as const] };
    b.yield([arms.present(b, b.op("array.load", [array, index], parts))]);
  });
  b.inside(missing, () => b.yield([arms.missing(b)]));
  b.op("if", [exists], { regions: [present, missing], types: ["i32"] });
  const choice = scratch.ops.at(-1)!;
  choice.results = [Object.assign(op.results[0], { def: choice })];
  return scratch.ops;
}
