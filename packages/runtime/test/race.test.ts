/** When the race between JavaScript and a compiled version is decided, in made-up times. */
import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../src/policy.ts";
import { Race, Times } from "../src/race.ts";

const SIZE = 10;

/** A race in which JavaScript has taken `javascript`, and the compiled version takes `wasm`, one by one. */
function race(javascript: readonly number[], wasm: readonly number[]): Race {
  const times = new Times();
  javascript.forEach((ms) => times.add(SIZE, ms));
  const made = new Race(DEFAULT_POLICY, times);
  wasm.forEach((ms) => made.addWasm(SIZE, ms));
  return made;
}

/** What the next call runs, if that is decided. */
const verdict = (one: Race): string => (one.decided(SIZE) ? one.next(SIZE) : "open");

describe("a race", () => {
  it.each([
    { javascript: [20], wasm: [13], expected: "wasm", why: "one long call that wins by far" },
    { javascript: [20], wasm: [15], expected: "open", why: "one that does not" },
    { javascript: [0.5], wasm: [0.2], expected: "open", why: "a short one" },
    { javascript: [5], wasm: [1], expected: "open", why: "one that may have waited for its turn" },
    { javascript: [5, 5], wasm: [1, 1], expected: "wasm", why: "two that did not" },
    {
      javascript: [20],
      wasm: [60],
      expected: "open",
      why: "one slow call, which may be the engine's first translation",
    },
    { javascript: [20, 20], wasm: [40], expected: "open", why: "the same" },
    { javascript: [20], wasm: [40, 40], expected: "open", why: "JavaScript may have been unlucky" },
    { javascript: [20, 20], wasm: [40, 39], expected: "javascript", why: "two slow calls" },
    {
      javascript: [20, 20],
      wasm: [80, 15],
      expected: "open",
      why: "the second of them was faster",
    },
    {
      javascript: [5, 5],
      wasm: [10, 10],
      expected: "open",
      why: "too soon for the engine's optimizer",
    },
    { javascript: [20, 20], wasm: [25, 25], expected: "open", why: "not by far" },
    {
      javascript: [20, 20, 20, 20],
      wasm: [21, 21, 21, 21],
      expected: "javascript",
      why: "four of each",
    },
    {
      javascript: [20, 20, 20, 20],
      wasm: [20.5, 21, 21, 21],
      expected: "wasm",
      why: "equal within noise",
    },
  ])("$javascript against $wasm: $expected, $why", ({ javascript, wasm, expected }) => {
    expect(verdict(race(javascript, wasm))).toBe(expected);
  });

  it("is run again when it is opened again, and lost again as soon", () => {
    const one = race([20, 20], [40, 39]);
    one.reopen(SIZE);
    expect(verdict(one)).toBe("open");
    one.addWasm(SIZE, 39);
    expect(verdict(one)).toBe("open");
    one.addWasm(SIZE, 39);
    expect(verdict(one)).toBe("javascript");
  });

  it.each([0, 1, 30, 31])("of class %i says nothing of any other", (lost) => {
    const times = new Times();
    const one = new Race(DEFAULT_POLICY, times);
    const others = [0, 1, 30, 31].filter((other) => other !== lost);
    for (const sizeClass of [lost, ...others]) {
      for (let i = 0; i < DEFAULT_POLICY.samples; i++) {
        times.add(sizeClass, sizeClass === lost ? 1 : 3);
        one.addWasm(sizeClass, 2);
      }
    }
    expect(one.anyLost).toBe(true);
    expect(one.isLost(lost)).toBe(true);
    expect(others.filter((other) => one.isLost(other))).toEqual([]);
    expect(others.filter((other) => !one.decided(other))).toEqual([]);
    one.reopen(lost);
    expect([one.anyLost, one.decided(lost)]).toEqual([false, false]);
    expect(others.filter((other) => !one.decided(other))).toEqual([]);
  });
});
