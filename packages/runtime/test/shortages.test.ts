/**
 * What ends compiled code half-way although the program throws nothing: no stack, no room in the heap. What was done can be undone
 * unless an array of the heap was stored to, and then JavaScript runs; else the error ends the call, as it does in JavaScript.
 */
/* oxlint-disable typescript/no-explicit-any -- functions of any kind are what is tested */
import { realmHeap, statsOf } from "@numboa/compiler/abi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { array, jit, on } from "../src/index.ts";
import type { JitEvent } from "../src/events.ts";
import type { JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

type Fn = (...args: any[]) => any;

const options: JitOptions = { mode: "sync", policy: { measure: false } };
const jitted = (fn: Fn): Jitted<Fn> => jit(fn, options);

const undone = (f: Jitted<Fn>): unknown => f.explain().versions.map((version) => version.undone);

beforeEach(() => void vi.spyOn(process, "emitWarning").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

/** Runs with as little left in the heap as is in use. */
function withoutRoom<T>(run: () => T): T {
  const heap = realmHeap()!;
  const { limitBytes } = heap;
  heap.limitBytes = 0;
  try {
    return run();
  } finally {
    heap.limitBytes = limitBytes;
  }
}

describe("the stack", () => {
  /** Calls it with ever less stack, and says what came. */
  function atTheEnd(call: () => unknown): Set<unknown> {
    const seen = new Set<unknown>();
    const descend = (): void => {
      try {
        seen.add(call());
        descend();
      } catch (error) {
        seen.add((error as Error).message);
        throw error;
      }
    };
    expect(descend).toThrow("Maximum call stack size exceeded");
    return seen;
  }

  it("ends, and JavaScript has the last word", () => {
    const depth = jitted(function depth(n: number): number {
      return n <= 0 ? 0 : 1 + depth(n - 1);
    });
    const events: JitEvent[] = [];
    const off = on("deopt", (event) => void events.push(event));
    expect(depth(10)).toBe(10);
    expect(() => depth(1e7)).toThrow(RangeError);
    expect(depth(20)).toBe(20);
    off();
    expect(undone(depth)).toEqual([{ stack: expect.any(Number) as number }]);
    expect(String(depth.explain())).toMatch(
      /undone, and run as JavaScript: \d+, which ran out of stack/,
    );
    expect(events.map(({ reason }) => reason)).toEqual([
      "a call ran out of stack, and runs as JavaScript",
    ]);
    expect(process.emitWarning).not.toHaveBeenCalled();
  });

  it("is deep enough for whatever JavaScript can do", () => {
    const source = function sum(n: number): number {
      return n <= 0 ? 0 : n + sum(n - 1);
    };
    const sum = jitted(source);
    sum(5);
    let most = 1000;
    const isRight = (n: number): boolean => {
      let expected: number;
      try {
        expected = source(n);
      } catch {
        return false;
      }
      expect(sum(n)).toBe(expected);
      return true;
    };
    while (isRight(most)) most = Math.ceil(most * 1.02);
    expect(most).toBeGreaterThan(5000);
  });

  it("nearly ends when the call begins: the right number, or the engine's error", () => {
    const f = jitted((x) => {
      const t = new Float64Array(4);
      for (let i = 0; i < 4; i++) t[i] = Math.atan2(x, i);
      return t[0] + t[1] + t[2] + t[3];
    });
    const right = f(0.5);
    expect(f(0.5)).toBe(right);
    const seen = atTheEnd(() => f(0.5));
    expect(seen).toEqual(new Set([right, "Maximum call stack size exceeded"]));
    expect(f(0.5)).toBe(right);
  });

  it("ends a call that stores to an array of the heap, as it does in JavaScript", () => {
    const deep = jitted(function deep(a: Float64Array, n: number): number {
      a[0] = n;
      return n <= 0 ? 0 : 1 + deep(a, n - 1);
    });
    const a = array(Float64Array, 1);
    expect(deep(a, 5)).toBe(5);
    expect(() => deep(a, 1e7)).toThrow("Maximum call stack size exceeded");
    expect(a[0]).toBeLessThan(1e7);
    expect(undone(deep)).toEqual([undefined]);
    // What was copied for the call is thrown away, and JavaScript stores anew.
    expect(() => deep(new Float64Array(1), 1e7)).toThrow("Maximum call stack size exceeded");
    expect(undone(deep)).toEqual([{ stack: 1 }]);
    expect(deep(a, 7)).toBe(7);
    expect(a[0]).toBe(0);
  });
});

describe("room in the heap", () => {
  const total = (a: Float64Array, n: number): number => {
    const t = new Float64Array(n);
    for (let i = 0; i < n; i++) t[i] = a[i % a.length] * i;
    let s = 0;
    for (let i = 0; i < n; i++) s += t[n - 1 - i];
    return s;
  };

  it("for arrays of a call is not needed: what was done is undone, and JavaScript runs", () => {
    const f = jitted(total);
    const a = array(Float64Array, [1, 2.5, -3]);
    f(a, 10);
    const held = statsOf(realmHeap()!).usedBytes;
    withoutRoom(() => {
      // More than the chunk that is kept.
      for (const b of [a, Float64Array.from(a)]) expect(f(b, 400_000)).toBe(total(a, 400_000));
      expect(f(a, 10)).toBe(total(a, 10));
    });
    expect(undone(f)).toEqual([{ memory: expect.any(Number) as number }]);
    expect(String(f.explain())).toContain("which found no room in the heap for its arrays");
    expect(statsOf(realmHeap()!).usedBytes).toBe(held);
    expect(f(a, 400_000)).toBe(total(a, 400_000));
  });

  it("nor for plain arrays", () => {
    const source = (n: number): number => {
      const list = [];
      for (let i = 0; i < n; i++) list.push(i * 0.5);
      let s = 0;
      for (const x of list) s += x;
      return s;
    };
    const f = jitted(source);
    f(10);
    withoutRoom(() => expect(f(400_000)).toBe(source(400_000)));
    expect(undone(f)).toEqual([{ memory: expect.any(Number) as number }]);
  });

  it("where numbers were drawn nothing is run again", () => {
    const f = jitted((n: number) => {
      const t = new Float64Array(n);
      t[0] = Math.random();
      const u = new Float64Array(n);
      u[0] = t[0];
      return u[0] + u.length;
    });
    f(10);
    withoutRoom(() => {
      const random = vi.spyOn(Math, "random");
      expect(() => f(400_000)).toThrow("Array buffer allocation failed");
      expect(random.mock.calls.length).toBeLessThan(2);
    });
  });
});
