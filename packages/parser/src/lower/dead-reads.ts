/**
 * A use of each parameter that is read, but only where the result is not: `p + 1;` as a statement.
 *
 * What such code computes is pruned, because on numbers, booleans, `undefined` and arrays it does nothing. If the
 * argument is an object, it calls that object's `valueOf`: an argument that is only passed over may be an object,
 * one that is read may not, and to find that out its use must be there.
 */
import { makeOp } from "../ir/build.ts";
import type { Func, Value } from "../ir/nodes.ts";
import { walk } from "../ir/walk.ts";
import type { SourceText } from "../syntax/source-text.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Puts a use, which does nothing, before the body for each of `read` that has none left. */
export function keepReads({ body }: Func, read: ReadonlyMap<Value, Range>, text: SourceText): void {
  const unused = new Map(read);
  walk(body, ({ operands }) => {
    if (unused.size > 0) for (const value of operands) unused.delete(value);
  });
  const uses = [...unused].map(([value, node]) =>
    makeOp("js.truthy", [value], { span: text.span(node) }),
  );
  body.ops.unshift(...uses);
}
