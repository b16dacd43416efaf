/**
 * Functions of `Math` to typed ops. What ECMAScript leaves to the implementation is the host's.
 *
 *   round    r = ceil(x); r - 0.5 > x ? r - 1 : r    exact: r - 0.5 is, up to 2^52, and beyond r = x;
 *            -0.5 <= x < 0 gives ceil's -0
 *   sign     |x| > 0 ? copysign(1, x) : x            keeps -0 and NaN
 *   min, max WebAssembly's: NaN wins, and -0 < 0
 */
import { isMathFunction, MATH_FUNCTIONS, type Opcode, type Value } from "@numboa/parser/ir";
import { extremeDomain, type Domain } from "./domain.ts";
import { roundingStrategy } from "./rounding.ts";
import type { Given, Site } from "./site.ts";

type Row = (site: Site) => Given;

const double = (value: Value): Given => ({ value, representation: "f64" });

/** An operand as it is, in the form that the result has. */
const itself: Row = (site) => {
  const { representation } = site.view;
  return { value: site.convert(representation, site.held(0)), representation };
};

const rounding =
  (round: (site: Site, x: Value) => Value): Row =>
  (site) => {
    const strategy = roundingStrategy(site.view);
    if (strategy === "identity") return itself(site);
    if (strategy === "double") return double(round(site, site.double(0)));
    return { value: site.bits(0), representation: site.view.representation };
  };

const rounded = (opcode: Opcode): Row => rounding((site, x) => site.op(opcode, [x]));

const round = rounding((site, x) => {
  const { emitter } = site;
  const up = site.op("f64.ceil", [x]);
  const middle = site.op("f64.sub", [up, emitter.constant("f64", 0.5)]);
  const down = site.op("f64.sub", [up, emitter.constant("f64", 1)]);
  return select(site, down, up, site.op("f64.gt", [middle, x]));
});

const select = (site: Site, a: Value, b: Value, condition: Value): Value =>
  site.emitter.select(a, b, condition);

const sign: Row = (site) => {
  const domain = extremeDomain(site.view);
  if (domain === "f64") return double(signOfDouble(site, site.double(0)));
  const x = site.in(domain, 0);
  const { emitter } = site;
  if (domain === "u32") {
    return { value: site.op("i32.ne", [x, emitter.i32(0)]), representation: "u32" };
  }
  const wide = domain === "i64";
  const zero = wide ? emitter.constant("i64", 0n) : emitter.i32(0);
  const positive = site.op(wide ? "i64.gt_s" : "i32.gt_s", [x, zero]);
  const negative = site.op(wide ? "i64.lt_s" : "i32.lt_s", [x, zero]);
  return { value: site.op("i32.sub", [positive, negative]), representation: "i32" };
};

function signOfDouble(site: Site, x: Value): Value {
  const { emitter } = site;
  const one = site.op("f64.copysign", [emitter.constant("f64", 1), x]);
  const magnitude = site.op("f64.abs", [x]);
  return select(site, one, x, site.op("f64.gt", [magnitude, emitter.constant("f64", 0)]));
}

const abs: Row = (site) => {
  const domain = extremeDomain(site.view);
  if (domain === "f64") return double(site.op("f64.abs", [site.double(0)]));
  const x = site.in(domain, 0);
  if (site.number(0).lo >= 0) return { value: x, representation: domain };
  const wide = domain === "i64";
  const zero = wide ? site.emitter.constant("i64", 0n) : site.emitter.i32(0);
  const minus = site.op(wide ? "i64.sub" : "i32.sub", [zero, x]);
  const negative = site.op(wide ? "i64.lt_s" : "i32.lt_s", [x, zero]);
  const value = select(site, minus, x, negative);
  // |-2^31| is 2^31 in unsigned bits.
  return { value, representation: wide ? "i64" : "u32" };
};

type Pick = Readonly<Record<Domain, Opcode>>;

const extreme =
  (better: Pick, opcode: Opcode): Row =>
  (site) => {
    const domain = extremeDomain(site.view);
    let value = site.in(domain, 0);
    for (let i = 1; i < site.count; i++) {
      const other = site.in(domain, i);
      value =
        domain === "f64"
          ? site.op(opcode, [value, other])
          : select(site, value, other, site.op(better[domain], [value, other]));
    }
    return { value, representation: domain };
  };

const LESS: Pick = { i32: "i32.lt_s", u32: "i32.lt_u", i64: "i64.lt_s", f64: "f64.lt" };
const GREATER: Pick = { i32: "i32.gt_s", u32: "i32.gt_u", i64: "i64.gt_s", f64: "f64.gt" };

const fround: Row = (site) => {
  const x = site.double(0);
  if (site.number(0)?.float32) return double(x);
  return double(site.op("f64.promote_f32", [site.op("f32.demote_f64", [x])]));
};

const ROWS: Readonly<Record<string, Row>> = {
  abs,
  ceil: rounded("f64.ceil"),
  clz32: (site) => ({ value: site.op("i32.clz", [site.bits(0)]), representation: "i32" }),
  floor: rounded("f64.floor"),
  fround,
  imul: (site) => ({
    value: site.op("i32.mul", [site.bits(0), site.bits(1)]),
    representation: "i32",
  }),
  max: extreme(GREATER, "f64.max"),
  min: extreme(LESS, "f64.min"),
  round,
  sign,
  sqrt: (site) => double(site.op("f64.sqrt", [site.double(0)])),
  trunc: rounded("f64.trunc"),
};

/** `Math.fn`, with NaN for missing arguments. */
export function rewriteMath(site: Site): Given {
  const fn = String(site.view.op.attrs.fn);
  const row = ROWS[fn];
  return row ? row(site) : host(site, fn);
}

function host(site: Site, fn: string): Given {
  if (!isMathFunction(fn)) throw new Error(`Math.${fn} is not known`);
  const { arity } = MATH_FUNCTIONS[fn];
  const count = arity === "any" ? site.count : arity;
  const operands = Array.from({ length: count }, (_, i) => site.double(i));
  return double(site.emitter.builder.op("math.host", operands, { attrs: { fn } }));
}
