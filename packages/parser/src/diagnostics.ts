/** Messages to users, as data. Collected, never thrown one by one; `codes.ts` has a factory for each code. */
import type { Source, Span } from "./span.ts";

export interface Diagnostic {
  /** Kebab-case, documented, stable. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly span: Span;
  readonly source: Source;
  readonly notes: readonly string[];
  /** What to change. */
  readonly help?: string;
}

/** A defect of ours, not of the user's program: never turned into a fallback in tests. */
export class InternalError extends Error {
  override name = "InternalError";
}
