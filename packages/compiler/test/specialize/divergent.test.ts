/** Loops that end in another iteration for each of those around them, from source. */
import { describe, expect, it } from "vitest";
import { compiledFunction } from "./compiled-function.ts";

type Loops = (n: number, m: number, a: Float64Array, o: Int32Array) => void;

const KINDS = ["int", "int", "f64[]", "i32[]"] as const;
/** It has no test by which lanes could leave it, and stays as it is. */
const ENDLESS = "a loop that ends by its break only";

const LOOPS: Readonly<Record<string, Loops>> = {
  "escape times": (n, m, a, o) => {
    for (let x = 0; x < n; x++) {
      let z = 0;
      let k = 0;
      while (k < m && z * z <= 4) {
        z = z * z + a[x];
        k++;
      }
      o[x] = k;
    }
  },
  "the index compared with 0": (n, m, a, o) => {
    for (let x = 0; x < n; x++) {
      let z = 0;
      let k = 0;
      const q = x === 0 ? 4 : 9;
      while (k < m && z * z <= q) {
        z = z * z + a[x];
        k++;
      }
      o[x] = k;
    }
  },
  "the index as a condition": (n, m, a, o) => {
    for (let x = 0; x < n; x++) {
      let z = 0;
      let k = 0;
      const q = x ? 4 : 9;
      const r = !x ? 0.5 : 0.25;
      while (k < m && z * z <= q) {
        z = z * z + a[x] * r;
        if (x === 3) z += 0.125;
        k++;
      }
      o[x] = k;
    }
  },
  [ENDLESS]: (n, m, _a, o) => {
    for (let x = 0; x < n; x++) {
      let y = o[x] | 0;
      let q = 0;
      while (y === y) {
        y = ((y >> 1) + x) | 0;
        if (++q >= m) break;
      }
      o[x] = y;
    }
  },
  "steps that come nearer": (n, m, a, o) => {
    for (let x = 0; x < n; x++) {
      let t = 0;
      let hit = 0;
      for (let k = 0; k < m; k++) {
        const d = Math.abs(a[x] - t) - 0.125;
        if (d < 0.001) {
          hit = 1;
          break;
        }
        if (t > 3) break;
        t += d;
      }
      a[x] = t;
      o[x] = hit;
    }
  },
  "Collatz counts": (n, m, _a, o) => {
    for (let x = 0; x < n; x++) {
      let c = x + 1;
      let k = 0;
      while (c !== 1 && k < m) {
        c = c & 1 ? (3 * c + 1) | 0 : c >> 1;
        k++;
      }
      o[x] = k;
    }
  },
};

const VALUES = [0.3, -0.75, NaN, Infinity, -0, 2.5, 0.25, -2, 1e-320, -Infinity, 0.251];

describe("loops that end at different times", () => {
  it.each(Object.keys(LOOPS))("%s", (name) => {
    const loops = LOOPS[name];
    const pass = name === ENDLESS ? undefined : "vectorize-divergent";
    const run = compiledFunction(loops as never, KINDS, pass) as never as Loops;
    for (const n of [0, 1, 3, 4, 5, 8, 11, 17, 33]) {
      for (const m of [0, 1, 2, 50]) {
        const make = (): [Float64Array, Int32Array] => [
          Float64Array.from({ length: n }, (_, i) => VALUES[(i * 3) % VALUES.length]),
          Int32Array.from({ length: n }, (_, i) => i * 1e8),
        ];
        const [expected, actual] = [make(), make()];
        loops(n, m, ...expected);
        run(n, m, ...actual);
        expect(actual).toEqual(expected);
      }
    }
  });
});
