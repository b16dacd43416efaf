/** Counters without a bound: exact integers because of the time that it takes to count (decision 14). */
import { describe, expect, test } from "vitest";
import { walk, type ParamKind } from "@numboa/parser/ir";
import { checkSame, specialize } from "./differential.ts";

const SIGNATURE: readonly ParamKind[] = ["f64[]", "int", "f64"];

/** Loops over `r`, which ends when the data says so; `t` ends those that would not. */
const FORMS: readonly [name: string, source: string, type: string][] = [
  [
    "up and down",
    "function main(a, n, x) { let r = 0, t = 0; while (r >= 0) { a[r] -= 1; if (a[r] > 0) r++; else r--; if ((t += 0.5) > 30) return t; } return r === n ? 1 : 0; }",
    "i64",
  ],
  [
    "from any int, by as much as 7",
    "function main(a, n, x) { let r = n, t = 0.5; while (a[r] !== 3) { r += 7; if (t > 2) r -= 3; if ((t += 0.5) > 30) return t; } return r === n ? 1 : 0; }",
    "i64",
  ],
  [
    "in an inner loop without an end, too",
    "function main(a, n, x) { let r = 0, t = 0; while (a[r] < 8) { while (a[r] < 4) { r++; if ((t += 0.5) > 30) return t; } r++; if ((t += 0.5) > 40) return -t; } return r === n ? 1 : 0; }",
    "i64",
  ],
  [
    "that is returned, and an index",
    "function main(a, n, x) { let r = n, t = 0; while (a[r] !== 3) { r++; if ((t += 0.5) > 30) return r; } return r; }",
    "i64",
  ],
  [
    "that is returned from -0, and an index",
    "function main(a, n, x) { let r = -0, t = 0; while (a[r] !== 3) { if (t > n) r++; if ((t += 0.5) > 30) return 1 / r; } return 1 / r; }",
    "f64",
  ],
  [
    "compared with any number, and an index",
    "function main(a, n, x) { let r = n, t = 0; while (r < x) { a[r] = r * x; r++; if ((t += 0.5) > 30) return t; } return a[n]; }",
    "i64",
  ],
  [
    "of which only 32 bits count",
    "function main(a, n, x) { let r = 0, t = 0; while (t < x) { t += 0.5; if (t > 40) break; r++; a[r & 7] += 1; } return r | 0; }",
    "i32",
  ],
  [
    "from -0",
    "function main(a, n, x) { let r = -0, t = 0; while (t < x) { t += 0.5; if (t > 40) break; if (t > 2) r++; } return 1 / r; }",
    "f64",
  ],
  [
    "by 8: in theory too large",
    "function main(a, n, x) { let r = 0, t = 0.5; while (a[r] !== 3) { r += 8; if ((t += 0.5) > 30) return t; } return r === n ? 1 : 0; }",
    "f64",
  ],
  [
    "by any int",
    "function main(a, n, x) { let r = 0, t = 0.5; while (a[r] !== 3) { r += n; if ((t += 0.5) > 30) return t; } return r === n ? 1 : 0; }",
    "f64",
  ],
  [
    "doubled in between",
    "function main(a, n, x) { let r = 1, t = 0.5; while (a[r] !== 3) { r++; if (a[r] < 0) r *= 2; if ((t += 0.5) > 30) return t; } return r === n ? 1 : 0; }",
    "f64",
  ],
  [
    "from any number",
    "function main(a, n, x) { let r = x, t = 0.5; while (a[r] !== 3) { r++; if ((t += 0.5) > 30) return t; } return r === n ? 1 : 0; }",
    "f64",
  ],
  [
    "halves",
    "function main(a, n, x) { let r = 0, t = 0.5; while (a[r] !== 3) { r += 0.5; if ((t += 0.5) > 30) return t; } return r === n ? 1 : 0; }",
    "f64",
  ],
];

const ARRAYS = [
  [],
  [3],
  [1, 2, 1, 0, 2, 3, 8],
  [0, -1, 4, 3, 9],
  [NaN, -0, Infinity, 5, 4, 8, 1, 2, 3, 4],
  [8, 8, 8, 8],
];
const INTS = [0, 1, -1, 3, -5, 2 ** 30, -(2 ** 30)];
const NUMBERS = [0, -0, 0.5, 2.5, 7, -3, NaN, Infinity, 2 ** 31, 2 ** 53, -(2 ** 53)];

describe("the same bits", () => {
  test.each(FORMS)("%s", (_, source) => {
    const lists = ARRAYS.flatMap((a) =>
      INTS.flatMap((n) => NUMBERS.map((x) => [a, n, x] as const)),
    );
    checkSame(
      source,
      SIGNATURE,
      lists.map(([a, n, x]) => [Float64Array.from(a), n, x]),
    );
    expect(lists.length).toBe(ARRAYS.length * INTS.length * NUMBERS.length);
  });
});

describe("the counter", () => {
  test.each(FORMS)("%s", (_, source, expected) => {
    const types = new Set<string>();
    walk(specialize(source, SIGNATURE).funcs.get("main")!.body, (op) => {
      if (op.opcode !== "loop") return;
      for (const { name, type } of op.regions[0].params) if (name === "r") types.add(type);
    });
    expect([...types]).toEqual([expected]);
  });
});
