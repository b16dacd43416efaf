/**
 * Whether the host's functions of `Math` have the bits of the module's own: a known-answer test, once for each function
 * that some program uses.
 *
 * ECMAScript leaves these functions to the engine, but an engine computes each by one algorithm. So a digest of the results
 * at numbers which no other algorithm would round alike by chance (`probe.ts`) must be the one that the own function is known to
 * give. A host that fails keeps its own functions.
 */
import { nativeMath } from "../abi/natives.ts";
import { OWN_FUNCTIONS } from "./index.ts";
import { type HostAnswer, digest } from "./probe.ts";

const KNOWN = new Map<string, HostAnswer | undefined>();

/** Whether this host gives, for a function of `Math`, the bits of the module's own. */
export function isOwn(fn: string): boolean {
  const known = hostAnswer(fn);
  return known !== undefined && known.answers === OWN_FUNCTIONS.get(fn)!.answers;
}

/** What code depends on that was compiled after {@link isOwn} was asked for these functions. */
export function hostAnswers(fns: readonly string[]): readonly HostAnswer[] {
  return fns.flatMap((fn) => hostAnswer(fn) ?? []);
}

/** Undefined for a function that is the host's everywhere. */
function hostAnswer(fn: string): HostAnswer | undefined {
  if (!KNOWN.has(fn)) KNOWN.set(fn, ask(fn));
  return KNOWN.get(fn);
}

function ask(fn: string): HostAnswer | undefined {
  const [own, host] = [OWN_FUNCTIONS.get(fn), nativeMath(fn)];
  if (own === undefined || host === undefined) return undefined;
  const { name, arity, breaks } = own;
  return { name, arity, breaks, answers: digest(own, host) };
}
