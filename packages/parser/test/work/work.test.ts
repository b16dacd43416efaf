/** Estimates of a function's work: against how often its loops really go round, and where there is nothing to say. */
import { describe, expect, it } from "vitest";
import { workOf } from "../../src/work/work.ts";
import type { CaptureBinding, SourceUnit } from "../../src/unit.ts";

type Captures = Readonly<Record<string, CaptureBinding>>;

function unitOf(
  source: string,
  captures: Captures = {},
  helpers: Record<string, string> = {},
): SourceUnit {
  const functions = Object.fromEntries(
    Object.entries({ ...helpers, main: source }).map(([name, text]) => [
      name,
      { name, source: text, captures },
    ]),
  );
  return { entry: "main", functions };
}

type Work = (...args: unknown[]) => number;

/** The text as a function; `readable` variables have the values that are given. */
function estimate(
  unit: SourceUnit,
  readable: Readonly<Record<string, unknown>> = {},
): Work | undefined {
  const text = workOf(unit, Object.keys(readable));
  if (text === undefined) return undefined;
  // oxlint-disable-next-line typescript/no-implied-eval -- it is what a bundler puts into a program
  return new Function(...Object.keys(readable), `return (${text});`)(
    ...Object.values(readable),
  ) as Work;
}

const work = (source: string, ...args: unknown[]): number | undefined =>
  estimate(unitOf(source))?.(...args);

/** Rounds of loops: the steps of a body that does one thing are few, so ratios of two sizes tell. */
describe("a loop counts as often as it goes round", () => {
  it.each([
    ["up", "(n) => { let s = 0; for (let i = 0; i < n; i++) s += i; return s; }", [1e6], [1e7], 10],
    [
      "down",
      "(n) => { let s = 0; for (let i = n - 1; i >= 0; i--) s += i; return s; }",
      [1e6],
      [1e7],
      10,
    ],
    [
      "by steps",
      "(n) => { let s = 0; for (let i = 0; i < n; i += 4) s += i; return s; }",
      [1e6],
      [4e6],
      4,
    ],
    [
      "by lengths",
      "(a) => { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; }",
      [{ length: 1e6 }],
      [{ length: 3e6 }],
      3,
    ],
    [
      "by a length that has a name",
      "(a) => { const n = a.length; let s = 0; for (let i = 0; i !== n; ++i) s += a[i]; }",
      [{ length: 1e6 }],
      [{ length: 3e6 }],
      3,
    ],
    [
      "in a nest",
      "(n) => { for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) s += k; }",
      [100],
      [200],
      8,
    ],
    [
      "in a triangle",
      "(n) => { for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) s += j; }",
      [1000],
      [2000],
      4,
    ],
    [
      "of",
      "(a) => { let s = 0; for (const x of a) s += x; return s; }",
      [{ length: 1e6 }],
      [{ length: 5e6 }],
      5,
    ],
    [
      "of a method",
      "(a) => a.reduce((s, x) => s + x * x, 0)",
      [{ length: 1e6 }],
      [{ length: 5e6 }],
      5,
    ],
    [
      "with a counter from outside",
      "(n) => { let i; for (i = 0; i < n; i++) s += i; }",
      [1e6],
      [2e6],
      2,
    ],
    ["on the right", "(n) => { for (let i = 0; n > i; i++) s += i; }", [1e6], [2e6], 2],
    [
      "to a product",
      "(w, h) => { const n = w * h; for (let i = 0; i < n * 4; i++) s += i; }",
      [1000, 1000],
      [2000, 2000],
      4,
    ],
    [
      "to a root",
      "(n) => { const r = Math.floor(Math.sqrt(n)); for (let i = 0; i < r; i++) s += i; }",
      [1e12],
      [4e12],
      2,
    ],
    [
      "to the less of two",
      "(n, m) => { for (let i = 0; i < Math.min(n, m); i++) s += i; }",
      [1e6, 1e9],
      [2e6, 1e9],
      2,
    ],
    [
      "to the more of two",
      "(n, m) => { for (let i = 0; i < Math.max(n, m); i++) s += i; }",
      [1e6, 1e3],
      [2e6, 1e3],
      2,
    ],
    [
      "under a condition",
      "(n) => { if (n > 3) for (let i = 0; i < n; i++) s += i; }",
      [1e6],
      [2e6],
      2,
    ],
    [
      "with continue and inner breaks",
      "(n) => { for (let i = 0; i < n; i++) { if (i % 2) continue; while (true) break; } }",
      [1e6],
      [2e6],
      2,
    ],
    ["with a default", "(n = 5) => { for (let i = 0; i < n; i++) s += i; }", [1e6], [2e6], 2],
  ] as const)("%s", (_, source, small, large, ratio) => {
    const [less, more] = [work(source, ...small)!, work(source, ...large)!];
    expect(less).toBeGreaterThan(1e5);
    expect(more / less).toBeGreaterThan(0.95 * ratio);
    expect(more / less).toBeLessThan(1.05 * ratio);
  });
});

