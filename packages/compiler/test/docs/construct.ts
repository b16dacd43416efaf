/** A row of the tables of docs/SEMANTICS.md. */
import type { CallObjects } from "@numboa/parser";
import type { ParamKind } from "@numboa/parser/ir";

export interface Construct {
  /** What it is called, in Markdown. */
  readonly name: string;
  /** A function that uses it and nothing else that could be refused. */
  readonly source: string;
  /** The diagnostic's code; absent where it is compiled. */
  readonly code?: string;
  /** Where it depends on arguments: their kinds. */
  readonly kinds?: readonly ParamKind[];
  /** The function's own name, where that matters: `bound f`. */
  readonly functionName?: string;
  /** Where it depends on the objects of the call. */
  readonly objects?: CallObjects;
}

export const yes = (name: string, source: string, kinds?: readonly ParamKind[]): Construct => ({
  name,
  source,
  ...(kinds && { kinds }),
});

export const no = (
  code: string,
  name: string,
  source: string,
  kinds?: readonly ParamKind[],
): Construct => ({ ...yes(name, source, kinds), code });
