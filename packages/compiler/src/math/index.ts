/**
 * The functions of `Math` that a module can have itself, each a file, and the same ones as functions of the IR.
 *
 * They have the bits of V8's own, which are ports of fdlibm. Whether the host at hand gives those, `host-bits.ts` finds
 * out; elsewhere the host's own are imported.
 */
import { Builder, makeFunc, makeValue, type Func } from "@numboa/parser/ir";
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
import { whole, type OwnFunction } from "./own-function.ts";

export const OWN_FUNCTIONS: ReadonlyMap<string, OwnFunction> = new Map(
  [
    ...[exp, log, sin, cos, pow, tan, atan, atan2],
    ...[log2, log10, log1p, expm1, asin, acos, sinh, cosh, tanh],
    ...[cbrt, asinh, acosh, atanh],
  ].map((own) => [own.name, own]),
);

/** Whether a function can be computed in several lanes at once. */
export function hasVectorForm(fn: string): boolean {
  return OWN_FUNCTIONS.get(fn)?.usual !== undefined;
}

/** What the function is called in a module. No function of a program has such a name, which no path of names is. */
export function nameOfOwn(fn: string): string {
  return `${PREFIX}${fn}`;
}

const PREFIX = "Math ";
const FUNCS = new Map<string, Func>();

/** The function of the IR that does what `math.own` does, by its name in modules; nothing if there is none. */
export function ownFunc(name: string): Func | undefined {
  const known = FUNCS.get(name);
  if (known !== undefined) return known;
  const own = name.startsWith(PREFIX) ? OWN_FUNCTIONS.get(name.slice(PREFIX.length)) : undefined;
  if (own === undefined) return undefined;
  const func = build(own);
  FUNCS.set(name, func);
  return func;
}

function build(own: OwnFunction): Func {
  const params = ["x", "y"].slice(0, own.arity).map((name) => makeValue("f64", name));
  const func = makeFunc(nameOfOwn(own.name), params);
  func.paramKinds = params.map(() => "f64");
  func.result = "f64";
  const builder = new Builder(func.body);
  const lanes = new ScalarLanes(builder);
  const args = params.map((param) => new Double(lanes, param));
  builder.return([whole(own, args).value]);
  return func;
}
