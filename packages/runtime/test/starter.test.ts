/** The entry for browsers: what functions do and say before the engine is there, and that it goes on where they were. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { engine } from "../src/engine.ts";
import { loadEngine, setEngine } from "../src/engine-cell.ts";
import { array, jit, type JitOptions } from "../src/index-web.ts";
import { makeAdd, makeSum, useFreshHost } from "./fresh-host.ts";

const always: JitOptions = { policy: { measure: false, hotCalls: 3, hotMs: Infinity } };

const fresh = useFreshHost();
beforeEach(() => setEngine(undefined));
afterEach(() => setEngine(engine));

describe("before the engine is there", () => {
  it("calls run as JavaScript and are counted, whatever their arguments", () => {
    const f = jit(makeAdd(), always);
    const calls: [unknown, unknown][] = [
      [1, 2],
      [-0, -0],
      [NaN, 1],
      [Infinity, -Infinity],
      ["a", "b"],
      [2 ** 31, 2 ** 32],
      [undefined, null],
    ];
    for (const args of calls) {
      const call = f as (...list: unknown[]) => unknown;
      expect(Object.is(call(...args), (makeAdd() as typeof call)(...args))).toBe(true);
    }
    for (let i = 0; i < 5000; i++) f(i, 1);
    expect((f as (...list: number[]) => number)(1)).toBeNaN();
    expect((f as (...list: number[]) => number)(1, 2, 3)).toBe(3);
    const all = calls.length + 5002;
    expect(f.stats()).toMatchObject({ calls: all, jsCalls: all, versions: [], swaps: 0 });
    expect(String(f.explain())).toMatch(
      new RegExp(`^add: runs as javascript; ${all} calls, all of them JavaScript\n  not compiled`),
    );
  });

  it("the function looks like the original, and constructs what it does", () => {
    function Point(this: { x: number }, x: number): void {
      this.x = x;
    }
    const f = jit(Point as never) as unknown as new (x: number) => { x: number };
    const p = new f(4);
    expect([p.x, f.name, f.length, p instanceof Point]).toEqual([4, "Point", 1, true]);
  });

  it("a signature is checked at once, and so is what strict refuses by its kind", () => {
    const f = jit(makeAdd(), { signature: "(x: f64, y: f64) => f64" }) as (
      ...a: unknown[]
    ) => unknown;
    expect(() => f("1", 2)).toThrow("argument 1 of `add`");
    expect(() => f(1)).toThrow("argument 2 of `add` is missing");
    expect(f(1, 2)).toBe(3);
    const g = jit(makeAdd(), { strict: true }) as (...a: unknown[]) => unknown;
    expect(() => g("1", 2)).toThrow("which only JavaScript can take");
    expect(g(1, 2)).toBe(3);
  });

  it('mode "sync" without its compiler is the same error', () => {
    const f = jit(makeAdd(), { mode: "sync" });
    expect(() => f(1, 2)).toThrow('add `import "numboa/sync"`');
    const now = () => jit(makeAdd(), { mode: "sync", signature: "(x: f64, y: f64) => f64" });
    expect(now).toThrow('add `import "numboa/sync"`');
  });

  it("what was disposed of stays JavaScript", async () => {
    const f = jit((gone: number, one: number) => gone + one, always);
    for (let i = 0; i < 10; i++) f(i, 1);
    f.dispose();
    await f.ready();
    for (let i = 0; i < 10; i++) f(i, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(JSON.stringify(fresh.host.sent)).not.toContain("gone");
    expect(f.stats()).toMatchObject({ calls: 20, jsCalls: 20 });
    expect(String(f.explain())).toContain("disposed");
  });

  it("nothing is loaded for functions that nobody calls, and ready() of them resolves", async () => {
    const f = jit(makeAdd(), always);
    await f.ready();
    expect(f.stats().calls).toBe(0);
    expect(fresh.host.sent).toEqual([]);
  });
});

describe("when the engine comes", () => {
  it("goes on from the calls that were counted, and swaps", async () => {
    const f = jit(makeSum(), always);
    const a = array(Float64Array, [1, 2, 3]);
    expect(f(a)).toBe(6);
    await loadEngine();
    await f.ready();
    expect(fresh.host.sent.map(({ tier }) => tier)).toEqual(["baseline", "optimized"]);
    expect(f.stats()).toMatchObject({ calls: 1, jsCalls: 1, swaps: 2 });
    expect(f(a)).toBe(6);
    expect(f.stats()).toMatchObject({ calls: 2, jsCalls: 1 });
    expect(String(f.explain())).toContain("(Float64Array): optimized");
    expect((f as (...list: unknown[]) => unknown)(a, 1)).toBe(6);
    expect(f.stats()).toMatchObject({ calls: 3, jsCalls: 1 });
    f.dispose();
    expect(f(a)).toBe(6);
    expect(f.stats()).toMatchObject({ versions: [] });
  });

  it("asks for a version by itself when calls were hot before, and for a signature without any", async () => {
    const f = jit(makeSum(), always);
    const a = new Float64Array(4);
    for (let i = 0; i < 10; i++) f(a);
    const g = jit(makeAdd(), { ...always, signature: "(x: f64, y: f64) => f64" });
    await vi.waitFor(() => expect(fresh.host.sent.length).toBeGreaterThanOrEqual(2));
    expect(f.stats().calls).toBe(10);
    expect(g.stats().calls).toBe(0);
  });

  it("functions that are made later have it from the start", async () => {
    await loadEngine();
    const f = jit(makeSum(), always);
    f(new Float64Array(2));
    await f.ready();
    expect(f.stats().versions).toHaveLength(1);
  });

  it("a function that was jitted before is compiled into another", async () => {
    const inner = jit(makeAdd(), always);
    inner(1, 2);
    const again = jit(inner, always);
    expect(again(1, 2)).toBe(3);
    await again.ready();
    expect(again.stats().versions).toHaveLength(1);
  });
});
