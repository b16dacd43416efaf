/** An argument of a call, or an element of a literal. */
import type { Expression, SpreadElement } from "acorn";
import { PROBLEMS } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";

export function visitArgument(a: Analyzer, argument: Expression | SpreadElement): void {
  if (argument.type !== "SpreadElement") return a.expression(argument);
  a.report(PROBLEMS.spread(), argument);
  a.expression(argument.argument);
}
