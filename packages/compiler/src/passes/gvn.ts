/**
 * Gvn: equal computations are done once.
 *
 *   %a = f64.mul %x, %y
 *   %b = f64.mul %y, %x      ->   uses of %b become %a
 *
 * A scoped table over the tree of regions: what an enclosing or earlier region computed is available, what
 * a sibling computed is not. The key is the opcode, its attributes and operands (commutative ones in a
 * fixed order); constants are numbered by value, with `-0`, `0` and NaN apart.
 *
 * Loads are numbered with the *epoch* of memory: a new one begins at every store and call, at the head
 * of a loop that writes, and after a structure that writes. Any store ends it for every array, since two
 * views may share a buffer. A store makes its value the load's, where the element holds it unchanged.
 * Host math is pure, so it takes part; `math.random` and calls do not.
 */
import { ELEMENTS, elementOf, resolveAll, rowOf, type ArrayType } from "@numboa/parser/ir";
import type { Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { computeWriters, isCheckedRow, isLoad, isRemovable } from "../analyses/purity.ts";
import type { Pass } from "../pass.ts";

export const gvn: Pass = {
  name: "gvn",
  run(func) {
    const numbering = new Numbering(computeWriters(func.body));
    numbering.region(func.body);
    return numbering.changed;
  },
};

type Key = number | string;

/** Two numbers up to this and one of an opcode, below 2^11, are one exact number. */
const MAX_NUMBER = 2 ** 21 - 1;

class Numbering {
  changed = false;
  private readonly replaced = new Map<Value, Value>();
  private readonly numbers = new Map<Value, number>();
  private readonly writers: ReadonlySet<Op>;
  /** What the current region and those around it have computed, by key. */
  private readonly available = new Map<Key, Value>();
  /** The keys that the current region has added. */
  private scope: Key[] = [];
  private readonly opcodes = new Map<Opcode, number>();
  private epochs = 0;
  private epoch = 0;

  constructor(writers: ReadonlySet<Op>) {
    this.writers = writers;
  }

  region(region: Region): void {
    const outer = this.scope;
    this.scope = [];
    region.ops = region.ops.filter((op) => {
      op.operands = resolveAll(this.replaced, op.operands);
      return this.keep(op);
    });
    for (const key of this.scope) this.available.delete(key);
    this.scope = outer;
  }

  /** Never a key that is there already: what is deleted after the region was the region's. */
  private add(key: Key, value: Value): void {
    this.available.set(key, value);
    this.scope.push(key);
  }

  /** Visits an op; false if an earlier one serves. */
  private keep(op: Op): boolean {
    if (op.regions.length > 0) {
      this.structure(op);
      return true;
    }
    const { effect } = rowOf(op.opcode);
    if (effect === "write") this.store(op);
    else if (effect === "call") this.changeMemory();
    // A row that was checked before is a row.
    if (!(isRemovable(op) || isCheckedRow(op)) || op.results.length !== 1) return true;
    const key = this.key(op);
    const earlier = this.available.get(key);
    if (!earlier) {
      this.add(key, op.results[0]);
      return true;
    }
    this.replaced.set(op.results[0], earlier);
    this.changed = true;
    return false;
  }

  /** Memory may differ at the head of a loop that writes, and after anything that writes. */
  private structure(op: Op): void {
    const writes = this.writers.has(op);
    if (writes && (op.opcode === "loop" || op.opcode === "for")) this.changeMemory();
    const entry = this.epoch;
    for (const inner of op.regions) {
      this.epoch = entry;
      this.region(inner);
    }
    if (writes) this.changeMemory();
  }

  private changeMemory(): void {
    this.epoch = ++this.epochs;
  }

  private store(op: Op): void {
    this.changeMemory();
    const [array, index, value] = op.operands as [Value, Value, Value];
    if (op.opcode !== "array.store" || op.attrs["oob"] !== "inbounds") return;
    const element = elementOf(array.type as ArrayType);
    const { bytes, value: held } = ELEMENTS[element];
    if (held === "i32" && bytes < 4) return;
    this.add(this.loadKey(array, index, "inbounds"), value);
  }

  private key(op: Op): Key {
    if (isLoad(op)) {
      const { oob, element } = op.attrs;
      const [array, index, ...others] = op.operands as [Value, Value, ...Value[]];
      const mode = op.opcode === "array.load" ? oob : `${op.opcode} ${String(element)}`;
      const rest = others.map((value) => ` ${this.number(value)}`).join("");
      return this.loadKey(array, index, String(mode) + rest);
    }
    return this.shortKey(op) ?? this.longKey(op);
  }

  /** One number for an op of one or two operands without attributes, as most are. */
  private shortKey({ opcode, operands, attrs }: Op): number | undefined {
    for (const _ in attrs) return undefined;
    if (operands.length !== 1 && operands.length !== 2) return undefined;
    const first = this.number(operands[0]);
    const second = operands.length === 2 ? this.number(operands[1]) : MAX_NUMBER;
    if (this.numbers.size >= MAX_NUMBER) return undefined;
    const swap = operands.length === 2 && first > second && rowOf(opcode).commutative === true;
    const [low, high] = swap ? [second, first] : [first, second];
    return (this.numberOfOpcode(opcode) * (MAX_NUMBER + 1) + low) * (MAX_NUMBER + 1) + high;
  }

  private longKey(op: Op): string {
    const operands = op.operands.map((value) => this.number(value));
    if (rowOf(op.opcode).commutative) operands.sort((a, b) => a - b);
    let key: string = op.opcode;
    for (const operand of operands) key += ` ${operand}`;
    for (const name in op.attrs) key += ` ${name}=${printAttr(op.attrs[name])}`;
    // A view of some bytes is another one in another type.
    return `${key} ${op.results[0].type}`;
  }

  private numberOfOpcode(opcode: Opcode): number {
    let number = this.opcodes.get(opcode);
    if (number === undefined) this.opcodes.set(opcode, (number = this.opcodes.size));
    return number;
  }

  private loadKey(array: Value, index: Value, oob: string): string {
    return `load ${this.number(array)} ${this.number(index)} ${oob} @${this.epoch}`;
  }

  private number(value: Value): number {
    let number = this.numbers.get(value);
    if (number === undefined) this.numbers.set(value, (number = this.numbers.size));
    return number;
  }
}

function printAttr(value: unknown): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
