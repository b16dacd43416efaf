import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { thin, evenly, quantile } from "../../../src/report/html/thin.ts";

describe("thin", () => {
  test("leaves a short line as it is", () => {
    expect(thin([3, 1, 2], 3).map(({ value }) => value)).toEqual([3, 1, 2]);
  });

  test("keeps the first call, the extremes and the order, within the budget", () => {
    const values = fc.array(fc.double({ noNaN: true, min: 0, max: 1e3 }), {
      minLength: 1,
      maxLength: 500,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 10, max: 100 }), (list, most) => {
        const kept = thin(list, most);
        expect(kept[0]).toEqual({ index: 0, value: list[0] });
        const picked = kept.map(({ value }) => value);
        expect(Math.max(...picked)).toBe(Math.max(...list));
        expect(Math.min(...picked)).toBe(Math.min(...list));
        expect(kept.length).toBeLessThanOrEqual(most + 2);
        for (const [k, { index, value }] of kept.entries()) {
          expect(list[index]).toBe(value);
          if (k > 0) expect(index).toBeGreaterThan(kept[k - 1].index);
        }
      }),
    );
  });
});

test("evenly takes the first, the last, and what lies between at equal steps", () => {
  expect(evenly([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
  expect(evenly([1, 2], 3)).toEqual([1, 2]);
});

test("quantile lies between neighbours in proportion", () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
  expect(quantile([7], 0.95)).toBe(7);
});