describe("what cannot be told counts once", () => {
  it.each([
    [
      "a loop that is left",
      "(n) => { for (let i = 0; i < n; i++) if (i * i > n) return i; return 0; }",
    ],
    [
      "a loop that breaks",
      "(n) => { for (let i = 0; i < n; i++) { if (i * i > n) break; } return 0; }",
    ],
    [
      "a loop that breaks from within",
      "(n) => { a: for (let i = 0; i < n; i++) { for (;;) { break a; } } }",
    ],
    ["a while", "(n) => { let i = 0; while (i < n) i++; return i; }"],
    ["a limit that changes", "(n) => { n = n % 7; for (let i = 0; i < n; i++) s += i; }"],
    ["a local that changes", "(n) => { let m = n; m = 5; for (let i = 0; i < m; i++) s += i; }"],
    ["elements", "(a) => { for (let i = 0; i < a[0]; i++) s += i; }"],
    ["fields", "(p) => { for (let i = 0; i < p.n; i++) s += i; }"],
    ["a counter that grows by itself", "(n) => { for (let i = 1; i < n; i *= 2) s += i; }"],
    ["a negative number of rounds", "(n) => { for (let i = 0; i < -5; i++) s += i; }"],
  ])("%s", (_, source) => {
    const args = [Object.assign([1e9], { n: 1e9 })];
    expect(work(source, ...args) ?? 0).toBeLessThan(1000);
    expect(work(source, 1e9) ?? 0).toBeLessThan(1000);
  });

  it("and so there is no text where nothing depends on arguments", () => {
    expect(workOf(unitOf("(a, b) => a + b"), [])).toBeUndefined();
    expect(workOf(unitOf("() => { for (let i = 0; i < 10; i++) s += i; }"), [])).toBeUndefined();
    expect(work("() => { for (let i = 0; i < 1e9; i++) s += i; }")).toBeGreaterThan(1e9);
    expect(workOf(unitOf("(a, b) => {"), [])).toBeUndefined();
  });
});

describe("what a function uses", () => {
  const loop = "(a) => { for (let i = 0; i < a; i++) s += i; return s; }";
  const captures = { help: { kind: "function", key: "help" } } as const;

  it("helpers count where they are called", () => {
    const source = "(n) => { for (let i = 0; i < n; i++) help(n); }";
    const f = estimate(unitOf(source, captures, { help: loop }))!;
    const help = estimate(unitOf(loop))!;
    // A round is a call of the helper, and what a round of its own loop costs.
    for (const n of [0, 1, 1000, 2000]) expect(f(n)).toBe(n * (help(n) + help(1)));
  });

  it("what calls itself ends", () => {
    const source = "(n) => { for (let i = 0; i < n; i++) main(n); return help(n); }";
    const both = { ...captures, main: { kind: "function", key: "main" } } as const;
    expect(estimate(unitOf(source, both, { help: "(n) => main(n)" }))!(1e6)).toBeGreaterThan(1e6);
  });

  it("constants and variables that can be read are numbers; others are not known", () => {
    const source = "() => { for (let i = 0; i < K; i++) s += i; }";
    const constant = { K: { kind: "constant", text: "5e7" } } as const;
    expect(estimate(unitOf(source, constant))!()).toBeGreaterThan(5e7);
    const live = { K: { kind: "value", key: "K" } } as const;
    expect(estimate(unitOf(source, live), { K: 5e7 })!()).toBeGreaterThan(5e7);
    expect(
      estimate(unitOf(source, live), { K: { valueOf: () => expect.unreachable() } })!(),
    ).toBeLessThan(100);
    expect(workOf(unitOf(source, live), [])).toBeUndefined();
    expect(workOf(unitOf(source, { K: { kind: "constant", text: "NaN" } }), [])).toBeUndefined();
  });

  it("its own names are nobody else's", () => {
    const live = { p0: { kind: "value", key: "p0" } } as const;
    expect(
      workOf(unitOf("(n) => { for (let i = 0; i < n + p0; i++) s += i; }", live), ["p0"]),
    ).toBeUndefined();
  });

  it("long texts are left out", () => {
    const loops = Array.from(
      { length: 200 },
      (_, i) => `for (let i = 0; i < n + ${i}; i++) s += i;`,
    );
    expect(workOf(unitOf(`(n) => { ${loops.join(" ")} }`), [])).toBeUndefined();
  });
});
