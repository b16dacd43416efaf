/**
 * Tested-integers: where a double is known to be an integer, it is that integer, widened.
 *
 *   %k = i32.trunc_sat_f64_s %x
 *   %y = f64.convert_i32_s %k
 *   %same = i64.eq (i64.reinterpret_f64 %x), (i64.reinterpret_f64 %y)
 *   if %same { … %x … }                ->                                if %same { … %y … }
 *
 * That is the test before a loop that `specialize/speculate.ts` gave two versions. What was computed as a double, `w * h`, is the limit
 * of a loop in integers then: `simplify` compares with `%k`.
 *
 * Sound because the two have the same bits, and values do not change.
 */
import type { Func, Region, Value } from "@numboa/parser/ir";
import type { Pass } from "../pass.ts";

export const testedIntegers: Pass = {
  name: "tested-integers",
  run: (func: Func) => replaceIn(func.body),
};

function replaceIn(region: Region): boolean {
  let changed = false;
  for (const op of region.ops) {
    if (op.opcode === "if") {
      const same = new Map(equalitiesOf(op.operands[0]));
      if (same.size > 0) changed = substitute(op.regions[0], same) || changed;
    }
    for (const inner of op.regions) changed = replaceIn(inner) || changed;
  }
  return changed;
}

const MAX_DEPTH = 20;

/** The doubles that have the bits of a widened integer where a condition holds: an `and` has no half that is 0. */
function* equalitiesOf(condition: Value, depth = 0): Generator<readonly [Value, Value]> {
  const { opcode, operands = [] } = condition.def ?? {};
  if (opcode === "i32.and" && depth < MAX_DEPTH) {
    for (const half of operands) yield* equalitiesOf(half, depth + 1);
  }
  if (opcode !== "i64.eq") return;
  const [x, y] = operands.map(({ def }) =>
    def?.opcode === "i64.reinterpret_f64" ? def.operands[0] : undefined,
  );
  if (!x || !y) return;
  if (isWidened(y) && !isWidened(x)) yield [x, y];
  else if (isWidened(x) && !isWidened(y)) yield [y, x];
}

const isWidened = ({ def }: Value): boolean => def?.opcode === "f64.convert_i32_s";

function substitute({ ops }: Region, same: ReadonlyMap<Value, Value>): boolean {
  let changed = false;
  for (const op of ops) {
    if (op.operands.some((value) => same.has(value))) {
      op.operands = op.operands.map((value) => same.get(value) ?? value);
      changed = true;
    }
    for (const inner of op.regions) changed = substitute(inner, same) || changed;
  }
  return changed;
}
