/** Runs one program in several tiers and compares what came out and what became of the arrays. */
import type { Module, RuntimeValue } from "@numboa/parser/ir";
import { outcomeOf, type Outcome } from "../../../parser/test/ir/outcome.ts";
import { encoded, interpreted, optimized, type Tier } from "./backends.ts";

/** A text that is equal exactly if outcome and arrays are, -0 and NaN included. */
export function describeRun(outcome: object, args: readonly RuntimeValue[]): string {
  const [[kind, value]] = Object.entries(outcome);
  const arrays = args.filter((arg) => ArrayBuffer.isView(arg)) as unknown as Float64Array[];
  const show = (x: unknown): string => {
    if (ArrayBuffer.isView(x)) return `[${Array.from(x as Float64Array, show).join()}]`;
    return Object.is(x, -0) ? "-0" : String(x);
  };
  return [
    `${kind} ${show(value)}`,
    ...arrays.map((array) => `[${Array.from(array, show).join()}]`),
  ].join("  ");
}

/** What a tier makes of fresh arguments, as text. */
export async function runIn(
  tier: Tier,
  module: Module,
  calls: readonly (() => RuntimeValue[])[],
): Promise<string[]> {
  const call = await tier(module);
  return calls.map((makeArgs) => {
    const args = makeArgs();
    const outcome: Outcome = outcomeOf(() => call(args));
    return describeRun(outcome, args);
  });
}

/** What the compiled tiers do otherwise than the interpreter: nothing, it is hoped. */
export async function differences(
  module: Module,
  calls: readonly (() => RuntimeValue[])[],
  tiers: Readonly<Record<string, Tier>> = { encoded, optimized },
): Promise<string[]> {
  const right = await runIn(interpreted, module, calls);
  const found: string[] = [];
  for (const [name, tier] of Object.entries(tiers)) {
    const ours = await runIn(tier, module, calls);
    for (const [i, text] of ours.entries()) {
      if (text !== right[i]) found.push(`call ${i}, ${name}: ${text}, expected ${right[i]}`);
    }
  }
  return found;
}
