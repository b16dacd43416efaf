/** A `for` that does several iterations at once, as lanes of vectors. */
import { makeOp, makeRegion, makeValue, type Builder, type Op } from "@numboa/parser/ir";
import type { Region, Value } from "@numboa/parser/ir";

export interface LoopOfVectors {
  /** The scalar one. */
  readonly loop: Op;
  readonly lanes: number;
  readonly bounds: readonly [from: Value, to: Value];
  /** The vectors that it carries: what they are at first, and what they are called. */
  readonly carried: readonly { readonly init: Value; readonly name: string | undefined }[];
  readonly attrs?: Op["attrs"] | undefined;
}

/** Emits it; `emitBody` fills the region, whose parameters are the index and what is carried. Gives the last of that. */
export function emitLoopOfVectors(
  b: Builder,
  { loop, lanes, bounds, carried, attrs }: LoopOfVectors,
  emitBody: (region: Region) => void,
): readonly Value[] {
  const index = makeValue("i32", loop.regions[0].params[0].name);
  const region = makeRegion([index, ...carried.map(({ name }) => makeValue("v128", name))]);
  emitBody(region);
  const operands = [...bounds, ...carried.map(({ init }) => init)];
  const types = carried.map(() => "v128" as const);
  const parts = { attrs: { ...attrs, step: lanes }, regions: [region], types, span: loop.span };
  return b.append(makeOp("for", operands, parts)).results;
}
