/** Results that are arguments, `this`, null or undefined: JavaScript is given the very object. */
import { describe, expect, it } from "vitest";
import { lowerUnit } from "@numboa/parser";
import { prepare, printModule } from "@numboa/parser/ir";
import { calls, expectSameEveryWay } from "./every-way.ts";

const F = (...values: number[]): Float64Array => Float64Array.of(...values);

describe("arguments that are returned by their names", () => {
  it("are given back, whichever it is", async () => {
    const source = "(a, b, x) => { a[0] = x; b[0] = -x; if (x > 0) return a; return b; }";
    for (const kind of ["f64[]", "number[]"] as const) {
      const make = kind === "f64[]" ? F : (...values: number[]) => values;
      const answered = await expectSameEveryWay(
        source,
        [kind, kind, "f64"],
        [
          ...calls(
            () => [make(1), make(1), 1],
            () => [make(1), make(1), -0],
            () => [make(1), make(1), NaN],
          ),
          () => {
            const both = make(1, 2);
            return { args: [both, both, 1] };
          },
        ],
      );
      expect(answered).toBe(4);
    }
  });

  it("that are views of one buffer are told apart", async () => {
    const source = "(a, b, x) => { a[0] = x; return x > b[0] ? a : b; }";
    await expectSameEveryWay(
      source,
      ["f64[]", "f64[]", "f64"],
      [
        () => {
          const whole = F(1, 2);
          return { args: [whole, whole.subarray(0), 5] };
        },
        () => {
          const whole = F(1, 2);
          return { args: [whole, whole.subarray(0), NaN] };
        },
      ],
    );
    expect.hasAssertions();
  });

  it("may be plain arrays, also on every way out", async () => {
    const source = "(out, a) => { for (let i = 0; i < 3; i++) out[i] = a[i] * 2; return out; }";
    const answered = await expectSameEveryWay(
      source,
      ["number[]", "number[]"],
      calls(
        () => [
          [0, 0, 0],
          [1, -0, NaN],
        ],
        () => [[0], [1, 2, 3]],
        () => [[0, 0, 0], [1]],
      ),
    );
    expect(answered).toBe(2);
  });

  it("may be numbers and booleans beside null, of which every bit is given back", async () => {
    const source = "(x, y) => y > 0 ? x : null";
    for (const [kind, values] of [
      ["f64", [-0, NaN, 5e-324, 2 ** 53]],
      ["bool", [true, false]],
      ["undefined", [undefined]],
    ] as const) {
      const lists = values.flatMap((x) => [() => [x, 1], () => [x, 0]]);
      expect(await expectSameEveryWay(source, [kind, "int"], calls(...lists))).toBe(lists.length);
    }
  });
});

describe("null, undefined and this", () => {
  it("mix with arguments", async () => {
    const source = `function f(out, x) {
      if (!(x > 0)) return null;
      if (x > 9) return;
      out[0] = x;
      if (x > 5) return this;
      if (x > 4) return (undefined);
      return x > 3 ? (out) : x > 2 ? null : this;
    }`;
    const values = [-0, NaN, 1, 2.5, 3.5, 4.5, 6, 10];
    const list = values.map((x) => () => ({ self: { k: 1 }, args: [F(0), x] }));
    expect(await expectSameEveryWay(source, ["f64[]", "f64"], list)).toBe(values.length);
  });

  it("come at the end of a function too", async () => {
    const source = "(a, x) => { if (x > 0) { a[0] = x; return a; } }";
    await expectSameEveryWay(
      source,
      ["f64[]", "f64"],
      calls(
        () => [F(0), 1],
        () => [F(0), -1],
      ),
    );
    const never = "(x) => { while (x > 0) { x--; if (x === 3) return null; } }";
    await expectSameEveryWay(
      never,
      ["int"],
      calls(
        () => [9],
        () => [2],
      ),
    );
    expect.hasAssertions();
  });

  it("of sloppy code is JavaScript's where it is no object", async () => {
    const source = "function f(a) { a[0] = 1; return this; }";
    const selves = [undefined, null, 5, "text", { own: 1 }, [1]];
    const list = selves.map((self) => () => ({ self, args: [F(0)] }));
    expect(await expectSameEveryWay(source, ["f64[]"], list)).toBe(2);
  });

  it("run what stands around them", async () => {
    const source = `(a, x) => {
      let n = 0;
      try { for (;;) { n++; if (n > x) return (a[0] = n) > 2 ? null : a; } } finally { a[1] = n; }
    }`;
    await expectSameEveryWay(
      source,
      ["f64[]", "int"],
      calls(
        () => [F(0, 0), 0],
        () => [F(0, 0), 3],
      ),
    );
    expect.hasAssertions();
  });
});

describe("what is not given back by its name", () => {
  const codesOf = (source: string): string[] => {
    const main = { name: "main", source, captures: {} };
    const { diagnostics } = lowerUnit({ entry: "main", functions: { main } });
    return diagnostics.map(({ code }) => code);
  };

  it.each([
    ["(a, x) => { a = x; return x > 0 ? a : null; }", "an assigned parameter"],
    ["(a, x) => { [a] = x; return x > 0 ? a : null; }", "one in a pattern"],
    ["(a, x) => { [{ k: a }] = x; return x > 0 ? a : null; }", "one deep in a pattern"],
    ["(a, x) => { for (a of x); return x ? a : null; }", "one of a loop"],
    ["(a, x) => { a++; return x > 0 ? a : null; }", "one that counts"],
    ["(a, x) => { { let a = x; if (a) return a; } return null; }", "a variable of that name"],
    ["(a, x) => { if (x) return a; return null; var a = 1; }", "a var of that name"],
    ["(a, x) => { const f = (a) => a; return f(x) ? a : null; }", "a parameter inside"],
    ["(x, a = x) => { return x > 0 ? a : null; }", "a default"],
    ["([a], x) => { return x > 0 ? a : null; }", "a pattern's"],
    ["(x) => { return x > 0 ? x + 1 : null; }", "a value"],
    ["() => this", "the this of another function"],
    ["function f(x) { return x > 0 ? f(x - 1) : null; }", "what the function itself gives"],
    [
      "function f(x) { if (x > 0) f(x - 1); return null; }",
      "what the function itself is called for",
    ],
    ["function f(x) { const g = () => this; return g() ? this : x; }", "this in a function inside"],
  ])("%s: %s", (source) => {
    expect(codesOf(source).length).toBeGreaterThan(0);
  });

  it("shadows undefined", () => {
    expect(codesOf("(undefined, x) => { undefined = x; return x ? undefined : null; }")).toEqual([
      "null",
    ]);
  });
});

it("is a number in the IR, which prints and is read again", () => {
  const source = "function f(a, x) { if (x) return null; a.x = 1; return x > 0 ? this : a; }";
  const main = { name: "main", source, captures: {} };
  const { module } = lowerUnit({ entry: "main", functions: { main } });
  expect(printModule(module!)).toContain("gives (undefined, null, this, %a)");
  const self = { k: 1 };
  expect(prepare(module!)([[1], -0, [0]], { self: self as never })).toEqual([1]);
  expect(prepare(module!)([[1], 5, [0]])).toBe(null);
});
