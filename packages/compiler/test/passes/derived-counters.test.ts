/** What loops count beside their index, as JavaScript counts it: pixels, strides, offsets that run on from row to row. */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import type { ParamKind } from "@numboa/parser/ir";
import { compiledFunction } from "../specialize/compiled-function.ts";

const SIGNATURE: readonly ParamKind[] = ["f64[]", "f64[]", "int", "int", "int"];

type Kernel = (a: Float64Array, b: Float64Array, w: number, h: number, o: number) => number;

const KERNELS: Readonly<Record<string, Kernel>> = {
  "one up": (a, b, w, h, o) => {
    for (let i = 0; i < w; i++) b[o++] = a[i] + h;
    return o;
  },
  "one down": (a, b, w, h, o) => {
    for (let i = 0; i < w; i++) b[o--] = a[i] * 2;
    return o + h;
  },
  "pixels of a row": (a, b, w, h, o) => {
    let p = o;
    for (let x = h; x < w; x++) {
      b[p] = a[p] * 2;
      b[p + 1] = a[p + 1] + 1;
      p += 4;
    }
    return p;
  },
  "rows of pixels": (a, b, w, h, o) => {
    let p = o;
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) b[p++] = a[x] - y;
    return p;
  },
  "rows with a gap": (a, b, w, h, o) => {
    let p = 0;
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        a[p] = a[p] * 3 + b[y];
        p++;
      }
      p += o;
    }
    return p;
  },
  "rows that get longer": (a, b, w, h, o) => {
    let p = o;
    for (let y = 0; y < h; y++) for (let x = 0; x <= y; x++) b[p++] += a[w + x];
    return p;
  },
  strides: (a, b, w, h, o) => {
    let p = 0;
    let q = 3;
    for (let i = 0; i < w; i++) {
      b[q] += 2 * a[p];
      p += h;
      q -= o;
    }
    return p * 1000 + q;
  },
  "an index that goes down": (a, b, w, h, o) => {
    let p = o;
    for (let i = w; i > h; i--) {
      b[p] = a[i];
      p += 2;
    }
    return p;
  },
  "by two": (a, b, w, h, o) => {
    let p = o;
    for (let i = h; i < w; i += 2) b[p++] = a[i] + a[i + 1];
    return p;
  },
  "into itself, one behind": (a, _, w, h, o) => {
    let p = o;
    for (let i = 0; i < w; i++) {
      a[p + 1] = a[p] + h;
      p++;
    }
    return p;
  },
  "left in the middle": (a, b, w, h, o) => {
    let p = o;
    for (let i = 0; i < w; i++) {
      if (a[p] > 3) break;
      b[p] = i;
      p += 2;
      if (i > h) return p;
    }
    return -p;
  },
  "compared as a number": (a, _, w, h, o) => {
    let p = o;
    let s = 0;
    for (let i = 0; i < w; i++) {
      if (p < h) s += a[p] * p;
      p += 3;
    }
    return s + p / 2;
  },
};

/** So many random nests. */
const RANDOM = 40;

const VALUES = [0, 1, 2, 5, 7, -1, -3];
const FAR = [2 ** 30, -(2 ** 30), 2 ** 30 - 2];

/** A nest of loops with counters that go on in any of them, by chance. */
function randomKernel(random: (below: number) => number): string {
  const pick = <T>(values: readonly T[]): T => values[random(values.length)];
  const counters = ["p", "q", "r"].slice(0, 1 + random(3));
  const steps = ["1", "1", "2", "4", "w", "o", "h - 1", "w * 2", "y"];
  const count = (): string => `${pick(counters)} ${pick(["+=", "+=", "-="])} ${pick(steps)};`;
  const index = (): string => pick([...counters, `${pick(counters)} + 1`, "i", "y + i"]);
  const access = (): string =>
    pick([
      `b[${index()}] = a[${index()}] + 1;`,
      `a[${index()}] += b[${index()}];`,
      `s += a[${index()}];`,
      `if (a[${index()}] > 2) ${pick([count(), "break;", "continue;", "s++;"])}`,
    ]);
  const some = (most: number): string =>
    Array.from({ length: random(most + 1) }, () => pick([access, access, count])()).join(" ");
  const header = pick([
    "for (let i = 0; i < w; i++)",
    "for (let i = y; i < w; i += 2)",
    "for (let i = w; i > 0; i--)",
    "for (let i = 0; i <= y; i++)",
    "for (let i = o; i < h; i += 3)",
  ]);
  const inner = `${some(1)} ${header} { ${access()} ${some(3)} ${count()} } ${some(2)}`;
  const starts = counters.map((counter) => `${counter} = ${pick(["0", "o", "h - w", "3"])}`);
  return `function f(a, b, w, h, o) { let s = 0, ${starts.join(", ")}; for (let y = 0; y < h; y++) { const i = y; ${inner} } return s + ${counters.join(" * 3 + ")}; }`;
}

/** Unequal lengths, both arrays one, and nothing. */
function arraysOf(length: number): [Float64Array, Float64Array] {
  const a = Float64Array.from({ length }, (_, i) => i - 1.5);
  return [a, length % 2 === 0 ? a : Float64Array.from({ length: length + 3 }, (_, i) => -i)];
}

describe.each(Object.keys(KERNELS))("%s", (name) => {
  const plain = KERNELS[name];
  const compiled = compiledFunction(plain, SIGNATURE) as never as Kernel;

  /** Calls whose outcome is another than JavaScript's. */
  function differences(
    ws: readonly number[],
    hs: readonly number[],
    os: readonly number[],
  ): unknown[] {
    const numbers = ws.flatMap((w) => hs.flatMap((h) => os.map((o) => [w, h, o] as const)));
    const calls = [0, 9, 40].flatMap((length) => numbers.map((three) => ({ length, three })));
    return calls.filter(({ length, three }) => {
      const [expected, actual] = [arraysOf(length), arraysOf(length)];
      const outcomes = [plain(...expected, ...three), compiled(...actual, ...three)] as const;
      return !Object.is(...outcomes) || !isDeepStrictEqual(actual, expected);
    });
  }

  it("gives the same bits", () => {
    expect(differences(VALUES, VALUES, VALUES)).toEqual([]);
  });

  it("gives the same bits far from 0", () => {
    expect(differences([0, 3, -1], [0, 2, -2], FAR)).toEqual([]);
    if (name === "strides") expect(differences([6], FAR, FAR)).toEqual([]);
  });
});

it("random nests give the same bits", { timeout: 60_000 }, () => {
  let seed = 20_261;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (let k = 0; k < RANDOM; k++) {
    const source = randomKernel(random);
    // oxlint-disable-next-line no-implied-eval -- the reference is what the engine makes of the text
    const plain = new Function(`return ${source}`)() as Kernel;
    const compiled = compiledFunction(plain, SIGNATURE) as never as Kernel;
    for (let n = 0; n < 12; n++) {
      const [w, h, o] = [random(9) - 2, random(6) - 1, random(8) - 3];
      const [expected, actual] = [arraysOf(8 + n), arraysOf(8 + n)];
      const value = plain(...expected, w, h, o);
      const outcome = compiled(...actual, w, h, o);
      expect([source, w, h, o, outcome, ...actual]).toEqual([source, w, h, o, value, ...expected]);
    }
  }
});

it("makes lanes of offsets that run on", () => {
  for (const name of ["one up", "rows of pixels"]) {
    expect(() => compiledFunction(KERNELS[name] as never, SIGNATURE, "vectorize")).not.toThrow();
  }
});
