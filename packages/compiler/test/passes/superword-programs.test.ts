/**
 * What people write side by side, compiled through the whole pipeline and compared with JavaScript: at what arithmetic gets wrong, with
 * arrays that are one, overlap, or are too short.
 */
import { describe, expect, it } from "vitest";
import { compiledFunction, type Numbers } from "../specialize/compiled-function.ts";
import { SIDE_BY_SIDE, type Elements, type SideBySide } from "./side-by-side.ts";

const NASTY = [1.5, -0, NaN, 1e308, -2, Infinity, 0.1, -7, 5e-324, 2147483647, -2147483648, 0];
const MAKERS = { "f64[]": Float64Array, "f32[]": Float32Array, "i32[]": Int32Array } as const;
/** Where the three arrays begin in one buffer: apart, one and the same, overlapping. */
const PLACES = [
  [0, 40, 80],
  [0, 0, 0],
  [0, 40, 0],
  [0, 40, 40],
  [0, 40, 1],
  [2, 40, 0],
  [0, 41, 40],
  [4, 0, 1],
] as const;

describe("programs", () => {
  it.each(Object.entries(SIDE_BY_SIDE))("%s", (_, [kind, fn]) => {
    const run = compiledFunction(
      fn as never,
      [kind, kind, kind, "int"],
      "superword",
    ) as unknown as SideBySide;
    const make = MAKERS[kind as keyof typeof MAKERS];
    for (const [round, places] of PLACES.entries()) {
      for (const [length, n] of [
        [36, 9],
        [36, 8],
        [36, 1],
        [36, 0],
        [36, -1],
        [7, 9],
        [17, 4],
        [0, 3],
      ] as const) {
        const all = [0, 1].map(() => {
          const filled = new make(120);
          for (let k = 0; k < 120; k++) filled[k] = NASTY[(k * 5 + round) % NASTY.length];
          return places.map((at) => new make(filled.buffer, at * make.BYTES_PER_ELEMENT, length));
        });
        const [expected, actual] = all.map((arrays, k) => {
          const [a, b, c] = arrays as [Elements, Elements, Elements];
          return [[fn, run][k](a, b, c, n), ...arrays.map((array) => [...array])];
        });
        expect(actual, `${places.join()} ${length} ${n}`).toEqual(expected);
      }
    }
  });

  it("what waits for the iteration before stays as it was", () => {
    const turn = (out: Float64Array, n: number): void => {
      let [re, im] = [1, 0];
      for (let i = 0; i < n; i++) {
        const next = re * 0.8 - im * 0.6;
        im = re * 0.6 + im * 0.8;
        re = next;
        out[2 * i] = re;
        out[2 * i + 1] = im;
      }
    };
    const compile = (): Numbers => compiledFunction(turn as never, ["f64[]", "int"], "superword");
    expect(compile).toThrow("superword has done nothing");
  });
});
