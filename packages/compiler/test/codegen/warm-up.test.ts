/** Code that can be warmed up: going round does nothing of the function's own, and the function is the same before and after. */
import type { ParamKind } from "@numboa/parser/ir";
import { bind, link, realmHeap } from "../../src/abi/index.ts";
import { compileNow } from "../../src/compile.ts";
import { describe, expect, it } from "vitest";

interface Case {
  readonly source: string;
  readonly signature: readonly ParamKind[];
  readonly args: () => unknown[];
}

const CASES: Readonly<Record<string, Case>> = {
  "a number": {
    source: "(x, n) => { let s = x; for (let i = 0; i < n; i++) s += i / 3; return s; }",
    signature: ["f64", "int"],
    args: () => [-0, 1000],
  },
  "an integer": { source: "(n) => n | 0", signature: ["int"], args: () => [-7] },
  "a boolean": { source: "(x) => x > 3", signature: ["f64"], args: () => [NaN] },
  "nothing, and stores": {
    source: "(a) => { for (let i = 0; i < a.length; i++) a[i] = i + 0.5; }",
    signature: ["f64[]"],
    args: () => [new Float64Array(50)],
  },
  "a number or undefined": {
    source: "(a, i) => a[i]",
    signature: ["f64[]", "int"],
    args: () => [new Float64Array([1, 2]), 5],
  },
  "a bigint": {
    source: "(a, i) => BigInt.asIntN(64, a[i] * 3n)",
    signature: ["i64[]", "int"],
    args: () => [new BigInt64Array([2n ** 40n]), 0],
  },
  "an array": {
    source: "(n) => { const r = new Float64Array(n); r[n - 1] = 1; return r; }",
    signature: ["int"],
    args: () => [20],
  },
  "an object": {
    source: "(x, n) => ({ x, y: [n, x] })",
    signature: ["f64", "int"],
    args: () => [0.5, 3],
  },
  "an error": {
    source: '(x) => { if (x > 1) throw new RangeError("too far"); return x; }',
    signature: ["f64"],
    args: () => [2],
  },
  tables: { source: "(i) => [0.5, 1.5, 2.5][i]", signature: ["int"], args: () => [1] },
};

type Fn = (...args: unknown[]) => unknown;

function outcomeOf(fn: Fn, args: unknown[]): unknown {
  try {
    return { result: fn(...args), args };
  } catch (error) {
    return { error: String(error), args };
  }
}

function compiled(
  { source, signature }: Case,
  warmUp: boolean,
): { call: Fn; spin: ((rounds: number) => void) | undefined; bytes: number } {
  const unit = { entry: "f", functions: { f: { name: "f", source, captures: {} } } };
  const outcome = compileNow({ unit, signature, tier: "optimized", options: { warmUp } });
  if (!outcome.ok) throw new Error(outcome.diagnostics[0].message);
  const { wasm, abi } = outcome.artifact;
  const heap = realmHeap()!;
  const never = (): never => {
    throw new Error("not for the compiled function");
  };
  const linked = link(wasm, abi, heap, "f");
  const bound = bind({ linked, abi, heap, gauge: { left: Infinity, tick: never }, miss: never });
  return {
    call: (...args) => bound.call(args),
    spin: linked.exports["warm_up"] as ((rounds: number) => void) | undefined,
    bytes: wasm.length,
  };
}

describe.each(Object.entries(CASES))("what gives %s", (_, one) => {
  it("is the same, warmed up or not", () => {
    // oxlint-disable-next-line typescript/no-implied-eval -- the oracle
    const original = new Function(`return (${one.source});`)() as Fn;
    const expected = outcomeOf(original, one.args());
    const { call, spin, bytes } = compiled(one, true);
    expect(outcomeOf(call, one.args())).toEqual(expected);
    for (const rounds of [1, 2, 100_000]) {
      spin!(rounds);
      expect(outcomeOf(call, one.args())).toEqual(expected);
    }
    expect(bytes).toBeGreaterThan(compiled(one, false).bytes);
  });

  it("has no way to be warmed up unless asked for", () => {
    expect(compiled(one, false).spin).toBeUndefined();
  });
});

it("goes round: ten times as often takes longer", () => {
  const { spin } = compiled(CASES["a number"], true);
  const time = (rounds: number): number => {
    const start = performance.now();
    spin!(rounds);
    return performance.now() - start;
  };
  time(100_000);
  expect(time(20_000_000)).toBeGreaterThan(2 * time(1_000_000));
});
