/**
 * Arrays as values: new ones, views, copies of elements.
 *
 * Which kind of array a value is, is known from its fact, so questions about kinds are constants. A length that is
 * held as an integer stays one, because `array.new` takes it as it is: it throws for what is no length.
 */
import type { Opcode, Type, Value } from "@numboa/parser/ir";
import { BUFFER, WITH_ELEMENTS, arrayTypeOf, isInt32, toNumber } from "../analyses/facts.ts";
import { toDouble } from "./convert.ts";
import { isIntegral } from "./representation.ts";
import type { Given, Site } from "./site.ts";

type Rewrite = (site: Site) => Given;

/** The type of the array that the op gives. */
function resultType(site: Site): Type {
  return arrayTypeOf(site.view.result)!;
}

/** A plain array that is longer than this needs no memory in JavaScript before it has elements. */
const USUAL_LENGTH = 2 ** 24;

const isUsualLength = (site: Site, operand: number): boolean =>
  site.number(operand).hi <= USUAL_LENGTH;

export const create =
  (operand: number): Rewrite =>
  (site) => {
    const type = resultType(site);
    const isOwn = type === "number?[]";
    const attrs = isOwn && !isUsualLength(site, operand) ? { aborts: true } : {};
    const operands = [lengthOf(site, operand, isOwn)];
    const value = site.emitter.builder.op("array.new", operands, { types: [type], attrs });
    return { value, representation: type as Given["representation"] };
  };

/** As an integer where it is held as one, or is a constant one. */
function lengthOf(site: Site, operand: number, isOwn: boolean): Value {
  const held = site.held(operand);
  const { representation, constant } = held;
  if (isOwn && constant && isUsualLength(site, operand) && isInt32(toNumber(held.fact))) {
    return site.bits(operand);
  }
  const narrow = !constant && isIntegral(representation) && representation !== "u32";
  return narrow ? held.value! : toDouble(held, site.emitter);
}

const table: Rewrite = (site) => {
  const { attrs } = site.view.op;
  const type = resultType(site);
  const value = site.emitter.builder.op("array.table", [], { types: [type], attrs: { ...attrs } });
  return { value, representation: type as Given["representation"] };
};

const subarray: Rewrite = (site) => {
  const type = resultType(site);
  const operands = [site.array(0), site.bits(1), site.bits(2)];
  const value = site.emitter.builder.op("array.subarray", operands, { types: [type] });
  return { value, representation: type as Given["representation"] };
};

export function rewriteCopy(site: Site): void {
  const operands = [site.array(0), site.bits(1), site.array(2), site.bits(3), site.bits(4)];
  site.emitter.builder.emit("array.copy", operands);
}

const overlap: Rewrite = (site) => {
  const { emitter } = site;
  const bounds = [0, 1].flatMap((i) => {
    const last = site.op("i32.add", [site.op("array.len", [site.array(i)]), emitter.i32(-1)]);
    return [site.array(i), emitter.i32(0), last];
  });
  const value = site.op("i32.eqz", [site.op("array.disjoint", bounds)]);
  return { value, representation: "bool" };
};

/** Whether the operand is of one of some kinds of arrays: a constant, as no value is sometimes one. */
const isOneOf =
  (kinds: number): Rewrite =>
  (site) => ({
    value: site.emitter.i32(site.view.facts[0].kinds & kinds ? 1 : 0),
    representation: "bool",
  });

export const ARRAY_VALUES: Partial<Record<Opcode, Rewrite>> = {
  "js.new_array": create(0),
  "js.new_like": create(1),
  "js.table": table,
  "js.subarray": subarray,
  "js.overlap": overlap,
  "js.is_array": isOneOf(WITH_ELEMENTS),
  "js.is_buffer": isOneOf(BUFFER),
};
