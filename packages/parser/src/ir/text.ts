/**
 * What the printer and the reader of IR text share: how names, numbers and attributes are spelled.
 *
 * Numbers are spelled as JavaScript prints them, the shortest text that reads back as the same double;
 * `-0`, `NaN` and the infinities have words of their own. NaN has one spelling: payloads are not part of the IR.
 */
import type { Attr, Op } from "./nodes.ts";
import type { Opcode } from "./ops.ts";

/** A name that needs no quotes: after `%`, `@` or as a word. */
const WORD = /^[\p{ID_Start}$_][\p{ID_Continue}$.]*$/u;

/**
 * Attributes written without their name, right after the opcode and in this order: `f64.const 1`,
 * `call @f %x`, `math.host sin %x`, `throw RangeError "too long"`. All others are written `!name=value`.
 */
export const POSITIONAL: Partial<Record<Opcode, readonly PositionalAttr[]>> = {
  "i32.const": [{ name: "value", spelling: "constant" }],
  "i64.const": [{ name: "value", spelling: "i64" }],
  "f32.const": [{ name: "value", spelling: "constant" }],
  "f64.const": [{ name: "value", spelling: "constant" }],
  "js.const": [{ name: "value", spelling: "constant" }],
  call: [{ name: "callee", spelling: "symbol" }],
  "js.call": [{ name: "callee", spelling: "symbol" }],
  "math.host": [{ name: "fn", spelling: "word" }],
  "math.own": [{ name: "fn", spelling: "word" }],
  "math.approx": [{ name: "fn", spelling: "word" }],
  "js.math": [{ name: "fn", spelling: "word" }],
  throw: [
    { name: "error", spelling: "word" },
    { name: "message", spelling: "constant" },
  ],
  for: [{ name: "step", spelling: "constant" }],
};

export interface PositionalAttr {
  readonly name: string;
  /** `i64`: an integer without suffix that is a bigint; `symbol`: `@f`; `word`: bare if it can be. */
  readonly spelling: "constant" | "i64" | "symbol" | "word";
}

export function positionalAttrs(op: Op): readonly PositionalAttr[] {
  return POSITIONAL[op.opcode] ?? [];
}

/** Exact text of a number: reading it gives the same double. */
function spellNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** An attribute's value: a number, `12n`, `true`, `undefined` or a JSON string. */
export function spellAttr(value: Attr): string {
  if (typeof value === "number") return spellNumber(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return spellString(value);
  return String(value);
}

/** A JSON string in which the line separators that JSON leaves alone are escaped too. */
export function spellString(value: string): string {
  return JSON.stringify(value).replace(
    /[\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16)}`,
  );
}

/** `@name`, quoted where it is no word. */
export function spellSymbol(name: string): string {
  return `@${WORD.test(name) ? name : spellString(name)}`;
}

function spellWord(value: string): string {
  return WORD.test(value) ? value : spellString(value);
}

export function spellPositional(value: Attr, spelling: PositionalAttr["spelling"]): string {
  if (spelling === "i64" && typeof value === "bigint") return String(value);
  if (typeof value === "string" && spelling === "symbol") return spellSymbol(value);
  if (typeof value === "string" && spelling === "word") return spellWord(value);
  return spellAttr(value);
}
