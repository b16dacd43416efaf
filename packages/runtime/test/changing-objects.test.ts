/** What changes between two calls of a function with objects is seen: fields, methods, prototypes, the objects themselves. */
/* oxlint-disable typescript/no-explicit-any -- objects of any shape are what is tested */
import { describe, expect, it } from "vitest";
import { type Any, Grid, Scaled, agree, fromText, jitted } from "./object-calls.ts";

describe("what changes between calls is seen", () => {
  const prepared = (): { f: Any; grid: any; call: () => unknown } => {
    const f = jitted((g: any) => g.get(0, 1) + g.size);
    const grid = new Grid(2, 2);
    expect(f(grid)).toBe(4.25);
    expect(f.stats().jsCalls).toBe(0);
    return { f, grid, call: () => f(grid) };
  };

  it("a method of the object's own, data or accessor", () => {
    const { f, grid, call } = prepared();
    grid.get = () => 100;
    expect(call()).toBe(104);
    delete grid.get;
    expect(call()).toBe(4.25);
    let reads = 0;
    Object.defineProperty(grid, "get", {
      get: () => (reads++, () => 7),
      configurable: true,
    });
    expect(call()).toBe(11);
    expect(reads).toBe(1);
    delete grid.get;
    expect(f(grid)).toBe(4.25);
    Object.defineProperty(grid, "size", { value: -0, configurable: true });
    expect(call()).toBe(0.25);
    delete grid.size;
    expect(call()).toBe(4.25);
  });

  it("a nearer prototype, another prototype, none, and a Proxy on the way", () => {
    const { f, grid, call } = prepared();
    Object.setPrototypeOf(grid, Scaled.prototype);
    grid.scale = 2;
    expect(call()).toBe(4.5);
    const near = Object.create(Grid.prototype);
    near.get = (i: number, j: number) => i - j;
    Object.setPrototypeOf(grid, near);
    expect(call()).toBe(3);
    Object.setPrototypeOf(grid, null);
    expect(call).toThrow(TypeError);
    const seen: unknown[] = [];
    const traps = {
      get: (target: object, key: string, receiver: unknown) => {
        seen.push(key);
        return Reflect.get(target, key, receiver) as unknown;
      },
      getOwnPropertyDescriptor: (): undefined => void seen.push("descriptor"),
      getPrototypeOf: () => (seen.push("prototype"), null),
    };
    Object.setPrototypeOf(grid, new Proxy(Grid.prototype, traps));
    expect(f(grid)).toBe(4.25);
    expect(seen).toEqual(["get", "index", "size"]);
    Object.setPrototypeOf(grid, Grid.prototype);
    expect(call()).toBe(4.25);
  });

  it("the prototype's own methods, and what these call", () => {
    class Own {
      k = 2;
      m(x: number): number {
        return this.n(x) + 1;
      }
      n(x: number): number {
        return this.k * x;
      }
    }
    const f = jitted((p: any, x: number) => p.m(x));
    const p = new Own();
    expect(f(p, 3)).toBe(7);
    const { m, n } = Own.prototype;
    Own.prototype.n = () => 10;
    expect(f(p, 3)).toBe(11);
    Own.prototype.m = () => -0;
    expect(f(p, 3)).toBe(-0);
    Own.prototype.m = m;
    Own.prototype.n = n;
    expect(f(p, 3)).toBe(7);
    Object.defineProperty(Own.prototype, "k", { value: 5 });
    expect(f(p, 3)).toBe(7);
    delete (p as any).k;
    expect(f(p, 3)).toBe(16);
  });

  it("fields: other kinds, accessors, frozen and missing ones", () => {
    const step = (p: any): number => (p.n += p.by);
    const f = jitted((p: any) => step(p), { step });
    const p: any = { n: 1, by: 2 };
    expect(f(p)).toBe(3);
    p.by = "x";
    expect(f(p)).toBe("3x");
    expect(f({ n: 1, by: true })).toBe(2);
    let sets = 0;
    const accessor = {
      by: 1,
      get n() {
        return 5;
      },
      set n(_: number) {
        sets++;
      },
    };
    expect(f(accessor)).toBe(6);
    expect(sets).toBe(1);
    const frozen = Object.freeze({ n: 1, by: 2 });
    expect(agree(f, () => ({ args: [frozen] }))).toBe(false);
    expect(f({ n: 1 })).toBeNaN();
    expect(agree(f, () => ({ args: [{ n: 1.5, by: -0 }] }))).toBe(true);
  });

  it("an object becomes an array or a number, and back", () => {
    const first = (p: any): number => (p.x ?? -1) + 1;
    const f = jitted((p: any) => first(p), { first });
    expect(agree(f, () => ({ args: [{ x: 1 }] }))).toBe(true);
    expect(f(Float64Array.of(1))).toBe(0);
    expect(f(7)).toBe(0);
    expect(f([1])).toBe(0);
    expect(agree(f, () => ({ args: [{ x: 1 }] }))).toBe(true);
    const g = jitted((p: any) => first(p.q), { first });
    for (let round = 0; round < 2; round++) {
      expect(agree(g, () => ({ args: [{ q: { x: 1 } }] }))).toBe(true);
      expect(g({ q: 3 })).toBe(0);
      expect(g({ q: Float64Array.of(1) })).toBe(0);
    }
  });

  it("a captured function that a method of jit() uses", () => {
    const scope: Record<string, unknown> = { helper: (x: number) => x + 1 };
    // The text's `helper` is a global, so that JavaScript finds the same one.
    const globals = globalThis as Record<string, unknown>;
    globals["helper"] = scope["helper"];
    const m = jitted(fromText("(x) => helper(x)"), scope);
    const f = jitted((p: any, x: number) => p.m(x));
    expect(f({ m }, 1)).toBe(2);
    expect(f.stats().jsCalls).toBe(0);
    globals["helper"] = scope["helper"] = (x: number) => x * 10;
    expect(f({ m }, 3)).toBe(30);
    delete globals["helper"];
  });
});
