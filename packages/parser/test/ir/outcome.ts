/** What a run came to, so that results, traps and exceptions compare alike. */
import { IrTrap, type RuntimeValue } from "@numboa/parser/ir";

export type Outcome = { value: RuntimeValue } | { trap: true } | { error: string };

/** Runs and gives the outcome. Traps of WebAssembly and of the interpreter are the same outcome. */
export function outcomeOf(run: () => RuntimeValue): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof IrTrap || error instanceof WebAssembly.RuntimeError) return { trap: true };
    return { error: String(error) };
  }
}
