/** Loops that end where two numbers meet: counted in integers only if they cannot miss each other. */
import { expect, test, describe } from "vitest";
import { walk, type ParamKind } from "@numboa/parser/ir";
import { checkSame, specialize } from "./differential.ts";

const SIGNATURE: readonly ParamKind[] = ["f64[]", "int", "int"];

/** Loops from `x` towards `y`, which end after 40 rounds at the latest, counted so that this
 * tells nothing of integers; `a` takes what is seen. */
const FORMS: readonly [name: string, source: string, integers: boolean][] = [
  [
    "a head test",
    "function main(a, x, y) { if (x < 0 || x > 3 || y < 3) return -1; let c = 0, t = 0.25; for (let i = x; i !== y; i++) { a[c++] = i; if ((t += 0.5) > 20) return i; } return c; }",
    true,
  ],
  [
    "a break",
    "function main(a, x, y) { if (x < 0 || x > 3 || y < 3) return -1; let c = 0, t = 0.25; let i = x; while (true) { a[c++] = i; if (i === y || (t += 0.5) > 20) break; i++; } return i; }",
    true,
  ],
  [
    "a return, loosely compared, the other way round",
    "function main(a, x, y) { if (x < 0 || x > 3 || y < 3) return -1; let c = 0, t = 0.25; let i = x; while (true) { if (y == i) return i; a[c++] = i; if ((t += 0.5) > 20) return -i; i++; } }",
    true,
  ],
  [
    "counting down",
    "function main(a, x, y) { if (y > 0 || x < 2) return -1; let c = 0, t = 0.25; let i = x; while (!(i === y)) { a[c++] = i; if ((t += 0.5) > 20) return i; i--; } return i; }",
    true,
  ],
  [
    "a start that may be beyond",
    "function main(a, x, y) { let c = 0, t = 0.25; let i = x; while (i !== y) { a[c++] = i; i++; if ((t += 0.5) > 20) return i; } return i; }",
    false,
  ],
  [
    "a step of two, which may jump",
    "function main(a, x, y) { if (x < 0 || x > 3 || y < 3) return -1; let c = 0, t = 0.25; let i = x; while (i !== y) { a[c++] = i; i += 2; if ((t += 0.5) > 20) return i; } return i; }",
    false,
  ],
  [
    "a stop that moves",
    "function main(a, x, y) { if (x < 0 || x > 3 || y < 3) return -1; let c = 0, t = 0.25; let i = x; let n = y; while (i !== n) { a[c++] = i; i++; n--; if ((t += 0.5) > 20) return i; } return i; }",
    false,
  ],
  [
    "a way back around the test",
    "function main(a, x, y) { if (x < 0 || x > 3 || y < 3) return -1; let c = 0, t = 0.25; let i = x; while (true) { a[c++] = i; if ((t += 0.5) > 20) return i; if (c % 3 === 1) { i++; continue; } if (i === y) break; i++; } return i; }",
    false,
  ],
  [
    "two ways back that know different things of the stop",
    "function main(a, x, y) { if (x < 0 || x > 60) return -1; let c = 0, t = 0.25; let i = x; while (true) { a[c++] = i; if ((t += 0.5) > 20) return i; if (y > 100) { if (i === y) return i; i++; continue; } if (i === y) return c; i++; } }",
    false,
  ],
  [
    "two ways that are joined before the one way back: not looked into",
    "function main(a, x, y) { if (x < 0 || x > 3 || y < 3) return -1; let c = 0, t = 0.25; let i = x; while (true) { a[c++] = i; if ((t += 0.5) > 20) return i; if (y > 100) { if (i === y) return i; i++; continue; } if (i === y) return c; i++; } }",
    false,
  ],
  [
    "a test that does not end the loop",
    "function main(a, x, y) { if (x < 0 || x > 3 || y < 3) return -1; let c = 0, t = 0.25; let i = x; while (t < 20) { a[c++] = i; if (i === y) { a[0] += 1; } i++; if ((t += 0.5) < 0) return i; } return i; }",
    false,
  ],
];

const EDGES = [-(2 ** 30), -3, -1, 0, 1, 2, 3, 4, 7, 41, 2 ** 30 - 1, 2 ** 30];

describe("the same bits", () => {
  test.each(FORMS)("%s", (_, source) => {
    const pairs = EDGES.flatMap((x) => EDGES.map((y) => [x, y]));
    checkSame(
      source,
      SIGNATURE,
      pairs.map((pair) => [new Float64Array(8).fill(0.5), ...pair]),
    );
    expect(pairs.length).toBeGreaterThan(100);
  });
});

describe("the counter", () => {
  test.each(FORMS)("%s", (_, source, integers) => {
    const types: string[] = [];
    walk(specialize(source, SIGNATURE).funcs.get("main")!.body, (op) => {
      for (const { params } of op.regions) {
        types.push(...params.filter(({ name }) => name === "i").map(({ type }) => type));
      }
    });
    expect(types).toEqual([integers ? "i32" : "f64"]);
  });
});
