/** What the compiler remembers from one compilation to the next must not show in what it gives. */
import { kernels, type Kernel } from "@numboa/bench";
import { compileNow, startCompiling } from "@numboa/compiler";
import { expect, test } from "vitest";
import { signaturesOf } from "../conformance/signatures.ts";
import { unitOf } from "../conformance/tiers.ts";

function compile(kernel: Kernel): { readonly wasm: Uint8Array; readonly remarks: unknown } {
  const signature = signaturesOf(kernel).get("observed")!;
  const outcome = compileNow({ unit: unitOf(kernel), signature, tier: "optimized", options: {} });
  if (!outcome.ok) throw new Error(`${kernel.name} is refused`);
  return outcome.artifact;
}

/** A few large ones and a few small ones are enough to leave traces in one another. */
const SOME = ["hdiff", "fft", "crc32", "spmv", "n-body", "dot", "sieve"];

test("a kernel compiles to the same bytes whatever was compiled before", () => {
  const some = kernels.filter(({ name }) => SOME.includes(name));
  expect(some).toHaveLength(SOME.length);
  const first = new Map(some.map((kernel) => [kernel.name, compile(kernel)]));
  for (const kernel of some.toReversed()) {
    const { wasm, remarks } = compile(kernel);
    const before = first.get(kernel.name)!;
    expect([kernel.name, Buffer.compare(wasm, before.wasm)]).toEqual([kernel.name, 0]);
    expect(remarks).toEqual(before.remarks);
  }
});

test("a stop at the baseline tier does not show in the optimized one", () => {
  const tiers = kernels.map((kernel) => {
    const signature = signaturesOf(kernel).get("observed")!;
    const request = { unit: unitOf(kernel), signature, options: {} } as const;
    const { outcome, finish } = startCompiling({ ...request, tier: "baseline" });
    const direct = compileNow({ ...request, tier: "optimized" });
    if (!outcome.ok || !direct.ok) throw new Error(`${kernel.name} is refused`);
    const reached = outcome.artifact.tier;
    expect(finish !== undefined).toBe(reached === "baseline");
    const finished = finish ? finish() : outcome;
    if (!finished.ok) throw new Error(`${kernel.name} is refused later`);
    const { timings: _, ...rest } = finished.artifact;
    const { timings: __, ...expected } = direct.artifact;
    expect([kernel.name, rest]).toEqual([kernel.name, expected]);
    return reached;
  });
  expect(new Set(tiers)).toEqual(new Set(["baseline", "optimized"]));
});
