/** What becomes of a program where the host's functions of `Math` are not V8's, or have been replaced. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { SourceUnit } from "@numboa/parser";
import { link } from "../../src/abi/bind.ts";
import type * as Natives from "../../src/abi/natives.ts";
import { realmHeap } from "../../src/abi/heap.ts";
import { compileNow } from "../../src/compile.ts";
import type { CompileOptions } from "../../src/options.ts";

const odd = vi.hoisted(() => ({ name: "" }));

/** A host of which one function is right but for one number. */
vi.mock("../../src/abi/natives.ts", async (original) => {
  const natives = await original<typeof Natives>();
  return {
    ...natives,
    nativeMath(name: string) {
      const own = natives.nativeMath(name);
      if (name !== odd.name || own === undefined) return own;
      return (...args: number[]) => (args[0] === 100 ? 7 : own(...args));
    },
  };
});

const source =
  "function f(x, y) { for (let i = 0; i < x.length; i++) y[i] = Math.tanh(x[i]) + Math.cosh(x[i]) + Math.exp(x[i]); }";
const unit: SourceUnit = { entry: "f", functions: { f: { name: "f", source, captures: {} } } };

function compiled(options: CompileOptions = {}): { wasm: Uint8Array; abi: never } {
  const signature = ["f64[]", "f64[]"] as const;
  const outcome = compileNow({ unit, signature, tier: "optimized", options });
  if (!outcome.ok) return expect.unreachable(JSON.stringify(outcome.diagnostics));
  return outcome.artifact as never;
}

describe("a module", () => {
  it("has functions itself, and calls what is as fast of the host", () => {
    const { abi } = compiled();
    expect(abi).toMatchObject({ math: ["exp"], ownMath: ["cosh", "exp", "tanh"] });
  });

  it("has none where it is to call the host's", () => {
    const { abi } = compiled({ math: "host" });
    expect(abi).toMatchObject({ math: ["cosh", "exp", "tanh"] });
    expect(abi).not.toHaveProperty("ownMath");
  });

  it("imports a function that the host computes otherwise", async () => {
    odd.name = "cosh";
    vi.resetModules();
    const fresh = await import("../../src/compile.ts");
    const signature = ["f64[]", "f64[]"] as const;
    const outcome = fresh.compileNow({ unit, signature, tier: "optimized", options: {} });
    odd.name = "";
    if (!outcome.ok) return expect.unreachable(JSON.stringify(outcome.diagnostics));
    expect(outcome.artifact.abi).toMatchObject({
      math: ["cosh", "exp"],
      ownMath: ["exp", "tanh"],
    });
  });
});

describe("a function of Math that has been replaced", () => {
  const { tanh } = Math;
  afterEach(() => {
    Math.tanh = tanh;
  });

  it("is not computed by the module", () => {
    const { wasm, abi } = compiled();
    expect(() => link(wasm as BufferSource, abi, realmHeap()!, "f")).not.toThrow();
    Math.tanh = (x) => x;
    expect(() => link(wasm as BufferSource, abi, realmHeap()!, "f")).toThrow(
      "Math.tanh has been replaced",
    );
  });
});
