/**
 * Elements and lengths of arrays.
 *
 * A load past the end gives `undefined`. Where its uses see only ToInt32, or only whether it is 0, an integer
 * element loads as i32 with 0 instead; where they see only ToNumber, with NaN; else as a number or undefined.
 * A store past the end is dropped. With checks that throw, the access behind the check is in bounds.
 *
 * A plain array (`number[]`) grows instead, or gets a property, and holds `undefined` as well as a number: such a store
 * gives up the call. So does a load of what is no row of a plain array of arrays, whatever is done with it.
 *
 * One thing JavaScript does is not modelled: `a[i] = x` of a typed array, where `i` may be undefined, makes a property
 * named "undefined". An index that is surely undefined is refused (`check.ts`).
 */
import {
  ELEMENTS,
  elementOf,
  isArrayType,
  tableValues,
  type ArrayType,
  type ElementKind,
  type Type,
  type Value,
} from "@numboa/parser/ir";
import { UNDEFINED } from "../analyses/facts.ts";
import { NO_INDEX, type Held } from "./convert.ts";
import type { Emitter } from "./emitter.ts";
import type { Representation } from "./representation.ts";
import type { Given, Site } from "./site.ts";

const elementAt = (site: Site): ElementKind => elementOf(site.array(0).type as ArrayType);

export function rewriteLength(site: Site): Given {
  const { def } = site.view.op.operands[0];
  if (def?.opcode === "js.table") {
    return { value: site.emitter.i32(tableValues(def).length), representation: "i32" };
  }
  return { value: site.op("array.len", [site.array(0)]), representation: "i32" };
}

export function rewriteLoad(site: Site): Given {
  const element = elementAt(site);
  const { value: type } = ELEMENTS[element];
  if (isArrayType(type)) return loadRow(site, type);
  if (type === "i64") return loadBig(site);
  if (site.view.op.attrs.cell) {
    return asNumber(site, element, load(site, site.index(1), "inbounds", type), type);
  }
  if (site.throws && element !== "number?") {
    return asNumber(site, element, load(site, checkedIndex(site), "inbounds", type), type);
  }
  const { representation } = site.view;
  const index = site.index(1);
  const narrow = representation === "i32" || representation === "u32";
  if (narrow && type === "i32") {
    return asNumber(site, element, load(site, index, "zero", "i32"), "i32");
  }
  if (representation === "index" && type === "i32") return loadIndex(site, index);
  if (representation === "f64?") {
    return { value: load(site, index, "undefined", "f64?"), representation };
  }
  const loaded = type === "f32" ? "f32" : "f64";
  return asNumber(site, element, load(site, index, "nan", loaded), loaded);
}

/** An element that is an array; where there is none, JavaScript goes on with undefined. */
function loadRow(site: Site, type: ArrayType): Given {
  const value = site.throws
    ? load(site, checkedIndex(site, "throw"), "inbounds", type)
    : load(site, site.index(1), "abort", type);
  return { value, representation: type };
}

/** A bigint; what is no element is `undefined`, which is no bigint: the call is given up. */
function loadBig(site: Site): Given {
  const index = checkedIndex(site, site.throws ? "throw" : "abort");
  const value = load(site, index, "inbounds", "i64");
  return { value, representation: site.view.representation };
}

/** An element that is only an index: where there is none, no index either. */
function loadIndex(site: Site, index: Value): Given {
  const { emitter } = site;
  const length = site.op("array.len", [site.array(0)]);
  const { valid } = CHECKS[index.type as IndexType](site, index, length);
  const value = load(site, index, "zero", "i32");
  return { value: emitter.select(value, emitter.i32(NO_INDEX), valid), representation: "index" };
}

function load(site: Site, index: Value, oob: string, type: Type): Value {
  const { builder } = site.emitter;
  return builder.op("array.load", [site.array(0), index], { attrs: { oob }, types: [type] });
}

function asNumber(site: Site, element: ElementKind, value: Value, type: Type): Given {
  if (type === "f32") {
    return { value: site.emitter.convert("f64.promote_f32", value), representation: "f64" };
  }
  if (type === "f64") return { value, representation: "f64" };
  return { value, representation: element === "u32" ? "u32" : "i32" };
}

export function rewriteStore(site: Site): void {
  const element = elementAt(site);
  if (element === "number" || element === "number?") return storeNumber(site, site.array(0));
  const index = site.throws ? checkedIndex(site) : site.index(1);
  const oob = site.throws ? "inbounds" : "drop";
  const value = elementValue(site, element);
  site.emitter.builder.emit("array.store", [site.array(0), index, value], { attrs: { oob } });
}

/** Stores into a plain array; what is undefined has no place in it, so it goes to no element's index. */
function storeNumber(site: Site, array: Value): void {
  const { emitter } = site;
  const { cell, proved, push } = site.view.op.attrs;
  const isOwn = array.type === "number?[]";
  const isChecked = site.throws && !isOwn && !cell;
  const isSure = isChecked || (cell ?? proved ?? push) !== undefined;
  const index = isChecked ? checkedIndex(site) : placeOfNumber(site);
  const oob = isSure && !maybeUndefined(site) ? "inbounds" : "abort";
  const value = isOwn ? canonical(site) : site.double(2);
  emitter.builder.emit("array.store", [array, index, value], { attrs: { oob } });
}

const maybeUndefined = ({ view }: Site): boolean => (view.facts[2].kinds & UNDEFINED) !== 0;

