import { describe, expect, it } from "vitest";
import { array, jit } from "../src/index.ts";

describe('mode "sync"', () => {
  it("says what it needs", () => {
    const f = jit((x: number) => x + 1, { mode: "sync" });
    expect(() => f(1)).toThrow('add `import "numboa/sync"`');
    expect(() => jit((x: number) => x, { mode: "sync", signature: "(x: f64)" })).toThrow(
      "numboa/sync",
    );
  });

  it("compiles before the first call returns", async () => {
    await import("../src/sync.ts");
    const options = { mode: "sync", policy: { measure: false } } as const;
    const f = jit((a: Float64Array, k: number) => a[1] * k, options);
    const a = array(Float64Array, [1, 2]);
    expect(f(a, 3)).toBe(6);
    expect(f.stats()).toMatchObject({ calls: 1, jsCalls: 0, versions: [{ tier: "optimized" }] });
    expect(f(a, 0.5)).toBe(1);
    expect(f.stats()).toMatchObject({ calls: 2, jsCalls: 0 });
    const typed = jit((x: number) => x + 1, { ...options, signature: "(x: f64)" });
    expect(typed.stats().versions.length).toBe(1);
    expect(typed(1)).toBe(2);
    expect(typed.stats().jsCalls).toBe(0);
    const once = jit((x: number) => x - 1, options);
    once(1);
    await once.ready();
    expect(once.stats().versions[0].tier).toBe("optimized");
    await f.ready();
    expect(f.stats().versions[0].tier).toBe("optimized");
    expect(f(a, 3)).toBe(6);
  });

  it("runs JavaScript for what cannot be compiled", () => {
    const f = jit((x: unknown) => ({ ...{ x } }), { mode: "sync" });
    expect(f(1)).toEqual({ x: 1 });
    expect(f("a")).toEqual({ x: "a" });
    expect(f.stats().rejected.length).toBe(1);
  });

  it("leaves out passes that are named, and says which there are", async () => {
    await import("../src/sync.ts");
    const sum = (a: Float64Array): number => {
      let total = 0;
      for (let i = 0; i < a.length; i++) total += a[i] * a.length;
      return total;
    };
    const sizeOf = (without: readonly string[]): number => {
      const options = { mode: "sync", strict: true, policy: { measure: false }, without } as const;
      const f = jit(sum, options);
      expect(f(array(Float64Array, [1, 2, 0.5]))).toBe(10.5);
      return f.stats().versions[0].wasmBytes;
    };
    expect(sizeOf(["hoist-bounds"])).not.toBe(sizeOf([]));
    const all = ["hoist-bounds", "licm", "gvn", "simplify", "dce", "narrow", "counted-loops"];
    expect(sizeOf(all)).toBeGreaterThan(0);
    expect(() => sizeOf(["polish"])).toThrow(/unknown-pass.: There is no pass polish/);
    expect(() => jit(sum, { without: "gvn" as never })).toThrow("without must be names of passes");
  });

  it("runs JavaScript for arrays that no version of their kind takes", () => {
    const f = jit((a: Float64Array) => a[0] + a[1], { mode: "sync", policy: { measure: false } });
    const shared = new Float64Array(new SharedArrayBuffer(16)).fill(1.5);
    for (const first of [shared, array(Float64Array, [1, 2]), shared]) {
      expect(f(first)).toBe(3);
      expect(f(shared)).toBe(3);
    }
    expect(f.stats()).toMatchObject({ calls: 6, jsCalls: 5 });
    expect(f.stats().versions.length).toBe(1);
  });

  it("throws under strict at the first call of what cannot be compiled", () => {
    const f = jit((x: number) => `${x}`, { mode: "sync", strict: true });
    expect(() => f(1)).toThrow("Strings are not supported");
    const g = jit((a: Float64Array, b: number) => a[b] + (a as never as number), {
      mode: "sync",
      strict: true,
    });
    expect(() => g(array(Float64Array, 1), 0)).toThrow("A number is needed here");
  });

  it("names under strict the argument that is to blame", () => {
    type P = Record<string, number>;
    const f = jit((p: P, q: P) => p["x"] + q["x"], { mode: "sync", strict: true });
    const call = f as unknown as (...args: unknown[]) => unknown;
    expect(() => call({ x: 1 }, { y: 2 })).toThrow(/^numboa: argument 2 of .* is an object,/);
    expect(() => call({ y: 1 }, { x: 2 }, "unseen")).toThrow(/^numboa: argument 1 of .* object,/);
    expect(() => call({ x: 1 }, "2")).toThrow(/^numboa: argument 2 of .* is a string,/);
  });

  it("checks what is missing and what is too much against a signature", () => {
    const f = jit((x: number, y: number) => x + y, {
      mode: "sync",
      signature: "(x: f64, y: f64) => f64",
    });
    const call = f as unknown as (...args: unknown[]) => unknown;
    expect(() => call(1)).toThrow("argument 2 of `anonymous` is missing");
    for (let round = 0; round < 3; round++) {
      expect(call(1, 2)).toBe(3);
      expect(call(1, 2, "unseen")).toBe(3);
      expect(() => call(1)).toThrow("argument 2 of `anonymous` is missing");
      expect(() => call("1", 2, 3)).toThrow("argument 1 of `anonymous` is a string");
      expect(() => call(1, "2")).toThrow("argument 2 of `anonymous` is a string");
    }
    expect(f.stats().versions.length).toBe(1);
  });
});
