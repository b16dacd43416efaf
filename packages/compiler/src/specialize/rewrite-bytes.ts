/**
 * Buffers, views of them, and DataViews: what JavaScript checks is written out before an access to bytes.
 *
 * An offset or length goes through ToIndex, which truncates and takes NaN for 0. In i32 that is a truncation that
 * saturates: every buffer is shorter than 2^31 bytes, so what saturates is refused as what it stands for would be, and
 * what is negative is refused as the large unsigned number that it looks like. What is refused goes to the
 * host as it came, which throws the engine's own error.
 *
 * WebAssembly's accesses have the low byte first; the other order is made of the same bytes turned around. What bits a
 * NaN has in the bytes of a float is nobody's to know (docs/SEMANTICS.md).
 */
import { ELEMENTS, type ElementKind, type Opcode, type Type, type Value } from "@numboa/parser/ir";
import { elementOf, type ArrayType } from "@numboa/parser/ir";
import { toDouble } from "./convert.ts";
import { create } from "./rewrite-array-values.ts";
import type { Given, Site } from "./site.ts";

type Rewrite = (site: Site) => Given;

/** Buffers are no longer, here as at the boundary. */
const MAX_BYTES = 2 ** 30;

const elementAttr = (site: Site): ElementKind => site.view.op.attrs.element as ElementKind;

const throwing = (site: Site, message: string) => (): void => {
  const attrs = { error: "RangeError", message };
  site.emitter.builder.emit("throw", [], { attrs });
};

/** ToIntegerOrInfinity of an operand as i32: what is not within 0 to 2^31 - 1 is, as unsigned, more than that. */
function integer(site: Site, i: number): Value {
  const held = site.held(i);
  const { emitter } = site;
  if (held.constant) {
    const whole = Math.trunc(Number(held.constant.value)) || 0;
    return emitter.i32(Math.min(Math.max(whole, -1), 2 ** 31 - 1));
  }
  const { representation, value } = held;
  // As unsigned, a u32 is what it is.
  if (representation === "i32" || representation === "u32" || representation === "bool") {
    return value!;
  }
  return emitter.convert("i32.trunc_sat_f64_s", toDouble(held, emitter));
}

const both = (site: Site, a: Value, b: Value): Value => site.op("i32.and", [a, b]);

/** Whether a number of bytes is one of whole elements. */
function isWhole(site: Site, count: Value, bytes: number): Value {
  return site.op("i32.eqz", [site.op("i32.and", [count, site.emitter.i32(bytes - 1)])]);
}

function emitView(site: Site, array: Value, from: Value, length: Value, type: ArrayType): Given {
  const { builder } = site.emitter;
  const value = builder.op("array.view", [array, from, length], { types: [type] });
  return { value, representation: type };
}

const view: Rewrite = (site) => {
  const { emitter } = site;
  const element = elementAttr(site);
  const { bytes, shift } = ELEMENTS[element];
  const buffer = site.array(0);
  const total = site.op("array.len", [buffer]);
  const from = integer(site, 1);
  const room = site.op("i32.sub", [total, from]);
  const places = shift === 0 ? room : site.op("i32.shr_u", [room, emitter.i32(shift)]);
  const rest = site.held(2).constant?.value === undefined && site.held(2).constant !== undefined;
  let valid = site.op("i32.le_u", [from, total]);
  if (shift > 0) valid = both(site, valid, isWhole(site, from, bytes));
  let length = places;
  if (!rest) {
    length = integer(site, 2);
    valid = both(site, valid, site.op("i32.le_u", [length, places]));
  } else if (shift > 0) {
    valid = both(site, valid, isWhole(site, total, bytes));
  }
  emitter.require(valid, () => {
    const attrs = { element, ...(rest && { rest: true }) };
    emitter.builder.emit("array.refuse_view", [total, site.double(1), site.double(2)], { attrs });
    emitter.builder.emit("unreachable", []);
  });
  return emitView(site, buffer, from, length, `${element}[]`);
};

/** All bytes of an array that has a buffer of its own: `check-buffers.ts` sees to that. */
const buffer: Rewrite = (site) => {
  const { emitter } = site;
  const array = site.array(0);
  const { shift } = ELEMENTS[elementOf(array.type as ArrayType)];
  let length = site.op("array.len", [array]);
  if (shift > 0) {
    const most = emitter.i32(MAX_BYTES / 2 ** shift);
    const fits = site.op("i32.le_u", [length, most]);
    emitter.require(fits, throwing(site, "Array buffer allocation failed"));
    length = site.op("i32.shl", [length, emitter.i32(shift)]);
  }
  return emitView(site, array, emitter.i32(0), length, "buffer[]");
};

const byteLength: Rewrite = (site) => ({
  value: site.op("array.len", [site.array(0)]),
  representation: "i32",
});

/** The byte of a DataView where an element is, behind a check that throws. */
function checkedByte(site: Site, bytes: number): Value {
  const { emitter } = site;
  const at = integer(site, 1);
  const total = site.op("array.len", [site.array(0)]);
  const last = site.op("i32.sub", [total, emitter.i32(bytes)]);
  const enough = site.op("i32.ge_s", [last, emitter.i32(0)]);
  const valid = both(site, enough, site.op("i32.le_u", [at, last]));
  emitter.require(valid, throwing(site, "Offset is outside the bounds of the DataView"));
  return at;
}

/** How an element's bytes are held while they are turned around: whole, or as two words. */
const WORDS: Readonly<Record<string, readonly ElementKind[]>> = {
  f32: ["i32"],
  f64: ["i32", "i32"],
  i64: ["i32", "i32"],
  u64: ["i32", "i32"],
};

