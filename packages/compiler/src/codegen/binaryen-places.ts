/**
 * Carries the places of the source through Binaryen, which reads no source map by its API but keeps places that it is told.
 *
 * What was emitted is a sequence of instructions; what Binaryen reads is a tree whose expressions, children before
 * parents, are the same ones in the same order. It adds and leaves out none but those that move values and branch, and nothing is
 * said of these: they take the places of what is around them.
 */
import { InternalError } from "@numboa/parser";
import { decode } from "@jridgewell/sourcemap-codec";
import type binaryenModule from "binaryen";
import type { EncodedModule } from "./encoder.ts";
import { codeRanges } from "./module-sections.ts";
import type { Mark, SourcePlace } from "./source-marks.ts";

type Binaryen = typeof binaryenModule;
type Module = binaryenModule.Module;

/**
 * The operands of expressions that move values and branch, by the names that Binaryen gives them, in the order in which they are
 * evaluated. No anchor stands for one of these.
 */
const MOVES = {
  Block: ["children"],
  If: ["condition", "ifTrue", "ifFalse"],
  Loop: ["body"],
  Break: ["value", "condition"],
  LocalSet: ["value"],
  GlobalSet: ["value"],
  Drop: ["value"],
  Return: ["value"],
  TupleMake: ["operands"],
  TupleExtract: ["tuple"],
  LocalGet: [],
  GlobalGet: [],
  Nop: [],
  Unreachable: [],
} as const;

/** The same of all others. */
const WORK = {
  Const: [],
  Call: ["operands"],
  Load: ["ptr"],
  Store: ["ptr", "value"],
  Unary: ["value"],
  Binary: ["left", "right"],
  Select: ["ifTrue", "ifFalse", "condition"],
  MemoryCopy: ["dest", "source", "size"],
  MemoryFill: ["dest", "value", "size"],
  SIMDExtract: ["vec"],
  SIMDReplace: ["vec", "value"],
  SIMDShuffle: ["left", "right"],
  SIMDTernary: ["a", "b", "c"],
  SIMDShift: ["vec", "shift"],
  SIMDLoad: ["ptr"],
  SIMDLoadStoreLane: ["ptr", "vec"],
} as const;

const OPERANDS = { ...MOVES, ...WORK };

/** Tells Binaryen where expressions come from. Gives the places by the numbers that it knows them by. */
export function placeExpressions(
  binaryen: Binaryen,
  module: Module,
  sources: NonNullable<EncodedModule["sources"]>,
): SourcePlace[] {
  const numbers = new Map<SourcePlace, number>();
  const file = module.addDebugInfoFileName("places");
  const kinds = new Map(
    Object.keys(OPERANDS).map((kind) => [
      binaryen[`${kind as keyof typeof OPERANDS}Id`] as number,
      kind as keyof typeof OPERANDS,
    ]),
  );
  const defined = functionsOf(binaryen, module);
  for (const [i, { anchors }] of sources.entries()) {
    const { ref, body } = defined[i];
    const found: number[] = [];
    collect(binaryen, kinds, body, found);
    if (anchors === undefined) continue;
    if (found.length !== anchors.length) {
      throw new InternalError(`Binaryen reads ${found.length} instructions of ${anchors.length}`);
    }
    for (const [k, place] of anchors.entries()) {
      if (place === undefined) continue;
      let number = numbers.get(place);
      if (number === undefined) numbers.set(place, (number = numbers.size));
      // Lines begin at 1.
      module.setDebugLocation(ref, found[k], file, number + 1, 0);
    }
  }
  return [...numbers.keys()];
}

/** Those with a body, in the order in which they are written. */
function functionsOf(binaryen: Binaryen, module: Module): { ref: number; body: number }[] {
  return Array.from({ length: module.getNumFunctions() }, (_, i) => {
    const ref = module.getFunctionByIndex(i);
    return { ref, body: binaryen.getFunctionInfo(ref).body };
  }).filter(({ body }) => body !== 0);
}

/** The expressions that anchors stand for. */
function collect(
  binaryen: Binaryen,
  kinds: ReadonlyMap<number, keyof typeof OPERANDS>,
  expression: number,
  found: number[],
): void {
  const id = binaryen.getExpressionId(expression);
  const kind = kinds.get(id);
  if (kind === undefined) throw new InternalError(`Binaryen reads an expression of kind ${id}`);
  const names = OPERANDS[kind];
  // Of some that have no operands Binaryen gives no information.
  const info: object = names.length > 0 ? binaryen.getExpressionInfo(expression) : {};
  for (const name of names) {
    const operands = (info as Record<string, number | number[]>)[name];
    for (const operand of Array.isArray(operands) ? operands : [operands]) {
      if (operand !== 0) collect(binaryen, kinds, operand, found);
    }
  }
  if (!(kind in MOVES)) found.push(expression);
}

/**
 * The marks of what Binaryen has emitted, from the source map that came with it.
 * @param places as {@link placeExpressions} gave them
 */
export function marksOfMap(
  wasm: Uint8Array,
  sourceMap: string,
  places: readonly SourcePlace[],
  sources: NonNullable<EncodedModule["sources"]>,
): Mark[] {
  const { mappings } = JSON.parse(sourceMap) as { mappings: string };
  const segments = decode(mappings)[0] ?? [];
  return codeRanges(wasm).flatMap(({ start, end }, i) => {
    const marks: Mark[] = [{ offset: start, place: sources[i].place }];
    for (const segment of segments) {
      const [offset] = segment;
      // One without a place belongs to what stands before it.
      if (offset < start || offset >= end || segment.length === 1) continue;
      const place = places[segment[2]];
      if (marks.at(-1)!.offset === offset) marks.pop();
      if (marks.at(-1)?.place !== place) marks.push({ offset, place });
    }
    return marks;
  });
}
