/** Random programs that a vectorizer takes: what they leave before and after, and what a broken one is caught by. */
import {
  makeOp,
  printModule,
  rowOf,
  walk,
  type Module,
  type Opcode,
  type RuntimeValue,
} from "@numboa/parser/ir";
import fc from "fast-check";
import { interpreted, type Tier } from "../codegen/backends.ts";
import { runIn } from "../codegen/differential.ts";

/** A program and its calls, each from a tape of numbers; and whether the passes did anything to it. */
export interface RandomPrograms {
  readonly program: (numbers: readonly number[]) => Module;
  readonly args: (numbers: readonly number[]) => () => RuntimeValue[];
  readonly isVectorized: (module: Module) => boolean;
  readonly tapes: fc.Arbitrary<number[]>;
  readonly inputTapes: fc.Arbitrary<number[][]>;
}

/** So many numbers, `least` to `most`. */
export function tapesOf(least: number, most: number): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(9998), { minLength: least, maxLength: most, size: "max" });
}

/** The inputs of so many calls. */
export function inputsOf(calls: number, length: number): fc.Arbitrary<number[][]> {
  const tape = fc.array(fc.nat(9998), { minLength: length, maxLength: length });
  return fc.array(tape, { minLength: calls, maxLength: calls });
}

export interface Checked {
  /** What was left instead of what, and the programs; empty where nothing was. */
  readonly failure: string;
  /** How many programs were vectorized, and so run at all. */
  readonly vectorized: number;
}

/** Runs programs as they are in the interpreter, and changed in a tier. */
export async function checkRandom(
  { program, args, isVectorized, tapes, inputTapes }: RandomPrograms,
  seed: number,
  numRuns: number,
  change: (module: Module) => Module,
  tier: Tier,
): Promise<Checked> {
  let vectorized = 0;
  const outcome = await fc.check(
    fc.asyncProperty(tapes, inputTapes, async (tape, inputs) => {
      const module = program(tape);
      const after = change(module);
      if (!isVectorized(after)) return;
      vectorized++;
      const calls = inputs.map(args);
      const expected = await runIn(interpreted, module, calls);
      const actual = await runIn(tier, after, calls);
      const k = actual.findIndex((text, i) => text !== expected[i]);
      if (k < 0) return;
      throw new Error(
        `${actual[k]}\nnot\n${expected[k]}\n${printModule(module)}\n${printModule(after)}`,
      );
    }),
    // Programs are small, and shrinking runs every backend again and again.
    { seed, numRuns, endOnFailure: true },
  );
  return { failure: outcome.failed ? String(outcome.errorInstance) : "", vectorized };
}

/** What {@link checkRandom} finds where ops of what the passes make are others. */
export async function findBroken(
  programs: RandomPrograms,
  numRuns: number,
  vectorize: (module: Module) => Module,
  [from, to, value]: readonly [from: Opcode, to: Opcode, value?: number],
  tier: Tier = interpreted,
): Promise<string> {
  const wrong = (module: Module): Module => {
    const after = vectorize(module);
    breakOps(after, from, to, value);
    return after;
  };
  return (await checkRandom(programs, 8, numRuns, wrong, tier)).failure;
}

/** Breaks a module: another op, or a constant, in the place of each of these. */
export function breakOps({ funcs }: Module, from: Opcode, to: Opcode, value = 1): void {
  for (const { body } of funcs.values()) {
    walk(body, (_, region) => {
      region.ops = region.ops.map((op) => {
        if (op.opcode !== from) return op;
        const isConstant = to.endsWith(".const");
        const other = isConstant
          ? makeOp(to, [], { attrs: { value } })
          : makeOp(to, op.operands.slice(0, rowOf(to).operands.length));
        other.results = op.results.map((result) => Object.assign(result, { def: other }));
        return other;
      });
    });
  }
}