function loadAt(site: Site, element: ElementKind, at: Value): Value {
  const { builder } = site.emitter;
  const types: Type[] = [ELEMENTS[element].value];
  return builder.op("data.load", [site.array(0), at], { attrs: { element }, types });
}

function storeAt(site: Site, element: ElementKind, at: Value, value: Value): void {
  site.emitter.builder.emit("data.store", [site.array(0), at, value], { attrs: { element } });
}

const bytesFrom = (site: Site, at: Value, by: number): Value =>
  by === 0 ? at : site.op("i32.add", [at, site.emitter.i32(by)]);

/** The four bytes of a word in the other order. */
function turnWord(site: Site, word: Value): Value {
  const { emitter } = site;
  const turned = (by: number, mask: number): Value =>
    both(site, site.op("i32.rotl", [word, emitter.i32(by)]), emitter.i32(mask));
  return site.op("i32.or", [turned(8, 0x00ff00ff), turned(24, 0xff00ff00)]);
}

/** The two bytes of an element of 16 bits in the other order. */
function turnHalf(site: Site, half: Value, signed: boolean): Value {
  const shifted = (opcode: Opcode): Value => site.op(opcode, [half, site.emitter.i32(8)]);
  const low = both(site, shifted("i32.shr_u"), site.emitter.i32(0xff));
  const high = both(site, shifted("i32.shl"), site.emitter.i32(0xff00));
  const value = site.op("i32.or", [high, low]);
  return signed ? site.emitter.convert("i32.extend16_s", value) : value;
}

/** An element whose high byte comes first. */
function loadBig(site: Site, element: ElementKind, at: Value): Value {
  const { bytes } = ELEMENTS[element];
  if (bytes === 1) return loadAt(site, element, at);
  if (bytes === 2) return turnHalf(site, loadAt(site, element, at), element === "i16");
  const words = (WORDS[element] ?? ["i32"]).map((word, i) =>
    turnWord(site, loadAt(site, word, bytesFrom(site, at, 4 * i))),
  );
  if (element === "f32") return site.emitter.convert("f32.reinterpret_i32", words[0]);
  if (bytes !== 8) return words[0];
  const [high, low] = words.map((word) => site.emitter.convert("i64.extend_i32_u", word));
  const upper = site.op("i64.shl", [high, site.emitter.constant("i64", 32n)]);
  const whole = site.op("i64.or", [upper, low]);
  return element === "f64" ? site.emitter.convert("f64.reinterpret_i64", whole) : whole;
}

function storeBig(site: Site, element: ElementKind, at: Value, value: Value): void {
  const { bytes } = ELEMENTS[element];
  const { emitter } = site;
  if (bytes === 1) return storeAt(site, element, at, value);
  if (bytes === 2) return storeAt(site, element, at, turnHalf(site, value, false));
  const words = [value];
  if (element === "f32") words[0] = emitter.convert("i32.reinterpret_f32", value);
  if (bytes === 8) {
    const whole = element === "f64" ? emitter.convert("i64.reinterpret_f64", value) : value;
    const high = site.op("i64.shr_u", [whole, emitter.constant("i64", 32n)]);
    words[0] = emitter.convert("i32.wrap_i64", high);
    words.push(emitter.convert("i32.wrap_i64", whole));
  }
  words.forEach((word, i) =>
    storeAt(site, "i32", bytesFrom(site, at, 4 * i), turnWord(site, word)),
  );
}

/** What holds of the order of bytes: known, or a value. */
function isLittle(site: Site, operand: number, element: ElementKind): boolean | Value {
  const { constant } = site.held(operand);
  if (ELEMENTS[element].bytes === 1) return true;
  return constant ? Boolean(constant.value) : site.bits(operand);
}

const dataGet: Rewrite = (site) => {
  const element = elementAttr(site);
  const { bytes, value: type } = ELEMENTS[element];
  const at = checkedByte(site, bytes);
  const little = isLittle(site, 2, element);
  let value: Value;
  if (typeof little === "boolean") {
    value = (little ? loadAt : loadBig)(site, element, at);
  } else {
    value = site.emitter.select(loadAt(site, element, at), loadBig(site, element, at), little);
  }
  if (type === "f32") value = site.emitter.convert("f64.promote_f32", value);
  if (type === "i64") return { value, representation: site.view.representation };
  if (type !== "i32") return { value, representation: "f64" };
  return { value, representation: element === "u32" ? "u32" : "i32" };
};

function dataValue(site: Site, type: Type): Value {
  if (type === "i64") return site.held(2).value!;
  if (type === "i32") return site.bits(2);
  const double = site.double(2);
  return type === "f32" ? site.emitter.convert("f32.demote_f64", double) : double;
}

export function rewriteDataSet(site: Site): void {
  const { emitter } = site;
  const element = elementAttr(site);
  const { bytes, value: type } = ELEMENTS[element];
  const at = checkedByte(site, bytes);
  const value = dataValue(site, type);
  const little = isLittle(site, 3, element);
  if (typeof little === "boolean") {
    (little ? storeAt : storeBig)(site, element, at, value);
    return;
  }
  const { builder } = emitter;
  const regions = [storeAt, storeBig].map((store) =>
    emitter.region([], () => {
      store(site, element, at, value);
      builder.yield();
    }),
  );
  builder.emit("if", [little], { regions });
}

export const BYTES: Partial<Record<Opcode, Rewrite>> = {
  "js.buffer": buffer,
  "js.byte_length": byteLength,
  "js.new_buffer": create(0),
  "js.view": view,
  "js.data_get": dataGet,
};
