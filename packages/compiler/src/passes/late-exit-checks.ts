/**
 * Late-exit-checks: `exit-checks` for all other indices, in the loops that stay scalar.
 *
 *   loop @l (%row = 0) { … array.load %free, %row !oob="zero" … br @l (%row + 1) }
 *   ->
 *   %row1 = block @left { loop @l (%row = 0) { … if %row < (array.len %free) {} else { br @left %row }
 *                                               array.load %free, %row !oob="inbounds" … } }
 *   loop @l2 (%row = %row1) { as it was }
 *
 * That is the index of a stack, or of a search that is no counted loop. Sound as `exit-checks` is. After the vectorizing passes, which
 * take some loops with their checks.
 */
import { computeDefinitions } from "@numboa/parser/ir";
import type { Pass } from "../pass.ts";
import { leaveWhereMissing } from "./exit-checks.ts";

export const lateExitChecks: Pass = {
  name: "late-exit-checks",
  run: (func, context) =>
    leaveWhereMissing(func, context, "late-exit-checks", (body) => computeDefinitions(body)),
};
