/** Arithmetic and bitwise operators to typed ops, in the domain that `domain.ts` chose. */
import type { Opcode } from "@numboa/parser/ir";
import { quotientDomain, remainderDomain, sumDomain, type Domain } from "./domain.ts";
import type { Given, Site } from "./site.ts";

type Row = (site: Site) => Given;

/** The opcode of an operation by domain. */
type Choices = Readonly<Record<Domain, Opcode>>;

const choices = (operation: "add" | "sub" | "mul"): Choices => ({
  i32: `i32.${operation}`,
  u32: `i32.${operation}`,
  i64: `i64.${operation}`,
  f64: `f64.${operation}`,
});

const inDomain = (site: Site, domain: Domain, opcodes: Choices): Given => ({
  value: site.op(opcodes[domain], [site.in(domain, 0), site.in(domain, 1)]),
  representation: domain,
});

const sum = (operation: "add" | "sub" | "mul"): Row => {
  const opcodes = choices(operation);
  return (site) => {
    const domain = sumDomain(site.view);
    const given = inDomain(site, domain, opcodes);
    // The same bits are signed or unsigned as the result needs them.
    return domain === "i32" ? { ...given, representation: site.view.representation } : given;
  };
};

const QUOTIENTS: Choices = {
  i32: "i32.div_s",
  u32: "i32.div_u",
  i64: "i64.div_s",
  f64: "f64.div",
};
const REMAINDERS: Choices = {
  i32: "i32.rem_s",
  u32: "i32.rem_u",
  i64: "i64.rem_s",
  f64: "f64.rem",
};

const divide: Row = (site) => inDomain(site, quotientDomain(site.view), QUOTIENTS);
const remainder: Row = (site) => inDomain(site, remainderDomain(site.view), REMAINDERS);

const power: Row = (site) => ({
  value: site.emitter.builder.op("math.host", [site.double(0), site.double(1)], {
    attrs: { fn: "pow" },
  }),
  representation: "f64",
});

const negate: Row = (site) => {
  const { representation } = site.view;
  const { emitter } = site;
  if (representation === "i32" || representation === "u32") {
    return { value: site.op("i32.sub", [emitter.i32(0), site.bits(0)]), representation };
  }
  if (representation === "i64") {
    const zero = emitter.constant("i64", 0n);
    return { value: site.op("i64.sub", [zero, site.wide(0)]), representation };
  }
  return { value: site.op("f64.neg", [site.double(0)]), representation: "f64" };
};

/** ToNumber: the operand itself, in the form that the result has. */
const plus: Row = (site) => {
  const { representation } = site.view;
  return { value: site.convert(representation, site.held(0)), representation };
};

/** `unit`: the right operand that changes nothing, so that `x | 0` is ToInt32 and no more. */
const bitwise =
  (opcode: Opcode, unit?: number): Row =>
  (site) => {
    const a = site.bits(0);
    const representation = opcode === "i32.shr_u" ? "u32" : "i32";
    if (unit !== undefined && site.constant(1) === unit) return { value: a, representation };
    return { value: site.op(opcode, [a, site.bits(1)]), representation };
  };

const bitNot: Row = (site) => ({
  value: site.op("i32.xor", [site.bits(0), site.emitter.i32(-1)]),
  representation: "i32",
});

export const ARITHMETIC: Partial<Record<Opcode, Row>> = {
  "js.add": sum("add"),
  "js.sub": sum("sub"),
  "js.mul": sum("mul"),
  "js.div": divide,
  "js.rem": remainder,
  "js.pow": power,
  "js.neg": negate,
  "js.plus": plus,
  "js.and": bitwise("i32.and", -1),
  "js.or": bitwise("i32.or", 0),
  "js.xor": bitwise("i32.xor", 0),
  "js.shl": bitwise("i32.shl", 0),
  "js.shr_s": bitwise("i32.shr_s", 0),
  "js.shr_u": bitwise("i32.shr_u", 0),
  "js.bitnot": bitNot,
};
