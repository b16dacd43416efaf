/** Plain arrays of plain arrays as arguments: the same as JavaScript, whatever their rows are. */
import { describe, expect, it } from "vitest";
import { compileNow } from "../../src/compile.ts";
import type { ParamKind } from "@numboa/parser/ir";
import { REFUSED } from "../../src/abi/index.ts";
import { compileHere } from "./boundary.ts";
import { calls, expectSameEveryWay } from "./every-way.ts";

const NASTY = [0, -0, NaN, Infinity, -Infinity, 5e-324, 0.5, 2 ** 31, 2 ** 32, 2 ** 53, -1, 1.5];
const INDICES = [0, -0, 1, 2, 3, -1, 0.5, NaN, Infinity, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53];

const rows = (): number[][] => [[1, -0], [NaN, 5e-324, 7], [], [2 ** 53]];
const points = (): number[][] => [
  [0, 0],
  [4.5, -0],
  [4, 4],
  [NaN, 3],
  [1e300, 5e-324],
];

describe("loads", () => {
  it("give elements of rows by any index, and JavaScript's errors where there is no row", async () => {
    const list = INDICES.flatMap((i) => INDICES.map((j) => () => [rows(), i, j]));
    for (const source of ["(a, i, j) => a[i][j]", "(a, i, j) => a[i | 0][j >>> 0] + 1"]) {
      expect(
        await expectSameEveryWay(source, ["number[][]", "f64", "f64"], calls(...list)),
      ).toBeGreaterThan(9);
    }
    const whole = INDICES.filter(
      (i) => Number.isInteger(i) && Math.abs(i) < 9 && !Object.is(i, -0),
    );
    await expectSameEveryWay(
      "(a, i) => a[i].length + a.length",
      ["number[][]", "int"],
      calls(...whole.map((i) => () => [rows(), i])),
    );
  });

  it("keep every bit", async () => {
    const list = NASTY.map((_, i) => () => [[[1], NASTY], i]);
    expect(
      await expectSameEveryWay("(a, i) => a[1][i]", ["number[][]", "int"], calls(...list)),
    ).toBe(NASTY.length);
  });

  it("look at three levels", async () => {
    const source = `(a) => { let s = 0;
      for (let i = 0; i < a.length; i++) for (const ring of a[i]) for (const x of ring) s = s * 3 + x;
      return s + a[0][0][0]; }`;
    await expectSameEveryWay(
      source,
      ["number[][][]"],
      calls(
        () => [[rows(), [[]], [[1, 2], [3]]]],
        () => [[]],
        () => [[[]]],
        () => [[[[]]]],
        () => [[[[-0]], []]],
      ),
    );
    expect.hasAssertions();
  });

  it("throw as in JavaScript though nothing is done with what they give", async () => {
    for (const source of [
      "(a, i) => { a[i][0]; return 1; }",
      "(a, i) => { const x = a[i][0]; return 1; }",
      "(a, i) => { a[i].length; return 1; }",
      "(a, i) => { const [] = a[i]; return 1; }",
      "(a, i) => { const [x, y] = a[i]; return 1; }",
      "(a, i) => { const f = (p, use) => { const x = p[0]; return use ? x : 2; }; return f(a[i], false); }",
      "(a, i) => { for (const x of a[i]); return 1; }",
    ]) {
      const list = calls(...[0, 2, 3, 4, -1].map((i) => () => [rows(), i]));
      expect(await expectSameEveryWay(source, ["number[][]", "int"], list)).toBe(3);
    }
  });

  it("may be compared with what they are where they are none", async () => {
    for (const source of [
      "(a, i) => { const p = a[i]; if (p === undefined) return -1; return 1; }",
      "(a, i) => a[i] == null ? -1 : 1",
      "(a, i) => { a[i]; return 1; }",
      "(a, i) => { const p = a[i]; return 1; }",
      "(a, i) => a[i] ? 1 : 2",
      "(a, i) => !a[i]",
    ]) {
      const list = calls(...[0, 2, 3, 4, -1].map((i) => () => [rows(), i]));
      expect(await expectSameEveryWay(source, ["number[][]", "int"], list)).toBeGreaterThan(0);
    }
  });
});

