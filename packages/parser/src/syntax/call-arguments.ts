/** The arguments of a call: values, and the functions and objects that the callee is compiled for. */
import type { CallExpression } from "acorn";
import { visitArgument } from "./analyze-arguments.ts";
import type { Analyzer } from "./analyze.ts";
import type { KnownArguments } from "./analysis.ts";
import type { CallTarget } from "./globals.ts";
import { functionArgument } from "./known-functions.ts";
import { passList } from "./lists.ts";
import { objectArgument, specialized } from "./passed-objects.ts";

/** A call's arguments; gives the key of the function of the unit that it calls with them. */
export function visitArguments(
  a: Analyzer,
  node: CallExpression,
  called: CallTarget | undefined,
): string | undefined {
  const ofUnit = called?.kind === "function" ? called : undefined;
  const known: Mutable<KnownArguments> = new Map();
  if (ofUnit?.self) known.set("this", ofUnit.self);
  node.arguments.forEach((argument, i) => {
    const one = ofUnit && (functionArgument(a, argument) ?? objectArgument(a, argument));
    if (one) return void known.set(i, one);
    passList(a, argument);
    visitArgument(a, argument);
  });
  return ofUnit && specialized(a, ofUnit.key, known, node);
}

type Mutable<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;
