/**
 * Comparisons and truth to typed ops.
 *
 * Doubles compare as JavaScript does: with NaN everything is false but `!=`. A number is truthy if it is
 * neither 0 nor NaN, which is `|x| > 0`.
 */
import type { Opcode, Value } from "@numboa/parser/ir";
import { kindsOfTest } from "../analyses/facts-kinds.ts";
import { refineInt } from "../analyses/facts-refine.ts";
import { ARRAYS, INTEGER_TESTS, UNDEFINED, sameFact, type IntegerTest } from "../analyses/facts.ts";
import { comparisonDomain, type Domain } from "./domain.ts";
import type { Given, Site } from "./site.ts";

type Row = (site: Site) => Given;
type Choices = Readonly<Record<Domain, Opcode>>;

const ordered = (name: "lt" | "le" | "gt" | "ge"): Choices => ({
  i32: `i32.${name}_s`,
  u32: `i32.${name}_u`,
  i64: `i64.${name}_s`,
  f64: `f64.${name}`,
});
const equality = (name: "eq" | "ne"): Choices => ({
  i32: `i32.${name}`,
  u32: `i32.${name}`,
  i64: `i64.${name}`,
  f64: `f64.${name}`,
});

const bool = (value: Value): Given => ({ value, representation: "bool" });

const compare =
  (opcodes: Choices): Row =>
  (site) => {
    const domain = comparisonDomain(site.view);
    return bool(site.op(opcodes[domain], [site.in(domain, 0), site.in(domain, 1)]));
  };

const negated = (site: Site, value: Value): Value => site.op("i32.eqz", [value]);

const equal = (name: "eq" | "ne"): Row => {
  const opcodes = equality(name);
  return (site) => {
    const [a, b] = site.view.facts;
    if (!(a.kinds & b.kinds & UNDEFINED)) return compare(opcodes)(site);
    const same = sameWithUndefined(site, a.kinds, b.kinds);
    return bool(name === "eq" ? same : negated(site, same));
  };
};

/** Both may be undefined: equal if both are, or if both are the same number. NaN, and undefined as a number, equal nothing. */
function sameWithUndefined(site: Site, a: number, b: number): Value {
  if (b === UNDEFINED) return site.op("opt.is_undefined", [site.optional(0)]);
  if (a === UNDEFINED) return site.op("opt.is_undefined", [site.optional(1)]);
  const [x, y] = [site.optional(0), site.optional(1)];
  const both = site.op("i32.and", [
    site.op("opt.is_undefined", [x]),
    site.op("opt.is_undefined", [y]),
  ]);
  return site.op("i32.or", [both, site.op("f64.eq", [site.double(0), site.double(1)])]);
}

/** ToBoolean of the first operand, as 0 or 1. */
function truth(site: Site): Value {
  return negated(site, falsehood(site));
}

function falsehood(site: Site): Value {
  const held = site.held(0);
  if (held.fact.kinds & ARRAYS) return site.emitter.i32(0);
  switch (held.representation) {
    case "i32":
    case "u32":
    case "bool":
      return negated(site, held.value!);
    case "i64":
      return site.op("i64.eqz", [held.value!]);
    default:
      return negated(site, positiveMagnitude(site));
  }
}

function positiveMagnitude(site: Site): Value {
  const magnitude = site.op("f64.abs", [site.double(0)]);
  return site.op("f64.gt", [magnitude, site.emitter.constant("f64", 0)]);
}

/** A boolean and a comparison are their own truth, and a double needs no double negation. */
const truthy: Row = (site) => {
  const { representation, value } = site.held(0);
  if (representation === "bool") return bool(value!);
  if (representation === "f64" || representation === "f64?") return bool(positiveMagnitude(site));
  if (representation === "i32" || representation === "u32") {
    return bool(site.op("i32.ne", [value!, site.emitter.i32(0)]));
  }
  return bool(truth(site));
};

/** A test that is not decided by kinds: of `f64?`, which tells only undefined from the rest. */
const isUndefined: Row = (site) => {
  const undefinedPasses = (kindsOfTest(site.view.op) & UNDEFINED) !== 0;
  const test = site.op("opt.is_undefined", [site.optional(0)]);
  return bool(undefinedPasses ? test : negated(site, test));
};

/** Integers of a range and not -0: a double is one if truncating and widening gives back its bits. */
function areInts(site: Site, test: IntegerTest): Value {
  const tests: Value[] = [];
  const { lo, hi } = INTEGER_TESTS[test];
  for (let i = 0; i < site.count; i++) {
    if (sameFact(site.held(i).fact, refineInt(site.held(i).fact, test))) continue;
    const held = site.held(i);
    const integer = held.representation === "i32" ? held.value! : integerOf(site, i, tests);
    const { emitter } = site;
    const fromLeast = site.op("i32.add", [integer, emitter.i32(-lo)]);
    // Unsigned: how many integers the range has, less one.
    tests.push(site.op("i32.le_u", [fromLeast, emitter.i32((hi - lo) | 0)]));
  }
  return tests.reduce((all, test) => site.op("i32.and", [all, test]), site.emitter.i32(1));
}

function integerOf(site: Site, i: number, tests: Value[]): Value {
  const number = site.double(i);
  const integer = site.emitter.convert("i32.trunc_sat_f64_s", number);
  const back = site.emitter.convert("f64.convert_i32_s", integer);
  const bits = (value: Value): Value => site.emitter.convert("i64.reinterpret_f64", value);
  tests.push(site.op("i64.eq", [bits(number), bits(back)]));
  return integer;
}

export const COMPARISONS: Partial<Record<Opcode, Row>> = {
  "js.lt": compare(ordered("lt")),
  "js.le": compare(ordered("le")),
  "js.gt": compare(ordered("gt")),
  "js.ge": compare(ordered("ge")),
  "js.eq": equal("eq"),
  "js.ne": equal("ne"),
  "js.seq": equal("eq"),
  "js.sne": equal("ne"),
  "js.truthy": truthy,
  "js.is": isUndefined,
  "js.are_ints": (site) => bool(areInts(site, "js.are_ints")),
  "js.are_small_ints": (site) => bool(areInts(site, "js.are_small_ints")),
  "js.are_steps": (site) => bool(areInts(site, "js.are_steps")),
  "js.not": (site) => bool(falsehood(site)),
};