describe("rows as values", () => {
  it("are kept from one iteration to the next", async () => {
    const area = `(polygon) => { var i = -1, n = polygon.length, a, b = polygon[n - 1], area = 0;
      while (++i < n) { a = b; b = polygon[i]; area += a[1] * b[0] - a[0] * b[1]; }
      return area / 2; }`;
    const list = calls(
      () => [points()],
      () => [points().slice(0, 3)],
      () => [[]],
      () => [[[1, 2]]],
      () => [[[1], [], [2, 3]]],
    );
    expect(await expectSameEveryWay(area, ["number[][]"], list)).toBe(4);
  });

  it("are taken apart, also by for … of", async () => {
    const list = calls(
      () => [points()],
      () => [rows()],
      () => [[]],
    );
    for (const source of [
      "(a) => { let s = 0; for (const [x, y] of a) s += x * 2 - y; return s; }",
      "(a) => { let s = 0; for (let [x, , y = 9] of a) { x += y; s += x; } return s; }",
      "(a) => { let s = 0; for (var [x] of a) s += x; return x; }",
      "(a) => { let s = 0; for (const p of a) { const [x, y] = p; s += x - y; if (s > 3) continue; s++; } return s; }",
      "(a) => { let x = 1, y = 2; for (let i = 0; i < a.length; i++) { [x, y] = a[i]; } return x - y; }",
      "(a) => { let s = 0; for (const p of a) for (const x of p) s = s * 2 + x; return s; }",
    ]) {
      expect(await expectSameEveryWay(source, ["number[][]"], list)).toBe(3);
    }
  });

  it("are chosen, and passed to functions", async () => {
    const source = `(a, x) => {
      const dot = (p, q) => { let s = 0; for (let i = 0; i < p.length; i++) s += p[i] * q[i]; return s; };
      let best = a[0];
      for (const p of a) best = dot(p, p) > dot(best, best) ? p : best;
      const either = x > 0 ? best : a[a.length - 1];
      return dot(either, best) + either[0];
    }`;
    const list = calls(
      () => [points(), 1],
      () => [points().slice(0, 3), -1],
      () => [rows(), 1],
      () => [[[]], 1],
      () => [[], 1],
    );
    expect(await expectSameEveryWay(source, ["number[][]", "f64"], list)).toBe(4);
  });
});

describe("stores", () => {
  it("change elements, and leave to JavaScript what grows a row", async () => {
    const source = "(a, i, j, x) => { a[0][0] = 7; a[i][j] = x; a[i][0] += 1; return a[0][0]; }";
    const list = [0, 1, 2, 3, 4, -1].flatMap((i) =>
      [0, 1, 2, 3, -1, 0.5].flatMap((j) => NASTY.slice(0, 4).map((x) => () => [rows(), i, j, x])),
    );
    expect(
      await expectSameEveryWay(source, ["number[][]", "f64", "f64", "f64"], calls(...list)),
    ).toBeGreaterThan(20);
  });

  it("undo everything when the call is given up half-way, in other arrays too", async () => {
    const source = `(a, b, c, n) => {
      for (let i = 0; i < n; i++) { b[i] = b[i] + 1; c[i] = c[i] + 2; a[i][i] = i; }
      return b[0]; }`;
    const kinds = ["number[][]", "f64[]", "number[]", "int"] as const;
    const make = (n: number) => (): unknown[] => [
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      Float64Array.of(1, 2, 3, 4),
      [1, 2, 3, 4],
      n,
    ];
    expect(await expectSameEveryWay(source, kinds, calls(...[0, 1, 2, 3, 4].map(make)))).toBe(3);
  });

  it("stay before a throw", async () => {
    const source = `(a, n) => { a[0][0] = 5; if (n < 0) throw new RangeError("negative"); a[1][0] = 6; }`;
    await expectSameEveryWay(
      source,
      ["number[][]", "int"],
      calls(
        () => [rows(), -1],
        () => [rows(), 1],
        () => [[[1]], -1],
        () => [[[1]], 1],
      ),
    );
    expect.hasAssertions();
  });

  it("are seen through every name of a row", async () => {
    const source = `(a, b, c) => { a[0][0] = 5; b[0] = b[0] * 2; c[1][0] = a[0][0] + b[0] + 1;
      return a[0][0] * 10000 + a[1][0] * 100 + b[0]; }`;
    const kinds = ["number[][]", "number[]", "number[][]"] as const;
    const list = calls(
      () => {
        const row = [1, 2];
        return [[row, row], row, [row, row]];
      },
      () => {
        const row = [1, 2];
        return [[row, [3]], row, [[4], [5]]];
      },
      () => {
        const table = [[1], [2]];
        return [table, [9], table];
      },
      () => {
        const row = [3];
        return [[[1], row], [2], [row, row]];
      },
      () => [[[1], [2]], [3], [[4], [5]]],
    );
    expect(await expectSameEveryWay(source, kinds, list)).toBe(5);
  });

  it("go through a name of a row that is kept", async () => {
    const source = `(a, n) => { let p = a[0]; for (let i = 0; i < n; i++) { p[0] = p[0] + i; p = a[i]; p[1] = i; } }`;
    const list = calls(
      ...[0, 1, 2, 5].map((n) => () => [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        n,
      ]),
      () => {
        const row = [1, 2];
        return [[row, [3, 4], row], 3];
      },
    );
    expect(await expectSameEveryWay(source, ["number[][]", "int"], list)).toBe(4);
  });
});

