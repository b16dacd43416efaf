/** Own functions of `Math` against the host's, bit for bit. */
import { encodeModule } from "../../src/codegen/encoder.ts";
import type { EmittedModule } from "../../src/codegen/backend.ts";
import type { OwnFunction } from "../../src/math/own-function.ts";
import { instantiate, type Call } from "../codegen/execute.ts";
import { argumentsOf, spell } from "./arguments.ts";
import { ownForm, scalarForm, vectorForm } from "./forms.ts";

export type Implementation = (...args: number[]) => number;

export const hostOf = ({ name }: OwnFunction): Implementation => Math[name as "exp"];

export const scalarCall = (emitted: EmittedModule): Implementation => {
  const call = instantiate("f64", emitted);
  return (...args) => call(args) as number;
};

export interface Comparison {
  readonly count: number;
  readonly wrong: number;
  /** The first of what is wrong. */
  readonly examples: readonly string[];
}

/** How many argument lists are in the arrays of one call of the vector form. */
const CHUNK = 4096;

/** The scalar form, called by the vectors' lanes too where a number is an exception, and the vectors, if it has any. */
export function compareWithHost(own: OwnFunction, count: number, seed: number): Comparison {
  const host = hostOf(own);
  const scalar = scalarCall(encodeModule(scalarForm(ownForm(own))));
  const vectors = vectorForm(ownForm(own));
  const loop = vectors && instantiate("void", encodeModule(vectors));
  const examples: string[] = [];
  let done = 0;
  let wrong = 0;
  const note = (form: string, args: readonly number[], ours: number, right: number): void => {
    wrong++;
    if (examples.length < 5) {
      const at = args.map(spell).join(", ");
      examples.push(`${own.name}(${at}) as a ${form}: ${spell(ours)}, expected ${spell(right)}`);
    }
  };
  const chunk: number[][] = [];
  const flush = (): void => {
    if (loop) compareLoop(loop, chunk, host, note);
    chunk.length = 0;
  };
  for (const args of argumentsOf(own, count, seed)) {
    const [ours, right] = [scalar(...args), host(...args)];
    if (!Object.is(ours, right)) note("function", args, ours, right);
    done++;
    if (chunk.push(args) === CHUNK) flush();
  }
  flush();
  return { count: done, wrong, examples };
}

function compareLoop(
  loop: Call,
  chunk: readonly (readonly number[])[],
  host: Implementation,
  note: (form: string, args: readonly number[], ours: number, right: number) => void,
): void {
  const x = Float64Array.from(chunk, (args) => args[0]);
  const y = Float64Array.from(chunk, (args) => args[1] ?? 0);
  const out = new Float64Array(chunk.length);
  loop([chunk.length, x, y, out]);
  for (const [i, args] of chunk.entries()) {
    const right = host(...args);
    if (!Object.is(out[i], right)) note("vector", args, out[i], right);
  }
}
