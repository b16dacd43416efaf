/** The ops that the encoder expands, over many more operands than the table's test draws. */
import { parseModule, type RuntimeValue } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { encoded, optimized, type Tier } from "./backends.ts";

const RUNS = 1_000_000;
const bits = new BigUint64Array(1);
const double = new Float64Array(bits.buffer);

/** Doubles by random bits: every exponent as likely as any other. xorshift64, from a fixed seed. */
function* randomDoubles(count: number): Generator<number> {
  let state = 0x9e3779b97f4a7c15n;
  for (let i = 0; i < count; i++) {
    state ^= BigInt.asUintN(64, state << 13n);
    state ^= state >> 7n;
    state ^= BigInt.asUintN(64, state << 17n);
    bits[0] = state;
    yield double[0];
  }
}

/** A function of doubles in IR, on a whole array at a time. */
function unary(op: string, result: "i32" | "f64"): string {
  return `module typed entry @entry
    func @entry(%x: f64[] as f64[], %y: f64[] as f64[], %out: ${result}[] as ${result}[]) -> void {
      %zero = i32.const 0
      %n = array.len %x
      for %i: i32 = %zero to %n step 1 {
        %a = array.load %x, %i !oob="inbounds" -> f64
        %b = array.load %y, %i !oob="inbounds" -> f64
        %r = ${op}
        array.store %out, %i, %r !oob="inbounds"
        yield
      }
      return
    }`;
}

/** First operands for which the compiled op and JavaScript differ. */
async function firstDifference(
  tier: Tier,
  op: string,
  xs: Float64Array,
  ys: Float64Array,
  expected: (x: number, y: number) => number,
  out: Int32Array | Float64Array,
): Promise<RuntimeValue> {
  const call = await tier(parseModule(unary(op, out instanceof Int32Array ? "i32" : "f64")));
  call([xs, ys, out]);
  const at = xs.findIndex((x, i) => !Object.is(out[i], expected(x, ys[i])));
  return at < 0 ? undefined : `${xs[at]}, ${ys[at]}: ${out[at]}, not ${expected(xs[at], ys[at])}`;
}

const xs = Float64Array.from(randomDoubles(RUNS));
/** Around the sizes where ToInt32 changes its way, and whole numbers of every size. */
const edges = Float64Array.from(xs, (x, i) => {
  const size = 2 ** (30 + (i % 60));
  return (x < 0 ? -size : size) * (1 + (i % 4096) / 4096) + (i % 3) * 0.5;
});

describe.each(Object.entries({ encoded, optimized }))("%s", (_, tier) => {
  it("i32.to_int32 is | 0", async () => {
    const op = "i32.to_int32 %a";
    const toInt32 = (x: number): number => x | 0;
    for (const operands of [xs, edges]) {
      const out = new Int32Array(RUNS);
      expect(await firstDifference(tier, op, operands, operands, toInt32, out)).toBeUndefined();
    }
  });

  it("i32.clamp_u8 is what Uint8ClampedArray does", async () => {
    const near = xs.map((x, i) => (i % 1100) / 4 - 10 + (Math.abs(x) < 1 ? x : 0));
    const clamp = new Uint8ClampedArray(1);
    const expected = (x: number): number => ((clamp[0] = x), clamp[0]);
    for (const operands of [xs, near]) {
      const out = new Int32Array(RUNS);
      const found = await firstDifference(
        tier,
        "i32.clamp_u8 %a",
        operands,
        operands,
        expected,
        out,
      );
      expect(found).toBeUndefined();
    }
  });

  it("f64.rem is %", async () => {
    const reversed = xs.slice().reverse();
    const whole = edges.map((x, i) => Math.trunc(x / 2 ** (i % 50)));
    const divisors = whole.map((x, i) => Math.trunc(x / (1 + (i % 97))) - (i % 5));
    for (const [a, b] of [
      [xs, reversed],
      [whole, divisors],
      [divisors, whole],
      [edges, divisors],
    ]) {
      const out = new Float64Array(RUNS);
      const found = await firstDifference(tier, "f64.rem %a, %b", a, b, (x, y) => x % y, out);
      expect(found).toBeUndefined();
    }
  }, 60_000);
});
