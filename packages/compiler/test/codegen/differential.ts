/** Runs one program in several tiers and compares what came out and what became of the arrays. */
import type { Module, RuntimeValue } from "@numboa/parser/ir";
import { outcomeOf, type Outcome } from "../../../parser/test/ir/outcome.ts";
import { encoded, interpreted, optimized, type Tier } from "./backends.ts";

const show = (x: unknown): string => {
  if (Object.is(x, -0)) return "-0";
  if (Array.isArray(x)) return `[${x.map(show).join(", ")}]`;
  if (typeof x !== "object" || x === null || ArrayBuffer.isView(x)) return String(x);
  return `{ ${Object.entries(x)
    .map(([key, value]) => `${key}: ${show(value)}`)
    .join(", ")} }`;
};

/** The elements of an array; of a buffer or a DataView, the bytes. */
function elementsOf(arg: RuntimeValue): ArrayLike<number>[] {
  if (arg instanceof ArrayBuffer) return [new Uint8Array(arg)];
  if (arg instanceof DataView) {
    return [new Uint8Array(arg.buffer, arg.byteOffset, arg.byteLength)];
  }
  return ArrayBuffer.isView(arg) ? [arg as unknown as Float64Array] : [];
}

/** A text that is equal exactly if outcome and arrays are, -0 and NaN included. */
export function describeRun(outcome: object, args: readonly RuntimeValue[]): string {
  const [[kind, value]] = Object.entries(outcome);
  const arrays = args.flatMap(elementsOf);
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
