/** What the compiler remembers from one compilation to the next must not show in what it gives. */
import { kernels, type Kernel } from "@numboa/bench";
import { compileNow } from "@numboa/compiler";
import { expect, test } from "vitest";
import { signaturesOf } from "../conformance/signatures.ts";
import { unitOf } from "../conformance/tiers.ts";

function compile(kernel: Kernel): { readonly wasm: Uint8Array; readonly remarks: unknown } {
  const signature = signaturesOf(kernel).get("observed")!;
  const outcome = compileNow({ unit: unitOf(kernel), signature, tier: "optimized", options: {} });
  if (!outcome.ok) throw new Error(`${kernel.name} is refused`);
  return outcome.artifact;
}

test("every kernel compiles to the same bytes whatever was compiled before", () => {
  const first = new Map(kernels.map((kernel) => [kernel.name, compile(kernel)]));
  for (const kernel of kernels.toReversed()) {
    const { wasm, remarks } = compile(kernel);
    const before = first.get(kernel.name)!;
    expect(Buffer.compare(wasm, before.wasm), kernel.name).toBe(0);
    expect(remarks, kernel.name).toEqual(before.remarks);
  }
});