describe("matrices", () => {
  it("multiply as in JavaScript, in loops whose checks are hoisted", async () => {
    const source = `(a, b, c) => { const n = a.length;
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) {
        let s = 0;
        for (let k = 0; k < n; k++) s += a[i][k] * b[k][j];
        c[i][j] = s;
      }
      return c[n - 1][n - 1]; }`;
    const square = (n: number, f: (i: number, j: number) => number): number[][] =>
      Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => f(i, j)));
    const some = (i: number, j: number): number => (i * 7 - j * 3) / 8;
    const list = calls(
      ...[1, 2, 3, 5].map((n) => () => [
        square(n, some),
        square(n, (i, j) => i - j),
        square(n, () => 0),
      ]),
      () => [square(3, some), square(2, some), square(3, some)],
      () => [square(2, some), square(3, some), square(2, some)],
      () => [[], [], []],
      () => {
        const m = square(3, some);
        return [m, m, m];
      },
      () => {
        const row = [1, 2, 3];
        return [[row, row, row], square(3, some), [row, [0, 0, 0], row]];
      },
    );
    expect(
      await expectSameEveryWay(source, ["number[][]", "number[][]", "number[][]"], list),
    ).toBeGreaterThan(5);
  });

  it("are added, smoothed and summed up where rows may be one object", async () => {
    const add = `(a, b, c) => {
      for (let i = 0; i < a.length; i++) for (let j = 0; j < a[i].length; j++) c[i][j] = a[i][j] * 2 + b[i][j];
    }`;
    const sum = `(a, b, c) => {
      for (let i = 0; i < a.length; i++) for (let j = 0; j < b[i].length; j++) c[i][0] += a[i][j] * b[i][j];
    }`;
    const smooth = `(a, b, c) => {
      for (let i = 1; i < a.length - 1; i++) for (let j = 1; j < b[i].length - 1; j++)
        c[i][j] = (a[i - 1][j] + a[i + 1][j] + b[i][j - 1] + b[i][j + 1]) * 0.25;
    }`;
    const row = (seed: number): number[] =>
      Array.from({ length: 19 }, (_, i) => Math.sin(i * seed) - 0.25);
    const table = (seed: number): number[][] => [1, 2, 3, 4].map((i) => row(i * seed));
    const list = calls(
      () => [table(1), table(2), table(3)],
      () => {
        const t = table(5);
        return [t, t, t];
      },
      () => {
        const one = row(7);
        return [[one, row(1), one, row(2)], table(2), [one, one, row(3), one]];
      },
      () => {
        const [a, b] = [table(1), table(2)];
        return [a, b, [...a].reverse()];
      },
      () => [table(1), table(2).map((r) => r.slice(3)), table(3)],
      () => [table(1), table(2), table(3).map((r) => r.slice(0, 5))],
    );
    const kinds = ["number[][]", "number[][]", "number[][]"] as const;
    for (const source of [add, sum, smooth]) {
      expect(await expectSameEveryWay(source, kinds, list)).toBeGreaterThan(3);
    }
  });

  it("do not miss a row that a loop which never runs would have asked for", async () => {
    const source =
      "(a, n) => { let s = 1; for (let i = 0; i < 3; i++) for (let k = 0; k < n; k++) s += a[i][k]; return s; }";
    const list = calls(
      () => [[[1, 2]], 0],
      () => [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        2,
      ],
      () => [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        3,
      ],
      () => [[[1, 2]], 1],
    );
    expect(await expectSameEveryWay(source, ["number[][]", "int"], list)).toBeGreaterThan(1);
  });
});

