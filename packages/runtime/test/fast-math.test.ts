/** `fastMath` from the option to the version: who asks for it gets it and is told, nobody else does. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { array, jit, type JitOptions } from "../src/index.ts";

beforeEach(() => void vi.spyOn(process, "emitWarning").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

const always: JitOptions = { policy: { measure: false } };

function total(a: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i];
  return sum;
}

const values = (): Float64Array =>
  array(
    Float64Array,
    Array.from({ length: 1003 }, (_, i) => Math.sin(i) * 10 ** (i % 7)),
  );

describe("fastMath", () => {
  it("is used where it is granted, and explain() tells", async () => {
    for (const fastMath of [true, { reassociate: true }] as const) {
      const fast = jit(total, { ...always, fastMath });
      fast(values());
      await fast.ready();
      expect(fast.stats().versions[0].licences).toEqual(["reassociate"]);
      expect(fast.explain().toString()).toMatch(
        /its bits may differ: fastMath, reassociate\n[^]*its sums in 8 parts/,
      );
      expect(fast(values())).not.toBe(total(values()));
      expect(fast(values())).toBeCloseTo(total(values()), 6);
      expect(await fast.inspect("ir")).toContain("f64x2.add");
    }
  });

  it("is not where it is not", async () => {
    for (const fastMath of [false, {}, { reassociate: false }] as const) {
      const strict = jit(total, { ...always, fastMath });
      strict(values());
      await strict.ready();
      expect(strict(values())).toBe(total(values()));
      expect(strict.stats().versions[0].licences).toEqual([]);
      expect(strict.explain().toString()).not.toContain("fastMath");
    }
  });

  it("tells nothing where there was nothing to change", async () => {
    const f = jit((x: number) => x + 1, { ...always, fastMath: true });
    f(1.5);
    await f.ready();
    expect(f.stats().versions[0].licences).toEqual([]);
    expect(f.explain().toString()).not.toContain("bits may differ");
  });

  it("gives functions of Math within 1 ulp, the same one by one and in a loop", async () => {
    const fill = (x: Float64Array, y: Float64Array): number => {
      for (let i = 0; i < x.length; i++) y[i] = Math.exp(x[i]) * Math.hypot(x[i], 1);
      return Math.exp(x[0]) * Math.hypot(x[0], 1);
    };
    const f = jit(fill, { ...always, fastMath: { approxMath: true } });
    const x = array(Float64Array, [0.7, ...values()]);
    const y = array(Float64Array, x.length);
    f(x, y);
    await f.ready();
    const one = f(x, y);
    expect(f.stats().versions[0].licences).toEqual(["approxMath"]);
    expect(f.explain().toString()).toContain("Math.hypot is computed within 1 ulp");
    expect(y[0]).toBe(one);
    const strict = new Float64Array(x.length);
    fill(x, strict);
    strict.forEach((right, i) => {
      if (!Number.isFinite(right)) return expect(y[i]).toBe(right);
      expect(Math.abs(y[i] - right)).toBeLessThanOrEqual(Math.abs(right) * 8 * Number.EPSILON);
    });
  });

  it("computes floats as floats", async () => {
    const blend = (a: number, x: Float32Array, y: Float32Array): void => {
      for (let i = 0; i < x.length; i++) y[i] = a * x[i] + y[i];
    };
    const f = jit(blend, { ...always, fastMath: { demoteF32: true } });
    const floats = (): Float32Array => array(Float32Array, [...values()]);
    f(0.1, floats(), floats());
    await f.ready();
    const [x, y] = [floats(), floats()];
    f(0.1, x, y);
    expect(f.stats().versions[0].licences).toEqual(["demoteF32"]);
    const { fround } = Math;
    const right = Array.from(x, (value) => fround(fround(fround(0.1) * value) + value));
    expect([...y]).toEqual(right);
  });

  it("keeps isNaN and isFinite honest", async () => {
    const count = (a: Float64Array): number => {
      let sum = 0;
      for (let i = 0; i < a.length; i++) sum += a[i];
      return (Number.isNaN(sum) ? 1 : 0) + (Number.isFinite(sum) ? 2 : 0) + (sum !== sum ? 4 : 0);
    };
    const f = jit(count, { ...always, fastMath: true });
    f(values());
    await f.ready();
    const cases = [[NaN], [Infinity], [Infinity, -Infinity], [1]];
    for (const odd of cases) {
      const a = values();
      odd.forEach((x, k) => (a[100 + 300 * k] = x));
      expect(f(a)).toBe(count(a));
    }
  });

  it.each([
    [
      { fastMath: "yes" },
      "numboa: the option fastMath must be true, false, or an object with some",
    ],
    [{ fastMath: { fast: true } }, "numboa: the option fastMath has no part fast; there are"],
    [{ fastMath: { contract: true } }, "numboa: the part contract of the option fastMath is not"],
  ])("%j is refused", (options, message) => {
    expect(() => jit(total, options as JitOptions)).toThrow(message);
    expect(() => jit(total, options as JitOptions)).toThrow(TypeError);
  });
});
