/** Every row of the opcode table: interpreter = encoder = Binaryen, over operands that arithmetic gets wrong. */
import { expect, describe, it } from "vitest";
import { operandTuples } from "../../../parser/test/ir/operands.ts";
import { outcomeOf, type Outcome } from "../../../parser/test/ir/outcome.ts";
import { rowPrograms } from "../../../parser/test/ir/row-programs.ts";
import { encoded, interpreted, optimized, type Tier } from "./backends.ts";

const TIERS: Record<string, Tier> = { encoded, optimized };

function same(a: Outcome, b: Outcome): boolean {
  const [[kind, left], [otherKind, right]] = [Object.entries(a)[0], Object.entries(b)[0]];
  return kind === otherKind && Object.is(left, right);
}

describe.each(Object.entries(TIERS))("rows: %s", (_, tier) => {
  it.each(rowPrograms().map((program) => [program.name, program] as const))(
    "%s",
    async (_name, program) => {
      const oracle = await interpreted(program.module);
      const call = await tier(program.module);
      const failures: string[] = [];
      for (const operands of operandTuples(program.types)) {
        // The bits of a NaN are not modelled, so neither is what reads them.
        if (/copysign|\.reinterpret_f/.test(program.opcode) && Number.isNaN(operands.at(-1)))
          continue;
        const right = outcomeOf(() => program.run(oracle, operands));
        const ours = outcomeOf(() => program.run(call, operands));
        if (!same(ours, right))
          failures.push(`${operands.map(String).join()}: ${show(ours)} ${show(right)}`);
      }
      expect(failures).toEqual([]);
    },
  );
});

function show(outcome: object): string {
  const [[kind, value]] = Object.entries(outcome);
  return `${kind} ${Object.is(value, -0) ? "-0" : String(value)}`;
}
