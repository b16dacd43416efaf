/**
 * `npm run ulps`: the functions of `Math` under `approxMath` against 113 bits, at many points of several ranges and at special numbers. Prints what
 * is in results/ulps.txt and docs/FAST-MATH.md. Exits with 1 if an error is above 1 unit in the last place or a special result is wrong.
 */
import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { encodeModule } from "../../src/codegen/encoder.ts";
import { APPROXIMATIONS } from "../../src/math/approx/index.ts";
import { scalarCall, type Implementation } from "./compare.ts";
import { approximation, scalarForm } from "./forms.ts";
import { Reference, together, type Errors } from "./reference.ts";
import { pointsOf, RANGES, specialPoints, WORST_OF_FDLIBM, type Range } from "./ulp-points.ts";

const CHUNK = 200_000;

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("a whole number above 0");
}

const command = new Command("ulps")
  .description("Errors of the functions of approxMath, in units in the last place.")
  .option("--count <n>", "points for each function, shared by its ranges", whole, 10_000_000)
  .option("--seed <n>", "of the random numbers", whole, 1)
  .option("--host", "this host's own functions instead, for comparison")
  .option("--answers <file>", "write true results at a few points there, for the tests")
  .argument("[names...]", "functions; all without any")
  .parse();
const { count, seed, host, answers } = command.opts<{
  count: number;
  seed: number;
  host?: true;
  answers?: string;
}>();
const names = command.args.length > 0 ? command.args : [...APPROXIMATIONS.keys()];

/** Points with results, in whole arrays for the reference. */
function* chunksOf(
  points: Iterable<number[]>,
  arity: number,
  call: Implementation,
): Generator<Float64Array> {
  let chunk = new Float64Array(CHUNK * (arity + 1));
  let at = 0;
  for (const point of points) {
    chunk.set(point, at);
    chunk[at + arity] = call(...point);
    at += arity + 1;
    if (at < chunk.length) continue;
    yield chunk;
    chunk = new Float64Array(CHUNK * (arity + 1));
    at = 0;
  }
  if (at > 0) yield chunk.slice(0, at);
}

function measure(reference: Reference, name: string): Record<string, Errors> {
  const form = approximation(name);
  const call: Implementation = host
    ? Math[name as "exp"]
    : scalarCall(encodeModule(scalarForm(form)));
  const errorsAt = (points: Iterable<number[]>): Errors =>
    together(
      [...chunksOf(points, form.arity, call)].map((chunk) =>
        reference.errorsOf(name, form.arity, chunk),
      ),
    );
  const ranges: readonly Range[] = RANGES[name];
  const each = Math.ceil(count / ranges.length);
  return Object.fromEntries([
    ["special numbers", errorsAt(specialPoints(form.arity))],
    ...ranges.map((range, i) => [range.name, errorsAt(pointsOf(range, each, seed + i))]),
  ]) as Record<string, Errors>;
}

/** True results as lines of a name, arguments, the nearest double, and what it lacks in its last place. */
function answersOf(functions: readonly string[]): string {
  return functions
    .flatMap((name) => {
      const { arity } = approximation(name);
      const points = [
        ...RANGES[name].flatMap((range) => [...pointsOf(range, ANSWERS, seed)]),
        ...(WORST_OF_FDLIBM[name] ?? []),
      ];
      const data = Float64Array.from(points.flatMap((point) => [...point, 0]));
      return reference
        .valuesOf(name, arity, data)
        .map((value, i) => `${[name, ...points[i], ...value].join(" ")}\n`);
    })
    .join("");
}

/** For each range of a function. */
const ANSWERS = 40;

const reference = new Reference();
const results: Record<string, Record<string, Errors>> = {};
try {
  for (const name of names) {
    const ranges = (results[name] = measure(reference, name));
    for (const [range, { points, max, mean, wrong, at }] of Object.entries(ranges)) {
      const note = wrong > 0 ? `, ${wrong} wrong` : "";
      console.log(
        `${name.padEnd(6)} ${range}: ${points} points, max ${max.toFixed(3)}, mean ${mean.toFixed(3)}${note}  (${at.join(", ")})`,
      );
    }
  }
  if (answers !== undefined) writeFileSync(answers, answersOf(names));
} finally {
  reference.dispose();
}
const isRight = ({ max, wrong }: Errors): boolean => max <= 1 && wrong === 0;
process.exitCode = Object.values(results).every((one) => Object.values(one).every(isRight)) ? 0 : 1;
