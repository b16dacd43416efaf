/**
 * Every kernel gives the same bits everywhere: plain JavaScript, the interpreter at both levels of the IR, and
 * WebAssembly, with and without Binaryen. Compared are the result, every array, and the bytes between and beside the arrays.
 *
 * Besides the arguments of the suite there are arrays that are too short, so that the tests before fast loops
 * fail and the slow versions run; sizes that are no integers; and arrays that overlap, so that whoever reorders
 * loads and stores is seen.
 */
import "numboa/sync";
import { jit } from "numboa";
import { findKernel, kernels, type Kernel, type KernelFunction } from "@numboa/bench";
import { beforeAll, describe, expect, test } from "vitest";
import { blockOf, placeForeign, placeInHeap, type Block } from "./conformance/arena.ts";
import { difference, outcomeOf, type Outcome, type Run } from "./conformance/outcome.ts";
import { accepts, signaturesOf, type Kinds } from "./conformance/signatures.ts";
import { compileTiers, TIERS, type Tier, type Tiers } from "./conformance/tiers.ts";
import { endlessOf, variationsOf } from "./conformance/variations.ts";

const SMALL = [0, 1, 2, 3, 5, 7, 16, 17];
/** 16! permutations, or as many boards, take longer than anybody waits; lavamd has 343 n² pairs of particles. */
const LIMITS: Readonly<Record<string, number>> = { fannkuch: 8, "n-queens": 7, lavamd: 5 };

/** Sizes whose arguments are made bad. */
const VARIED = [3, 5, 16];

function sizesOf({ name, sizes }: Kernel): number[] {
  const small = SMALL.filter((n) => n <= (LIMITS[name] ?? Infinity));
  return [...new Set([...small, sizes.S])];
}

/** Bad arguments with which a loop never ends, or not soon, in JavaScript as elsewhere: not to be run. */
const ENDLESS: Readonly<Record<string, readonly string[]>> = {
  // `first` is undefined and so never 0; or the size is never met by counting up.
  fannkuch: ["empty", "overlapping", "argument 1 plus a half", "argument 1 as NaN"],
  "n-queens": ["overlapping"],
  // A shift by −5 is one by 27: a board of that width.
  "n-queens 5": ["overlapping", "argument 1 negated"],
};

const endlessFor = ({ name }: Kernel, n: number): readonly string[] =>
  ENDLESS[`${name} ${n}`] ?? ENDLESS[name] ?? [];

/** Arguments, and what JavaScript makes of them. */
interface Case {
  readonly name: string;
  readonly block: Block;
  readonly expected: Outcome;
}

function caseOf(kernel: Kernel, name: string, block: Block): Case {
  const javascript: Run = (args) => kernel.fn(...args);
  return { name, block, expected: outcomeOf(javascript, placeForeign(block)) };
}

/** A kernel compiled for one signature. */
interface Version {
  readonly signature: string;
  readonly kinds: Kinds;
  readonly tiers: Tiers;
}

/** To the interpreter an array is an array. */
const PLACES = {
  js: { anywhere: placeForeign },
  typed: { anywhere: placeForeign },
  baseline: { heap: placeInHeap, copied: placeForeign },
  encoder: { heap: placeInHeap, copied: placeForeign },
  binaryen: { heap: placeInHeap, copied: placeForeign },
  small: { heap: placeInHeap, copied: placeForeign },
} as const satisfies Record<Tier, object>;

/** In which case, signature and place a tier does otherwise than JavaScript, and what: all at once. */
function mismatches(tier: Tier, cases: readonly Case[], versions: readonly Version[]): string[] {
  const found: string[] = [];
  for (const { name, block, expected } of cases) {
    for (const { signature, kinds, tiers } of versions) {
      if (!accepts(kinds, block.args)) continue;
      for (const [place, put] of Object.entries(PLACES[tier])) {
        const text = difference(outcomeOf(tiers[tier], put(block)), expected, block);
        if (text !== undefined) found.push(`${name}, ${signature}, ${place}: ${text}`);
      }
    }
  }
  return found;
}

describe.each(kernels)("$name", (kernel) => {
  const versions: Version[] = [];

  beforeAll(async () => {
    for (const [signature, kinds] of signaturesOf(kernel)) {
      versions.push({ signature, kinds, tiers: await compileTiers(kernel, kinds) });
    }
  }, 120_000);

  /** Level js knows no signatures; at size S the interpreter would only take long. */
  const versionsFor = (tier: Tier, n: number): Version[] =>
    tier === "js" || (tier === "typed" && n === kernel.sizes.S) ? versions.slice(-1) : versions;

  describe.each(sizesOf(kernel))("n = %d", (n) => {
    const cases: Case[] = [];
    beforeAll(() => void cases.push(caseOf(kernel, "as built", blockOf(kernel, n))));

    test.each(TIERS)("%s", (tier) => {
      expect(mismatches(tier, cases, versionsFor(tier, n))).toEqual([]);
    });
  });

  describe.each(sizesOf(kernel).filter((n) => VARIED.includes(n)))("bad arguments, n = %d", (n) => {
    const cases: Case[] = [];
    let endless: string[];

    beforeAll(() => {
      const variations = variationsOf(blockOf(kernel, n));
      endless = endlessOf(kernel, variations);
      for (const [name, block] of variations) {
        if (!endless.includes(name)) cases.push(caseOf(kernel, name, block));
      }
    });

    test("none is left out but what never ends", () => {
      expect(endless).toEqual(endlessFor(kernel, n));
      expect(cases.length).toBeGreaterThan(0);
    });

    test.each(TIERS)("%s", (tier) => {
      expect(mismatches(tier, cases, versionsFor(tier, n))).toEqual([]);
    });
  });
});

describe.each(["gemm", "floyd-warshall", "spmv", "saxpy", "crc32"])("%s through jit()", (name) => {
  const kernel = findKernel(name)!;
  const n = 17;
  const block = blockOf(kernel, n);
  const expected = caseOf(kernel, "as built", block).expected;
  const run = (f: KernelFunction) => (args: Parameters<KernelFunction>) => f(...args);
  // Nothing is decided by the clock: what can run compiled does.
  const options = { captures: kernel.captures, policy: { measure: false, optimizeMs: Infinity } };

  test("arrays of the heap pass as they are, others are copied", () => {
    const f = jit(kernel.fn, { ...options, mode: "sync", strict: true });
    expect(difference(outcomeOf(run(f), placeInHeap(block)), expected, block)).toBeUndefined();
    expect(f.stats()).toMatchObject({ calls: 1, jsCalls: 0, bytesCopied: 0 });
    expect(difference(outcomeOf(run(f), placeForeign(block)), expected, block)).toBeUndefined();
    expect(f.stats()).toMatchObject({ calls: 2, jsCalls: 0 });
    expect(f.stats().bytesCopied).toBeGreaterThan(0);
  });

  test("short and overlapping arrays of both kinds", () => {
    const f = jit(kernel.fn, { ...options, mode: "sync", strict: true });
    for (const [variation, bad] of variationsOf(block)) {
      const right = caseOf(kernel, variation, bad).expected;
      const found = [placeInHeap, placeForeign].map((put) =>
        difference(outcomeOf(run(f), put(bad)), right, bad),
      );
      expect({ variation, found }).toEqual({ variation, found: [undefined, undefined] });
    }
    expect(f.stats().jsCalls).toBe(0);
  });
});
