/**
 * Printed names of a function's values and branch targets: unique, and the same at every printing.
 *
 * A value with a hint is `%hint`, then `%hint.1`, `%hint.2` for further ones; a value without is numbered.
 * Hints hold no dot, so that these cannot collide. The reader drops `.1` again: printing what was read
 * gives the same text.
 */
import type { Func, Op, Region, Value } from "./nodes.ts";

export class Names {
  readonly #values = new Map<Value, string>();
  readonly #labels = new Map<Op, string>();
  readonly #hints = new Map<string, number>();
  #numbered = 0;

  /** Names of a whole function, given in the order in which definitions stand in the text. */
  static of(func: Func): Names {
    const names = new Names();
    for (const param of func.params) names.value(param);
    names.region(func.body);
    return names;
  }

  /** `%name`; a value not seen before gets the next free name. */
  value(value: Value): string {
    const known = this.#values.get(value);
    if (known !== undefined) return known;
    const name = `%${value.name === undefined ? this.#numbered++ : this.#fromHint(value.name)}`;
    this.#values.set(value, name);
    return name;
  }

  /** `@b1` or `@l1` of a block or loop. */
  label(op: Op): string {
    const known = this.#labels.get(op);
    if (known !== undefined) return known;
    const label = `@${op.opcode === "loop" ? "l" : "b"}${this.#labels.size + 1}`;
    this.#labels.set(op, label);
    return label;
  }

  op(op: Op): void {
    for (const result of op.results) this.value(result);
    if (op.opcode === "block" || op.opcode === "loop") this.label(op);
    for (const region of op.regions) this.region(region);
  }

  region(region: Region): void {
    for (const param of region.params) this.value(param);
    for (const op of region.ops) this.op(op);
  }

  #fromHint(hint: string): string {
    const base = sanitizeHint(hint);
    const used = this.#hints.get(base);
    this.#hints.set(base, (used ?? 0) + 1);
    return used === undefined ? base : `${base}.${used}`;
  }
}

/** A hint as it can be printed: no dots, nothing but what an identifier may hold. */
function sanitizeHint(hint: string): string {
  const word = hint.replace(/[^\p{ID_Continue}$]/gu, "_");
  return /^[\p{ID_Start}$_]/u.test(word) ? word : `_${word}`;
}
