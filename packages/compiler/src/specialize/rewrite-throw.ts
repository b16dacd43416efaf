/**
 * The values in the text of a `throw`: what is known ahead becomes part of the text; a boolean goes out as i32, a
 * number as f64, one that may be undefined as f64?, which is what JavaScript needs to write it.
 */
import { holesOf, throwAttrs, type Value } from "@numboa/parser/ir";
import type { Node } from "../analyses/infer-layout.ts";
import { toDouble } from "./convert.ts";
import type { Rewriter } from "./rewrite.ts";

export function rewriteThrow(r: Rewriter, node: Node): void {
  const { op } = node;
  let message = op.attrs.message as string | undefined;
  const values: Value[] = [];
  const holes: number[] = [];
  let grown = 0;
  for (const [i, at] of holesOf(op).entries()) {
    const held = r.held(node, i);
    const place = at + grown;
    if (held.constant) {
      const text = String(held.constant.value);
      message = `${message!.slice(0, place)}${text}${message!.slice(place)}`;
      grown += text.length;
      continue;
    }
    const { representation } = held;
    const asItIs = representation === "bool" || representation === "f64?";
    values.push(asItIs ? held.value! : toDouble(held, r.emitter));
    holes.push(place);
  }
  const attrs = throwAttrs(String(op.attrs.error), message, holes);
  r.emitter.builder.emit("throw", values, { attrs });
}
