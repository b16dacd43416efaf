/**
 * The functions of `Math` under the licence `approxMath`: within 1 ulp, the same bits on every engine, scalar and in lanes.
 *
 * `npm run ulps` measures them against 113 bits.
 */
import type { MathFunction } from "../own-function.ts";
import { atan, atan2 } from "./atan.ts";
import { exp } from "./exp.ts";
import { cosh, expm1, sinh, tanh } from "./hyperbolic.ts";
import { acosh, asinh, atanh } from "./inverse-hyperbolic.ts";
import { acos, asin } from "./inverse-sine.ts";
import { log } from "./log.ts";
import { log10, log1p, log2 } from "./logarithms.ts";
import { pow } from "./pow.ts";
import { cbrt, hypot } from "./roots.ts";
import { cos, sin, tan } from "./sin-cos.ts";

export const APPROXIMATIONS: ReadonlyMap<string, MathFunction> = new Map(
  [
    ...[exp, log, pow, sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh],
    ...[asinh, acosh, atanh, expm1, log1p, log2, log10, cbrt, hypot],
  ].map((one) => [one.name, one]),
);
