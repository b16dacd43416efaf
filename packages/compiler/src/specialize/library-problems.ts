/**
 * Problems in functions of the library, at the calls that are to blame: the user has no other text to look at.
 *
 * The library is right for arguments of the right kinds. So what is wrong in it is wrong with the arguments, and is
 * reported where the user's code calls the method, through all of the library's own calls.
 */
import { isLibraryKey, type Diagnostic } from "@numboa/parser";
import type { Demands } from "../analyses/demand.ts";
import type { Instance } from "../analyses/infer.ts";
import { NOWHERE, type SourceOf } from "./check.ts";

type ProblemsOf = ReadonlyMap<Instance, readonly Diagnostic[]>;

/** All problems, with those of the library at the calls. */
export function blameCalls(
  problems: ProblemsOf,
  demands: Demands,
  sourceOf: SourceOf,
): Diagnostic[] {
  const found = new Map<Instance, readonly Diagnostic[]>(problems);
  const isLibrary = ({ func }: Instance): boolean => isLibraryKey(func.name);
  // Functions of the library call each other: a problem climbs until it has reached the program.
  for (let climbs = true; climbs;) {
    climbs = false;
    for (const caller of demands.keys()) {
      for (const [{ op }, callee] of caller.callees) {
        const own = found.get(callee) ?? [];
        if (caller === callee || !isLibrary(callee) || own.length === 0) continue;
        const known = found.get(caller) ?? [];
        const span = op.span ?? NOWHERE;
        if (known.some((other) => other.span === span)) continue;
        climbs = true;
        found.set(caller, [
          ...known,
          { ...own[0], notes: [], source: sourceOf(caller.func), span },
        ]);
      }
    }
  }
  return [...found].flatMap(([instance, own]) => (isLibrary(instance) ? [] : own));
}
