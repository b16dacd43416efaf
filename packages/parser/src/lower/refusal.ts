import type { Diagnostic } from "../diagnostics.ts";

/** What only lowering sees is wrong, because it knows what can be reached. */
export class Refusal extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}