/** The index at which a number is stored, and for `undefined` none. */
function placeOfNumber(site: Site): Value {
  const { emitter } = site;
  const index = site.index(1);
  if (!maybeUndefined(site)) return index;
  const nowhere = index.type === "f64" ? emitter.constant("f64", NaN) : noIndex(index, emitter);
  const isUndefined = emitter.op("opt.is_undefined", [site.optional(2)]);
  return emitter.select(nowhere, index, isUndefined);
}

/** The number to store in an array of the function's own, where one NaN is a hole. */
function canonical(site: Site): Value {
  const value = site.double(2);
  return site.number(2).nan ? site.emitter.convert("f64.canonicalize", value) : value;
}

/** Stores into an array that may get longer, and gives that. */
export function rewritePut(site: Site): Given {
  const array = site.array(0);
  const index = reachable(site, placeOfNumber(site));
  const { builder } = site.emitter;
  const longer = builder.op("array.reach", [array, index], { types: [array.type] });
  if (array.name !== undefined) longer.name = array.name;
  storeNumber(site, longer);
  return { value: longer, representation: array.type as Given["representation"] };
}

/** An index as i32; negative where it is none, or so large that nothing reaches it. */
function reachable({ emitter }: Site, index: Value): Value {
  if (index.type === "i32") return index;
  if (index.type === "i64") {
    const narrow = emitter.convert("i32.wrap_i64", index);
    const fits = emitter.op("i64.lt_u", [index, emitter.constant("i64", 2n ** 31n)]);
    return emitter.select(narrow, emitter.i32(NO_INDEX), fits);
  }
  const narrow = emitter.convert("i32.trunc_sat_f64_s", index);
  const exact = emitter.op("f64.eq", [emitter.convert("f64.convert_i32_s", narrow), index]);
  return emitter.select(narrow, emitter.i32(NO_INDEX), exact);
}

export function rewriteSetLength(site: Site): Given {
  const array = site.array(0);
  const { builder } = site.emitter;
  const value = builder.op("array.truncate", [array, site.bits(1)], { types: [array.type] });
  return { value, representation: array.type as Given["representation"] };
}

function noIndex({ type }: Value, emitter: Emitter): Value {
  return type === "i64" ? emitter.constant("i64", BigInt(NO_INDEX)) : emitter.i32(NO_INDEX);
}

/** The stored value as the element's own type. */
function elementValue(site: Site, element: ElementKind): Value {
  const { value: type } = ELEMENTS[element];
  if (type === "i64") return site.held(2).value!;
  if (type === "f64") return site.double(2);
  if (type === "f32") return site.emitter.convert("f32.demote_f64", site.double(2));
  return element === "u8c" ? clamped(site, site.held(2)) : site.bits(2);
}

/** ToUint8Clamp; integers need no rounding. */
function clamped(site: Site, held: Held): Value {
  const { emitter } = site;
  if (held.constant) return emitter.i32(clampConstant(Number(held.constant.value)));
  const { lo, hi } = site.number(2);
  const { representation, value } = held;
  if (!isNarrow(representation)) return emitter.convert("i32.clamp_u8", site.double(2));
  const unsigned = representation === "u32";
  const top = emitter.i32(255);
  const zero = emitter.i32(0);
  let result = value!;
  if (hi > 255) result = pick(site, result, top, unsigned ? "i32.lt_u" : "i32.lt_s");
  if (lo < 0) result = pick(site, result, zero, "i32.gt_s");
  return result;
}

const isNarrow = (representation: Representation): boolean =>
  representation === "i32" || representation === "u32" || representation === "bool";

const clampConstant = (x: number): number => new Uint8ClampedArray([x])[0];

/** `a` where it compares so with `b`, else `b`. */
function pick(site: Site, a: Value, b: Value, test: "i32.lt_u" | "i32.lt_s" | "i32.gt_s"): Value {
  return site.emitter.select(a, b, site.op(test, [a, b]));
}

/** The index as i32, behind a check that throws, or gives the call up. */
function checkedIndex(site: Site, otherwise: "throw" | "abort" = "throw"): Value {
  const { emitter } = site;
  const index = site.index(1);
  const length = site.op("array.len", [site.array(0)]);
  const { valid, narrow } = CHECKS[index.type as IndexType](site, index, length);
  const error = { error: "RangeError", message: "index out of bounds" };
  const attrs = otherwise === "throw" ? error : {};
  emitter.require(valid, () => void emitter.builder.emit(otherwise, [], { attrs }));
  return narrow;
}

type IndexType = "i32" | "i64" | "f64";

interface Check {
  readonly valid: Value;
  readonly narrow: Value;
}

const CHECKS: Readonly<Record<IndexType, (site: Site, index: Value, length: Value) => Check>> = {
  i32: (site, index, length) => ({
    valid: site.op("i32.lt_u", [index, length]),
    narrow: index,
  }),
  i64: (site, index, length) => ({
    valid: site.op("i64.lt_u", [index, site.emitter.convert("i64.extend_i32_u", length)]),
    narrow: site.emitter.convert("i32.wrap_i64", index),
  }),
  // -0 is 0; fractions, NaN and what saturates are not what they truncate to.
  f64(site, index, length) {
    const narrow = site.emitter.convert("i32.trunc_sat_f64_u", index);
    const whole = site.emitter.convert("f64.convert_i32_u", narrow);
    const exact = site.op("f64.eq", [whole, index]);
    return {
      valid: site.op("i32.and", [exact, site.op("i32.lt_u", [narrow, length])]),
      narrow,
    };
  },
};
