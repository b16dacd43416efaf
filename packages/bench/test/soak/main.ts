/**
 * `npm run soak`: memory and results over a long life. Two parts, each in a process of its own:
 *
 * - `functions`: so many functions are compiled, called, compared with JavaScript and dropped. What stays is the growth of the
 *   process's resident memory from the first tenths of the way to the last, three samples each, of which the middle one counts.
 * - `calls`: one function is called so many times, with arguments whose types change a thousand times, so that calls go another way as often;
 *   arrays come and go. What stays is the slope of resident memory, as the median slope between any two of its samples.
 *
 * For the calls the engine's young generation has its full size from the start, so that its growth is not taken for the program's.
 * Every result is compared with `Object.is`. Ends with code 1 if one is wrong or memory grows beyond its limit.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Command } from "commander";
import { array, jit, memory } from "numboa";
import { countOrNone } from "./count.ts";
import { medianSlope } from "./slope.ts";

const MAX_GROWTH_MB = 10;
const SWAPS = 1000;
const SAMPLES = 200;

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

const { functions, calls } = new Command("soak")
  .description("Resident memory over many functions and over many calls and swaps.")
  .option(
    "--functions <n>",
    "functions to compile and drop; 0 leaves this part out",
    countOrNone,
    10_000,
  )
  .option(
    "--calls <n>",
    "calls of one function, across a thousand swaps; 0 leaves this part out",
    countOrNone,
    1_000_000,
  )
  .parse()
  .opts<{ functions: number; calls: number }>();

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;

const middle = (three: readonly number[]): number => three.toSorted((a, b) => a - b)[1];

/** After collections, and finalizers that run after them. */
async function residentBytes(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return process.memoryUsage.rss();
}

function check(actual: unknown, expected: unknown, what: string): void {
  if (Object.is(actual, expected)) return;
  say(`WRONG: ${what} gave ${String(actual)}, JavaScript ${String(expected)}`);
  process.exit(1);
}

/** No two have the same text. */
function makeFunction(i: number): (a: Float64Array, n: number) => number {
  const text = `let s = ${i}; for (let k = 0; k < a.length; k++) { s += a[k] * n; a[k] = s; } return s;`;
  return new Function("a", "n", text) as never;
}

async function oneFunction(i: number): Promise<void> {
  const plain = makeFunction(i);
  const f = jit(plain, { policy: { measure: false, hotCalls: 1 } });
  const make = (): number[] => Array.from({ length: 8 }, (_, k) => k - 0.25 * (i % 7));
  const call = (): void => {
    const [ours, theirs] = [array(Float64Array, make()), Float64Array.from(make())];
    check(f(ours, 0.5), plain(theirs, 0.5), `function ${i}`);
    for (let k = 0; k < 8; k++) check(ours[k], theirs[k], `element ${k} of function ${i}`);
  };
  call();
  await f.ready();
  call();
  check(f.stats().jsCalls, 1, `calls in JavaScript of function ${i}`);
}

async function functionsCompiledAndDropped(): Promise<boolean> {
  say(`${functions} functions compiled and dropped`);
  const begun = performance.now();
  const samples: number[] = [];
  for (let i = 1; i <= functions; i++) {
    await oneFunction(i);
    if (i % Math.max(1, Math.floor(functions / 10)) !== 0) continue;
    samples.push(await residentBytes());
    const { versions, codeBytes, usedBytes } = memory()!;
    say(
      `  ${String(i).padStart(8)}: ${megabytes(samples.at(-1))} resident; versions held ${versions}, code ${codeBytes} bytes, heap in use ${usedBytes} bytes`,
    );
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  const growth = middle(samples.slice(-3)) - middle(samples.slice(0, 3));
  say(
    `  growth from the first tenths to the last: ${megabytes(growth)} (limit ${MAX_GROWTH_MB}); ${seconds} s`,
  );
  return growth < MAX_GROWTH_MB * 2 ** 20;
}

async function callsAcrossSwaps(): Promise<boolean> {
  say(`${calls} calls of one function across ${SWAPS} changes of argument types`);
  const f = jit(
    function mix(a: Float64Array, x: number) {
      let s = x;
      for (let i = 0; i < a.length; i++) {
        s += a[i] * x;
        a[i] = s;
      }
      return s;
    },
    { policy: { measure: false, hotCalls: 1 } },
  );
  const constructors = [Float64Array, Float32Array, Int32Array, Uint8Array];
  const each = Math.ceil(calls / SWAPS);
  const samples: (readonly [number, number])[] = [];
  const begun = performance.now();
  let done = 0;
  for (let phase = 0; phase < SWAPS; phase++) {
    const constructor = constructors[phase % constructors.length];
    const make = phase % 8 < 4 ? array : (type: typeof constructor, n: number) => new type(n);
    const ours = make(constructor as never, 16) as Float64Array;
    const theirs = new constructor(16) as unknown as Float64Array;
    for (let i = 0; i < each; i++, done++) {
      const x = (i % 5) - 2;
      check(f(ours, x), f.original(theirs, x), `call ${done}`);
      if (i % 50 !== 0) continue;
      for (let k = 0; k < 16; k++) check(ours[k], theirs[k], `element ${k} after call ${done}`);
      ours.fill(1);
      theirs.fill(1);
    }
    if (phase < constructors.length) await f.ready();
    if (phase % (SWAPS / SAMPLES) === 0) samples.push([done, await residentBytes()]);
  }
  const { swaps, jsCalls } = f.stats();
  const late = samples.slice(samples.length / 5);
  const slope = medianSlope(late);
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  say(`  ${swaps} swaps, ${done} results right, ${jsCalls} of them JavaScript's; ${seconds} s`);
  const ends = [late[0], late.at(-1)].map(([at, bytes]) => `${megabytes(bytes)} after ${at}`);
  say(`  resident: ${ends.join(", ")}; median slope ${slope.toFixed(3)} bytes a call (limit 0)`);
  return slope <= 0 && swaps >= SWAPS;
}

const good =
  (functions === 0 || (await functionsCompiledAndDropped())) &&
  (calls === 0 || (await callsAcrossSwaps()));
say(good ? "good" : "BEYOND THE LIMIT");
process.exit(good ? 0 : 1);
