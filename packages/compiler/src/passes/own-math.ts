/**
 * Own math: functions of `Math` that the module has itself, instead of the host's.
 *
 *   %y = math.host exp %x      ->   %y = math.own exp %x
 *   %y = math.host pow %x, 2   ->   %y = f64.mul %x, %x
 *   %y = math.host exp %x      ->   %y = math.approx exp %x     under `approxMath`
 *
 * A call out of WebAssembly may cost as much as the function, and no vector has one. Only for functions whose bits are known
 * to be those of the host that the module is for (`math/host-bits.ts`), so no bit changes. Then it is also known what
 * `pow` does for some exponents: fdlibm multiplies, divides or takes the root. The root of -0 is -0, and that of -Infinity is
 * none, but their powers are 0 and Infinity. Products, quotients and roots are correctly rounded, so they are right under
 * `approxMath` too, where nothing is asked of the host.
 */
import { Builder, makeRegion } from "@numboa/parser/ir";
import type { Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { APPROXIMATIONS } from "../math/approx/index.ts";
import { isOwn } from "../math/host-bits.ts";
import { libraryFunc } from "../math/index.ts";
import { remarkOn, type Pass, type PassContext } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

export const ownMath: Pass = {
  name: "own-math",
  run(func, context) {
    context.module.library = libraryFunc;
    return replaceIn(func.body, context);
  },
};

function replaceIn(region: Region, context: PassContext): boolean {
  let changed = false;
  region.ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) changed = replaceIn(inner, context) || changed;
    const opcode = op.opcode === "math.host" ? opcodeFor(op, context) : undefined;
    if (opcode === undefined) return [op];
    changed = true;
    return replacement(op, opcode);
  });
  return changed;
}

/** Whose function it becomes; nothing where it stays the host's. */
function opcodeFor(
  op: Op,
  { options, licences, hostMath, remark }: PassContext,
): Opcode | undefined {
  const fn = String(op.attrs["fn"]);
  if (licences?.includes("approxMath") && APPROXIMATIONS.has(fn) && op.operands.length > 0) {
    const message = `Math.${fn} is computed within 1 ulp, on every engine with the same bits`;
    remark({ ...remarkOn(op, "own-math", "applied", message), licence: "approxMath" });
    return "math.approx";
  }
  if (options.math === "host") return undefined;
  hostMath?.add(fn);
  return isOwn(fn) ? "math.own" : undefined;
}

/** Ops of which the last gives the op's result. */
function replacement(op: Op, opcode: Opcode): Op[] {
  const { fn } = op.attrs;
  const [x, y] = op.operands as [Value, Value?];
  const exponent = y && constantOf(y);
  const power = fn === "pow" && exponent !== undefined ? POWERS.get(Number(exponent)) : undefined;
  const b = new Builder(makeRegion());
  b.span = op.span;
  const value = power ? power(b, x) : b.op(opcode, op.operands, { attrs: op.attrs });
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