describe("what is no array of arrays of numbers", () => {
  class Sub extends Array<number> {}
  it.each([
    // oxlint-disable-next-line no-sparse-arrays -- holes are what is tested
    ["a hole", [[1], , [2]]],
    // oxlint-disable-next-line no-sparse-arrays -- holes are what is tested
    ["a hole in a row", [[1], [2, ,]]],
    ["a string in a row", [[1], ["2"]]],
    ["undefined", [[1], undefined]],
    ["null", [[1], null]],
    ["a number beside a row", [[1], 2]],
    ["numbers", [1, 2]],
    ["a typed array as a row", [[1], new Float64Array(1)]],
    ["a subclass as a row", [[1], new Sub(2, 3)]],
    ["another prototype", [Object.setPrototypeOf([1], null)]],
    ["a proxy as a row", [[1], new Proxy([1], {})]],
    ["a proxy of rows", new Proxy([[1]], {})],
    ["an array-like row", [{ 0: 1, length: 1 }]],
    ["deeper arrays", [[[1]]]],
    ["itself", Reflect.apply((a: unknown[]) => (a.push(a), a), undefined, [[]])],
  ])("does not pass: %s", async (_, value) => {
    const compiled = await compileHere("(a) => a[0][0]", ["number[][]"]);
    expect(compiled.call(value)).toBe(REFUSED);
  });

  it("runs no trap of a proxy", async () => {
    const traps: unknown[] = [];
    const handler = new Proxy({}, { get: (_, trap) => void traps.push(trap) });
    const compiled = await compileHere("(a) => a[0][0]", ["number[][]"]);
    expect(compiled.call([[1], new Proxy([1], handler)])).toBe(REFUSED);
    expect(compiled.call(new Proxy([[1]], handler))).toBe(REFUSED);
    expect(traps).toEqual([]);
  });

  it("may change while it is looked at, by an accessor, and is refused then or is as it was", async () => {
    const source =
      "(a, b) => { let s = 0; for (const p of a) for (const x of p) s += x; return s + b[2][0]; }";
    const compiled = await compileHere(source, ["number[][]", "number[][]"]);
    for (const change of ["shrink", "grow", "shrink a row", "grow a row", "shrink b"]) {
      const row = [1, 2, 3];
      const a: unknown[] = [row, [4], [5]];
      const b = [[6], [7], [8]];
      const changes: Readonly<Record<string, () => void>> = {
        shrink: () => (a.length = 1),
        grow: () => a.push([9], [9], [9]),
        "shrink a row": () => (row.length = 1),
        "grow a row": () => row.push(9, 9, 9, 9),
        "shrink b": () => (b.length = 1),
      };
      const get = (): unknown => (changes[change](), [4]);
      Object.defineProperty(a, 1, { get, enumerable: true, configurable: true });
      const result = compiled.call(a, b);
      expect([change, result === REFUSED || result === 23]).toEqual([change, true]);
    }
  });

  it("is looked at in every call", async () => {
    const compiled = await compileHere("(a) => a[0][0] + a[1][0]", ["number[][]"]);
    const array: unknown[][] = [[1], [2]];
    expect(compiled.call(array)).toBe(3);
    array[1] = [5];
    expect(compiled.call(array)).toBe(6);
    array[1][0] = "5";
    expect(compiled.call(array)).toBe(REFUSED);
    array[1] = array[0];
    expect(compiled.call(array)).toBe(2);
  });

  it("frozen rows are JavaScript's where the function stores, and only there", async () => {
    const frozen = (): unknown[] => [[Object.freeze([1, 2]), [3, 4]]];
    const sealed = (): unknown[] => [Object.freeze([Object.seal([1, 2]), [3, 4]])];
    const store = "(a) => { a[1][0] = 5; a[0][0] = 6; return a[0][0]; }";
    expect(await expectSameEveryWay(store, ["number[][]"], calls(frozen, sealed))).toBe(1);
    expect(await expectSameEveryWay("(a) => a[0][1]", ["number[][]"], calls(frozen, sealed))).toBe(
      2,
    );
    const strict = "function f(a) { 'use strict'; a[1][0] = 5; a[0][0] = 6; }";
    expect(await expectSameEveryWay(strict, ["number[][]"], calls(frozen, sealed))).toBe(1);
  });
});

