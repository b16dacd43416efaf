/**
 * Which ops may change places. Each op, with all that its regions hold, has a set of things it does; two
 * ops may be swapped exactly when no two of their things conflict. Values are SSA, so data flow never
 * forbids a move to a later place in the same region.
 *
 * What must keep its order: a read and a write of elements (arrays may alias), two calls, a trap and
 * anything that a program could tell from the trap (a write before it, a way out). Reads and arithmetic
 * move freely.
 */
import { rowOf, type Func, type Module, type Op, type Region } from "@numboa/parser/ir";

export const READ = 1;
const WRITE = 2;
const TRAP = 4;
const HOST = 8;
/** Leaves the region: `br`, `return`, `throw`. */
const EXIT = 16;
/** A call with unknown effect; the host sees it. */
const CALL = 32;

/** A set of the bits above. */
export type Effects = number;

const ALL = 63;

const CONFLICTS: readonly (readonly [Effects, Effects])[] = [
  [READ, WRITE | CALL],
  [WRITE, READ | WRITE | TRAP | EXIT | CALL],
  [TRAP, WRITE | TRAP | HOST | EXIT | CALL],
  [HOST, TRAP | HOST | EXIT | CALL],
  [EXIT, WRITE | TRAP | HOST | EXIT | CALL],
  [CALL, ALL],
];

/** For each set of effects, the effects that none of its ops may pass. */
const BARRIERS: readonly Effects[] = Array.from({ length: ALL + 1 }, (_, effects) =>
  CONFLICTS.reduce((found, [bit, against]) => (effects & bit ? found | against : found), 0),
);

export function conflict(a: Effects, b: Effects): boolean {
  return (BARRIERS[a] & b) !== 0;
}

/** Computes the effects of ops, looking into callees; remembers functions. */
export class EffectsOfOps {
  private readonly module: Module;
  private readonly byFunc = new Map<string, Effects>();
  private readonly byStructure = new Map<Op, Effects>();
  /** Functions whose effects are being computed. */
  private open = 0;

  constructor(module: Module) {
    this.module = module;
  }

  of(op: Op): Effects {
    switch (rowOf(op.opcode).effect) {
      case "pure":
        return 0;
      case "trap":
        return TRAP;
      case "read":
        return READ;
      case "write":
        return WRITE;
      case "host":
        return HOST;
      case "exit":
        return op.opcode === "throw" || op.opcode === "abort" ? EXIT | CALL : EXIT;
      case "call":
        return op.opcode === "call" ? this.ofCallee(String(op.attrs.callee)) : CALL;
      case "region":
        return this.ofStructure(op);
    }
  }

  private ofStructure(op: Op): Effects {
    const known = this.byStructure.get(op);
    if (known !== undefined) return known;
    // A loop may run for ever, which a program can tell from going on.
    const effects = this.ofRegions(op.regions) | (op.opcode === "loop" ? TRAP : 0);
    // Within recursion not all is known yet.
    if (this.open === 0) this.byStructure.set(op, effects);
    return effects;
  }

  private ofRegions(regions: readonly Region[]): Effects {
    let effects = 0;
    for (const region of regions) {
      for (const op of region.ops) if (op.opcode !== "yield") effects |= this.of(op);
    }
    return effects;
  }

  private ofCallee(name: string): Effects {
    const known = this.byFunc.get(name);
    if (known !== undefined) return known;
    // Recursion may end in an overflow of the stack, and its effects are not known yet.
    this.byFunc.set(name, CALL);
    this.open++;
    const effects = this.ofFunc(this.module.funcs.get(name));
    this.open--;
    this.byFunc.set(name, effects);
    return effects;
  }

  private ofFunc(func: Func | undefined): Effects {
    if (!func) return CALL;
    return this.ofRegions([func.body]) & ~EXIT;
  }
}
