/**
 * Whether a call ends soon in JavaScript, which has no fuel of its own. The interpreter tells it of what it runs to the end; a
 * call that typed code gives up may go on for ever from there. Asked of a copy of the program whose loops count their rounds, so
 * that the oracle stays what it is.
 */
import type { Node } from "acorn";
import { plain, type Program } from "../../../parser/test/programs/program.ts";
import type { Inputs } from "./inputs.ts";
import { makeArguments } from "./places.ts";
import { nodesOf, treeOf } from "./syntax-tree.ts";

const ROUNDS = 20_000;
const NAME = "$fuel";
const TICK = `if (${NAME}.left-- <= 0) throw new RangeError("out of fuel");`;

/** Each round looks at the fuel before anything that could catch the error. */
function withTicks(text: string): string {
  const bodies = nodesOf(treeOf(text)).flatMap((node) =>
    /^(For|While|DoWhile|ForOf)Statement$/.test(node.type) ? [bodyOf(node)] : [],
  );
  const edits = bodies.flatMap(({ start, end }) => [
    { at: start, put: `{ ${TICK} ` },
    { at: end, put: " }" },
  ]);
  let result = text;
  // Of two at one place the inner body ends first, and stands further back in the list of outer ones first.
  for (const { at, put } of edits.toSorted((a, b) => b.at - a.at)) {
    result = result.slice(0, at) + put + result.slice(at);
  }
  return result;
}

const bodyOf = (loop: Node): Node => (loop as unknown as { body: Node }).body;

export function endsSoon(program: Program, inputs: Inputs): boolean {
  const helpers = Object.entries(program.helpers).map(([name, text]) => [name, withTicks(text)]);
  const run = plain({
    ...program,
    main: withTicks(program.main),
    helpers: Object.fromEntries(helpers) as Program["helpers"],
    captures: { ...program.captures, [NAME]: { how: "value", sort: "object" } },
  });
  const fuel = { left: ROUNDS };
  try {
    run({ ...makeArguments(inputs, "own").values, [NAME]: fuel });
  } catch {
    // What it throws is no matter here.
  }
  return fuel.left >= 0;
}
