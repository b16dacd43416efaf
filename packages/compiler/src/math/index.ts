/**
 * The functions of `Math` that a module can have itself, each a file, and the same ones as functions of the IR.
 *
 * Those here have the bits of V8's own, which are ports of fdlibm. Whether the host at hand gives those, `host-bits.ts` finds
 * out; elsewhere the host's own are imported. Those in `approx/` are for the licence `approxMath`.
 */
import {
  Builder,
  makeFunc,
  makeValue,
  nameOfApproximation,
  type Func,
  type Op,
} from "@numboa/parser/ir";
import { APPROXIMATIONS } from "./approx/index.ts";
import { atan, atan2 } from "./atan.ts";
import { cbrt } from "./cbrt.ts";
import { exp } from "./exp.ts";
import { expm1 } from "./expm1.ts";
import { cosh, sinh, tanh } from "./hyperbolic.ts";
import { acosh, asinh, atanh } from "./inverse-hyperbolic.ts";
import { acos, asin } from "./inverse-sine.ts";
import { Double, ScalarLanes } from "./lanes.ts";
import { log } from "./log.ts";
import { log10, log1p, log2 } from "./logarithms.ts";
import { pow } from "./pow.ts";
import { cos, sin } from "./sin-cos.ts";
import { tan } from "./tan.ts";
import { whole, type MathFunction, type OwnFunction } from "./own-function.ts";

export const OWN_FUNCTIONS: ReadonlyMap<string, OwnFunction> = new Map(
  [
    ...[exp, log, sin, cos, pow, tan, atan, atan2],
    ...[log2, log10, log1p, expm1, asin, acos, sinh, cosh, tanh],
    ...[cbrt, asinh, acosh, atanh],
  ].map((own) => [own.name, own]),
);

/** What computes an op; nothing where the host does, or it is no function of `Math`. */
export function functionOf({ opcode, attrs }: Op): MathFunction | undefined {
  if (opcode === "math.own") return OWN_FUNCTIONS.get(String(attrs.fn));
  return opcode === "math.approx" ? APPROXIMATIONS.get(String(attrs.fn)) : undefined;
}

/** Whether an op can be computed in several lanes at once. */
export function hasVectorForm(op: Op): boolean {
  return functionOf(op)?.usual !== undefined;
}

/** What the function is called in a module. No function of a program has such a name, which no path of names is. */
export function nameOfFunction({ opcode, attrs, operands }: Op): string {
  const fn = String(attrs.fn);
  return opcode === "math.own" ? nameOfOwn(fn) : nameOfApproximation(fn, operands.length);
}

export const nameOfOwn = (fn: string): string => `Math ${fn}`;

const FUNCS = new Map<string, Func>();

/** The function of the IR that does what `math.own` or `math.approx` does, by its name in modules; nothing if there is none. */
export function libraryFunc(name: string): Func | undefined {
  const known = FUNCS.get(name);
  if (known !== undefined) return known;
  const [, approximate, fn, count] = /^Math (~?)(\w+)(?:\/(\d+))?$/.exec(name) ?? [];
  const made = approximate ? APPROXIMATIONS.get(fn) : OWN_FUNCTIONS.get(fn);
  if (made === undefined) return undefined;
  const func = build(name, made, count ? Number(count) : OWN_FUNCTIONS.get(fn)!.arity);
  FUNCS.set(name, func);
  return func;
}

function build(name: string, own: MathFunction, arity: number): Func {
  const params = Array.from({ length: arity }, (_, i) => makeValue("f64", "xyzw"[i]));
  const func = makeFunc(name, params);
  func.paramKinds = params.map(() => "f64");
  func.result = "f64";
  const builder = new Builder(func.body);
  const lanes = new ScalarLanes(builder);
  const args = params.map((param) => new Double(lanes, param));
  builder.return([whole(own, args).value]);
  return func;
}
