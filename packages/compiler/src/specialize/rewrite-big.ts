/**
 * Operations on bigints in 64 bits.
 *
 * A bigint is held as a signed or an unsigned integer of 64 bits where its interval fits, or as its low 64 bits where
 * nothing else of it is used (`demand-big.ts`). All three are one i64; the signs of the operands choose the op where
 * it matters. What is more than 64 bits was refused before (`check-big.ts`).
 */
import type { Opcode, Value } from "@numboa/parser/ir";
import { anyBig, fitsSigned, isBig } from "../analyses/facts-big.ts";
import { isExactInteger } from "../analyses/facts.ts";
import { toDouble, toWide } from "./convert.ts";
import type { Given, Site } from "./site.ts";

type Row = (site: Site) => Given;

const constant = (site: Site, x: bigint): Value => site.emitter.constant("i64", x);

/** Goes on only where the condition holds: otherwise only JavaScript can. */
function orGiveUp({ emitter }: Site, condition: Value): void {
  emitter.require(condition, () => void emitter.builder.emit("abort", []));
}

/** A result that has the bits that are wanted. */
const wanted = (site: Site, value: Value): Given => ({
  value,
  representation: site.view.representation,
});
const bool = (value: Value): Given => ({ value, representation: "bool" });

const value = (site: Site, i: number): Value => site.held(i).value!;

const plain =
  (opcode: Opcode): Row =>
  (site) =>
    wanted(site, site.op(opcode, [value(site, 0), value(site, 1)]));

/** Whether all operands are signed; otherwise all are unsigned. */
const areSigned = (site: Site): boolean => site.view.facts.every(fitsSigned);

const bySign =
  (opcode: string, give: (site: Site, value: Value) => Given = wanted): Row =>
  (site) => {
    const suffix = areSigned(site) ? "_s" : "_u";
    return give(site, site.op(`${opcode}${suffix}` as Opcode, [value(site, 0), value(site, 1)]));
  };

const comparison = (name: string): Row => bySign(`i64.${name}`, (_, result) => bool(result));

const equality =
  (name: "eq" | "ne"): Row =>
  (site) =>
    bool(site.op(`i64.${name}`, [value(site, 0), value(site, 1)]));

/** The count is less than 64, and not negative. */
const shiftRight: Row = (site) => {
  const opcode = fitsSigned(site.view.facts[0]) ? "i64.shr_s" : "i64.shr_u";
  return wanted(site, site.op(opcode, [value(site, 0), value(site, 1)]));
};

/** Division by zero is JavaScript's: it throws, and a `finally` that the text does not show may be around it. */
const division = (opcode: string): Row => {
  const divide = bySign(opcode);
  return (site) => {
    const [, divisor] = site.view.facts;
    if (divisor.lo <= 0 && divisor.hi > 0) {
      orGiveUp(site, site.op("i64.ne", [value(site, 1), constant(site, 0n)]));
    }
    return divide(site);
  };
};

const negate: Row = (site) =>
  wanted(site, site.op("i64.sub", [constant(site, 0n), value(site, 0)]));
const bitNot: Row = (site) =>
  wanted(site, site.op("i64.xor", [value(site, 0), constant(site, -1n)]));

const truth: Row = (site) => bool(site.op("i64.ne", [value(site, 0), constant(site, 0n)]));
const not: Row = (site) => bool(site.op("i64.eqz", [value(site, 0)]));

const truncate: Row = (site) => {
  const { attrs } = site.view.op;
  const bits = BigInt(attrs.bits as number);
  const whole = value(site, 0);
  if (bits === 64n) return wanted(site, whole);
  if (attrs.signed !== true || bits === 0n) {
    return wanted(site, site.op("i64.and", [whole, constant(site, (1n << bits) - 1n)]));
  }
  const by = constant(site, 64n - bits);
  return wanted(site, site.op("i64.shr_s", [site.op("i64.shl", [whole, by]), by]));
};

/** `Number(x)` rounds to nearest, ties to even, and so does the conversion. */
const toNumber: Row = (site) => {
  const { emitter } = site;
  const { representation, result } = site.view;
  const narrow = representation === "i32" || representation === "u32";
  if (narrow && isExactInteger(result)) {
    return { value: emitter.convert("i32.wrap_i64", value(site, 0)), representation };
  }
  const opcode = areSigned(site) ? "f64.convert_i64_s" : "f64.convert_i64_u";
  return { value: emitter.convert(opcode, value(site, 0)), representation: "f64" };
};

/** `BigInt(x)`; what is no integer, or one that i64 does not hold, is JavaScript's: there it throws, or is larger. */
const ofNumber: Row = (site) => {
  if (isBig(site.view.facts[0])) return wanted(site, value(site, 0));
  const held = site.held(0);
  const { emitter } = site;
  if (isExactInteger(site.number(0))) return wanted(site, toWide(held, emitter));
  const number = toDouble(held, emitter);
  const whole = emitter.convert("i64.trunc_sat_f64_s", number);
  const back = emitter.convert("f64.convert_i64_s", whole);
  const fits = site.op("i32.and", [
    site.op("f64.eq", [back, number]),
    site.op("f64.lt", [number, emitter.constant("f64", 2 ** 63)]),
  ]);
  orGiveUp(site, fits);
  return wanted(site, whole);
};

const ROWS: Partial<Record<Opcode, Row>> = {
  "js.add": plain("i64.add"),
  "js.sub": plain("i64.sub"),
  "js.mul": plain("i64.mul"),
  "js.and": plain("i64.and"),
  "js.or": plain("i64.or"),
  "js.xor": plain("i64.xor"),
  "js.shl": plain("i64.shl"),
  "js.shr_s": shiftRight,
  "js.div": division("i64.div"),
  "js.rem": division("i64.rem"),
  "js.neg": negate,
  "js.bitnot": bitNot,
  "js.lt": comparison("lt"),
  "js.le": comparison("le"),
  "js.gt": comparison("gt"),
  "js.ge": comparison("ge"),
  "js.eq": equality("eq"),
  "js.ne": equality("ne"),
  "js.seq": equality("eq"),
  "js.sne": equality("ne"),
  "js.not": not,
  "js.truthy": truth,
  "js.number": toNumber,
};

/** How an op on bigints is rewritten; undefined where none of its operands is one. */
export function bigRow(site: Site): Row | undefined {
  const { op, facts } = site.view;
  if (op.opcode === "js.to_big") return ofNumber;
  if (op.opcode === "js.big_truncate") return truncate;
  return anyBig(facts) ? ROWS[op.opcode] : undefined;
}

/** A literal. */
export function bigConstant(site: Site): Given {
  const x = BigInt.asIntN(64, site.view.op.attrs.value as bigint);
  return wanted(site, constant(site, x));
}
