import { describe, expect, it } from "vitest";
import { kernels } from "../../src/kernels/index.ts";
import { findKernel } from "../../src/worker/find-kernel.ts";

const SUITE = new URL("../../src/kernels/index.ts", import.meta.url).href;

describe("a worker", () => {
  it.each(kernels.map(({ name }) => name))("finds %s", async (name) => {
    expect((await findKernel(SUITE, name)).name).toBe(name);
  });

  it("says which kernel is missing", async () => {
    await expect(findKernel(SUITE, "gemm-xyz")).rejects.toThrow("no kernel gemm-xyz in");
  });
});
