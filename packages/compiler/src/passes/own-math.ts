/**
 * Own math: functions of `Math` that the module has itself, instead of the host's.
 *
 *   %y = math.host exp %x      ->   %y = math.own exp %x
 *   %y = math.host pow %x, 2   ->   %y = f64.mul %x, %x
 *
 * A call out of WebAssembly may cost as much as the function, and no vector has one. Only for functions whose bits are known
 * to be those of the host that the module is for (`math/host-bits.ts`), so no bit changes. Then it is also known what
 * `pow` does for some exponents: fdlibm multiplies, divides or takes the root. The root of -0 is -0, and that of -Infinity is
 * none, but their powers are 0 and Infinity.
 */
import { Builder, makeRegion, type Op, type Region, type Value } from "@numboa/parser/ir";
import { isOwn } from "../math/host-bits.ts";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

export const ownMath: Pass = {
  name: "own-math",
  run(func, { options, hostMath }) {
    return options.math === "host" ? false : replaceIn(func.body, hostMath);
  },
};

function replaceIn(region: Region, asked: Set<string> | undefined): boolean {
  let changed = false;
  region.ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) changed = replaceIn(inner, asked) || changed;
    const fn = String(op.attrs["fn"]);
    if (op.opcode !== "math.host") return [op];
    asked?.add(fn);
    if (!isOwn(fn)) return [op];
    changed = true;
    return replacement(op, fn);
  });
  return changed;
}

/** Ops of which the last gives the op's result. */
function replacement(op: Op, fn: string): Op[] {
  const [x, y] = op.operands as [Value, Value?];
  const exponent = y && constantOf(y);
  const power = fn === "pow" && exponent !== undefined ? POWERS.get(Number(exponent)) : undefined;
  const b = new Builder(makeRegion());
  b.span = op.span;
  const value = power ? power(b, x) : b.op("math.own", op.operands, { attrs: op.attrs });
  const last = value.def!;
  last.results = op.results.map((result) => Object.assign(result, { def: last }));
  return b.region.ops;
}

const POWERS: ReadonlyMap<number, (b: Builder, x: Value) => Value> = new Map([
  [2, (b, x) => b.op("f64.mul", [x, x])],
  [-1, (b, x) => b.op("f64.div", [b.const("f64", 1), x])],
  [
    0.5,
    (b, x) => {
      const root = b.op("f64.add", [b.op("f64.sqrt", [x]), b.const("f64", 0)]);
      const [infinite, lowest] = [Infinity, -Infinity].map((value) => b.const("f64", value)) as [
        Value,
        Value,
      ];
      const isLowest = b.op("f64.eq", [x, lowest]);
      return b.op("select", [infinite, root, isLowest], { types: ["f64"] });
    },
  ],
]);
