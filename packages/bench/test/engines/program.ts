/**
 * Runs in any engine: every kernel of the suite against the engine's own JavaScript, bit for bit, compiled on the
 * spot, in a worker, and ahead of time.
 */
import "numboa/sync";
import { array, jit } from "numboa";
import {
  blockOf,
  isPlace,
  overlapping,
  shortened,
  type Block,
  type Placed,
} from "../conformance/arena.ts";
import { difference, outcomeOf } from "../conformance/outcome.ts";
import { findKernel, kernels, type Argument, type Kernel, type KernelFunction } from "./suite.ts";
import type { EngineReport, Suite, SuiteReport } from "./report.ts";

const SIZES = [0, 1, 3, 7, 17];
/** 17! permutations, or as many boards, take longer than anybody waits; lavamd has 343 n² pairs of particles. */
const LIMITS: Readonly<Record<string, number>> = { fannkuch: 7, "n-queens": 7, lavamd: 3 };
/** With other arrays than they were built for these never end, in JavaScript as elsewhere. */
const ENDLESS: ReadonlySet<string> = new Set(["fannkuch", "n-queens"]);
/** Some of each kind: a worker is the same for all. */
const IN_WORKER = [
  "gemm",
  "fft",
  "spmv",
  "saxpy",
  "crc32",
  "mandelbrot",
  "black-scholes",
  "histogram",
];

type Alloc = (constructor: Uint8ArrayConstructor, length: number) => Uint8Array;

/** A module of `numboac build`. */
interface Ahead {
  readonly array: Alloc;
  readonly [name: string]: unknown;
}

/** @param load gives the module that a kernel's file became ahead of time; nothing where it exports none */
export async function conform(
  engine: string,
  load: (kernel: string) => Promise<Ahead> | undefined,
): Promise<EngineReport> {
  const begun = performance.now();
  const suites: Record<Suite, SuiteReport> = {
    sync: compareAll(kernels, (kernel) => compileNow(kernel)),
    worker: await compareInWorker(),
    ahead: await compareAhead(load),
  };
  const seconds = (performance.now() - begun) / 1000;
  return { engine, shared: hasSharedMemory(), suites, seconds };
}

function hasSharedMemory(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer.byteLength > 0;
  } catch {
    return false;
  }
}

/** Compiled code, and how many of its calls were none; a module that was built does not count them. */
interface Compiled {
  readonly fn: KernelFunction;
  readonly array: Alloc;
  readonly javascriptCalls?: () => number;
}

/** Nothing is decided by the clock: what can run compiled does. And it is compiled by this engine, today. */
const OPTIONS = { cache: false, policy: { measure: false, optimizeMs: Infinity } } as const;

const compileNow = ({ fn, captures }: Kernel): Compiled => {
  const compiled = jit(fn, { ...OPTIONS, captures, mode: "sync" });
  return { fn: compiled, array, javascriptCalls: () => compiled.stats().jsCalls };
};

async function compareInWorker(): Promise<SuiteReport> {
  const found = IN_WORKER.map((name) => findKernel(name)!);
  const ready = new Map<Kernel, Compiled>();
  for (const kernel of found) {
    const fn = jit(kernel.fn, { ...OPTIONS, captures: kernel.captures });
    fn(...placedIn(blockOf(kernel, 3), plain).args);
    await fn.ready();
    const before = fn.stats().jsCalls;
    ready.set(kernel, { fn, array, javascriptCalls: () => fn.stats().jsCalls - before });
  }
  return compareAll(found, (kernel) => ready.get(kernel)!);
}

async function compareAhead(
  load: (kernel: string) => Promise<Ahead> | undefined,
): Promise<SuiteReport> {
  const modules = new Map<Kernel, Compiled>();
  for (const kernel of kernels) {
    const module = await load(kernel.name);
    const fn = module?.[kernel.fn.name] as KernelFunction | undefined;
    if (module && fn) modules.set(kernel, { fn, array: module.array });
  }
  return compareAll([...modules.keys()], (kernel) => modules.get(kernel)!);
}

const plain: Alloc = (constructor, length) => new constructor(length);

function placedIn({ bytes, args }: Block, alloc: Alloc): Placed {
  const memory = alloc(Uint8Array, bytes.length);
  memory.set(bytes);
  const { buffer, byteOffset } = memory;
  const made = args.map((arg): Argument =>
    isPlace(arg) ? new arg.constructor(buffer, byteOffset + arg.offset, arg.length) : arg,
  );
  return { memory, args: made };
}

/** As built, too short, and over each other. */
function blocksOf(kernel: Kernel): [string, Block][] {
  const sizes = SIZES.filter((n) => n <= (LIMITS[kernel.name] ?? Infinity));
  const built = sizes.map((n): [string, Block] => [`n = ${n}`, blockOf(kernel, n)]);
  if (ENDLESS.has(kernel.name)) return built;
  const [name, last] = built.at(-1);
  return [
    ...built,
    [`${name}, arrays too short`, shortened(last, (length) => length - 1)],
    [`${name}, arrays that overlap`, overlapping(last)],
  ];
}

function compareAll(asked: readonly Kernel[], compile: (kernel: Kernel) => Compiled): SuiteReport {
  const mismatches: string[] = [];
  let comparisons = 0;
  let interpreted = 0;
  for (const kernel of asked) {
    const compiled = compile(kernel);
    for (const [name, block] of blocksOf(kernel)) {
      const expected = outcomeOf((args) => kernel.fn(...args), placedIn(block, plain));
      for (const [place, alloc] of [
        ["heap", compiled.array],
        ["copied", plain],
      ] as const) {
        comparisons++;
        const actual = outcomeOf((args) => compiled.fn(...args), placedIn(block, alloc));
        const text = difference(actual, expected, block);
        if (text !== undefined) mismatches.push(`${kernel.name}, ${name}, ${place}: ${text}`);
      }
    }
    interpreted += compiled.javascriptCalls?.() ?? 0;
  }
  return { kernels: asked.length, comparisons, compiled: comparisons - interpreted, mismatches };
}
