/** What is done with bytes and 16-bit integers in loops, from the source to the machine, at every length up to a few vectors. */
import { describe, expect, it } from "vitest";
import { compiledFunction } from "./compiled-function.ts";

type Ints = Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array;
type Loop = (a: Ints, b: Ints, out: Float64Array) => unknown;

const LOOPS: Readonly<Record<string, Loop>> = {
  "a sum stored": (a, b) => {
    for (let i = 0; i < a.length; i++) a[i] = a[i] + b[i];
  },
  "a difference stored": (a, b) => {
    for (let i = 0; i < a.length; i++) a[i] = b[i] - a[i] * 3;
  },
  "what one is turned into": (a) => {
    for (let i = 0; i < a.length; i++) a[i] = 255 - a[i];
  },
  "a mean": (a, b) => {
    for (let i = 0; i < a.length; i++) a[i] = (a[i] + b[i] + 1) >> 1;
  },
  "bits of both": (a, b) => {
    for (let i = 0; i < a.length; i++) a[i] = (a[i] ^ b[i]) | (a[i] & ~b[i] & 85);
  },
  "a threshold": (a) => {
    for (let i = 0; i < a.length; i++) a[i] = a[i] > 100 ? 255 : 0;
  },
  "the smaller one, stored where it is": (a, b) => {
    for (let i = 0; i < a.length; i++) if (b[i] < a[i]) a[i] = b[i];
  },
  "either of two stores": (a, b) => {
    for (let i = 0; i < a.length; i++) {
      if (a[i] === b[i]) a[i] = 0;
      else if (a[i] < b[i]) a[i] += b[i];
      else a[i] -= b[i];
    }
  },
  "the index": (a) => {
    for (let i = 0; i < a.length; i++) a[i] = i < 20 ? i * 7 : -i;
  },
  "how many there are": (a) => {
    let n = 0;
    for (let i = 0; i < a.length; i++) if (a[i]) n++;
    return n;
  },
  "how many are the same": (a, b) => {
    let n = 0;
    for (let i = 0; i < a.length; i++) if (a[i] === b[i]) n = (n + 1) | 0;
    return n;
  },
  "a sum of all": (a) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i];
    return sum;
  },
  "a sum of some": (a, b) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) if (a[i] > 5) sum -= b[i];
    return sum;
  },
  "doubles of them": (a, b, out) => {
    for (let i = 0; i < a.length; i++) out[i] = a[i] / 255 - b[i];
  },
};

type Kind = "u8" | "i8" | "u8c" | "u16" | "i16" | "i32";
const ARRAYS: Readonly<Record<Kind, new (values: number[]) => Ints>> = {
  u8: Uint8Array,
  i8: Int8Array,
  u8c: Uint8ClampedArray,
  u16: Uint16Array,
  i16: Int16Array,
  i32: Int32Array,
};
const KINDS = Object.keys(ARRAYS) as Kind[];
const NASTY = [0, 255, 128, -128, 127, 1, 100, 101, 65535, -32768, 32767, 200, 5, 6];

describe("loops over narrow integers do the same as JavaScript", () => {
  it.each(Object.keys(LOOPS))("with %s", (name) => {
    const loop = LOOPS[name];
    for (const [k, kind] of KINDS.entries()) {
      const other = name.includes("same")
        ? kind
        : KINDS[(k + 1 + (name.length % 5)) % KINDS.length];
      const kinds = [`${kind}[]`, `${other}[]`, "f64[]"] as const;
      const run = compiledFunction(loop as never, kinds.slice(0, loop.length));
      for (let n = 0; n < 130; n = n < 35 ? n + 1 : n + 7) {
        const nasty = (of: Kind, at: (i: number) => number): Ints =>
          new ARRAYS[of](Array.from({ length: n }, (_, i) => NASTY[at(i) % NASTY.length]));
        const make = (): [Ints, Ints, Float64Array] => [
          nasty(kind, (i) => i * i + i),
          nasty(other, (i) => i * 5 + 3),
          new Float64Array(n),
        ];
        const [expected, actual] = [make(), make()];
        const value = loop(...expected);
        const given = actual.slice(0, loop.length) as unknown as Parameters<typeof run>;
        expect([kind, other, n, run(...given)]).toEqual([kind, other, n, value]);
        expect(actual).toEqual(expected);
      }
    }
  });
});
