/**
 * `npm run side-by-side`: what packing of straight-line code buys in programs that are written side by side, which the suite has few of. Each is
 * called in turns as JavaScript, compiled, and compiled without the pass, in one process, on arrays that fit the cache. Shown are the medians,
 * over the rounds, of how much longer the others took, with the quartiles of the last.
 */
import { compileNow } from "@numboa/compiler";
import type { ParamKind } from "@numboa/parser/ir";
import { Command } from "commander";
import { array } from "numboa";
import {
  SIDE_BY_SIDE,
  type Elements,
  type SideBySide,
} from "../../../compiler/test/passes/side-by-side.ts";
import { linkedFunction } from "../../../compiler/test/specialize/compiled-function.ts";
import { count } from "../soak/count.ts";

const { rounds } = new Command("side-by-side")
  .description("What the pass superword buys in programs that are written side by side.")
  .option("--rounds <n>", "rounds of each program", count, 300)
  .parse()
  .opts<{ rounds: number }>();

/** Vectors, pixels, numbers: so many in each array. */
const SIZE = 2000;
const CALLS = 20;
const MAKERS = { "f64[]": Float64Array, "f32[]": Float32Array, "i32[]": Int32Array } as const;
type Kind = keyof typeof MAKERS;

function compiled(fn: SideBySide, kind: ParamKind, without: readonly string[]): SideBySide {
  const unit = { entry: "f", functions: { f: { name: "f", source: String(fn), captures: {} } } };
  const signature = [kind, kind, kind, "int"] as const;
  const outcome = compileNow({ unit, signature, tier: "optimized", options: { without } });
  if (!outcome.ok) throw new Error("refused");
  return linkedFunction(outcome.artifact) as SideBySide;
}

function argumentsOf(kind: Kind, isOurs: boolean): [Elements, Elements, Elements] {
  const make = (seed: number): Elements => {
    const length = 4 * SIZE;
    const elements = isOurs
      ? array(MAKERS[kind] as typeof Float64Array, length)
      : new MAKERS[kind](length);
    for (let k = 0; k < length; k++) elements[k] = ((k * 7 + seed) % 19) / 8 - 1.05;
    return elements;
  };
  return [make(1), make(2), make(3)];
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))];

function measure(kind: Kind, fn: SideBySide): string {
  const sides = [
    { fn, args: argumentsOf(kind, false) },
    { fn: compiled(fn, kind, []), args: argumentsOf(kind, true) },
    { fn: compiled(fn, kind, ["superword"]), args: argumentsOf(kind, true) },
  ];
  const ratios: [number[], number[]] = [[], []];
  for (let round = -20; round < rounds; round++) {
    const times = [0, 0, 0];
    for (let k = 0; k < sides.length; k++) {
      const which = (k + round + 30) % sides.length;
      const { fn: call, args } = sides[which];
      const begun = performance.now();
      for (let i = 0; i < CALLS; i++) call(...args, SIZE);
      times[which] = performance.now() - begun;
    }
    if (round < 0) continue;
    ratios[0].push(times[0] / times[1]);
    ratios[1].push(times[2] / times[1]);
  }
  const [js, without] = ratios;
  const shown = [quantile(js, 0.5), ...[0.5, 0.25, 0.75].map((q) => quantile(without, q))];
  return shown.map((ratio) => ratio.toFixed(2).padStart(12)).join("");
}

const heads = ["JavaScript", "without", "from", "to"].map((text) => text.padStart(12)).join("");
process.stdout.write(`${"program".padEnd(42)}${heads}\n`);
for (const [name, [kind, fn]] of Object.entries(SIDE_BY_SIDE)) {
  process.stdout.write(`${name.padEnd(42)}${measure(kind as Kind, fn)}\n`);
}