describe("what is refused", () => {
  const codesOf = (source: string, signature: readonly ParamKind[]): string[] => {
    const main = { name: "main", source, captures: {} };
    const unit = { entry: "main", functions: { main } };
    const outcome = compileNow({ unit, signature, tier: "baseline", options: { verify: true } });
    return outcome.ok ? [] : outcome.diagnostics.map(({ code }) => code);
  };

  it.each([
    ["(a) => { a[0] = a[1]; }", ["row-store"]],
    ["(a) => { a[0] = 1; }", ["row-store"]],
    ["(a) => a[0]", ["array-result"]],
    ["(a) => { let p = a[0]; for (const q of a) p = q; return p; }", ["array-result"]],
    ["(a) => a.at(0)", ["plain-array-method"]],
    ["(a) => a.reverse()", ["plain-array-method"]],
    ["(a) => a[0] + 1", ["array-as-number"]],
    ["(a) => a[0] === a[1]", ["array-as-number"]],
    ["(a) => { let p; for (const q of a) p = q; return p[0]; }", ["mixed-kinds"]],
    ["(a) => { let p = a; for (let i = 0; i < 2; i++) p = a[0]; return p[0]; }", ["mixed-arrays"]],
    ["(a, i) => a[a[0]]", ["bad-index"]],
    ["(a) => { a[0][0] = Math.random(); }", ["random-with-plain-array"]],
  ])("%s", (source, codes) => {
    const found = codesOf(
      source,
      ["number[][]", "int"].slice(0, source.startsWith("(a, i)") ? 2 : 1) as never,
    );
    expect(found.slice(0, 1)).toEqual(codes);
  });

  it("an element of what is a number", () => {
    expect(codesOf("(a) => a[0][1]", ["f64[]"])).toEqual(["not-an-array"]);
    expect(codesOf("(a) => a[0][1]", ["number[]"])).toEqual(["not-an-array"]);
    expect(codesOf("(a) => a[0][1][2]", ["number[][]"])).toEqual(["not-an-array"]);
  });
});

it("takes a captured array of arrays", async () => {
  const captures = { table: [[1, 2], [3]] };
  const compiled = await compileHere("(i) => table[i][0]", ["int", "number[][]"], {
    table: { object: captures, property: "table" },
  });
  expect(compiled.call(1)).toBe(3);
  captures.table = [[4], [5]];
  expect(compiled.call(1)).toBe(5);
  expect(compiled.call(2)).toBe(REFUSED);
});

it("gives back an array of arrays that was passed", async () => {
  const source = "(a, x) => { a[0][0] = x; return a; }";
  const list = calls(() => [rows(), 5]);
  expect(await expectSameEveryWay(source, ["number[][]", "f64"], list)).toBe(1);
});
