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
    [{ fastMath: { demoteF32: true } }, "numboa: the part demoteF32 of the option fastMath is not"],
  ])("%j is refused", (options, message) => {
    expect(() => jit(total, options as JitOptions)).toThrow(message);
    expect(() => jit(total, options as JitOptions)).toThrow(TypeError);
  });
});
