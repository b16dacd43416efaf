/** What a path to an object reads, and which uses of objects are refused. */
/* oxlint-disable typescript/no-explicit-any -- objects of any shape are what is tested */
import { describe, expect, it } from "vitest";
import { agree, codes, fromText, jitted } from "./object-calls.ts";

describe("a path that is read", () => {
  const ignore = (_: any): number => 1;
  const passes: [name: string, fn: (p: any) => unknown][] = [
    ["passed to what does not use it", (p: any) => ignore(p.q) + p.x],
    [
      "of another name",
      (p: any) => {
        const s = p.q;
        return s === undefined ? 0 : p.x;
      },
    ],
    [
      "taken apart",
      (p: any) => {
        const { q } = p;
        return p.x + ignore(q);
      },
    ],
  ];

  it.each(passes)("%s runs its getter", (_, fn) => {
    const f = jitted(fn, { ignore });
    agree(f, () => ({ args: [{ x: 1, q: { x: 2 } }] }));
    agree(f, () => ({ args: [{ x: 1, q: { x: 2 } }] }));
    let reads = 0;
    const p = {
      x: 1,
      get q() {
        return { x: ++reads };
      },
    };
    f(p);
    expect(reads).toBe(1);
    f(p);
    expect(reads).toBe(2);
    agree(f, () => ({ args: [{ x: 1 }] }));
  });

  it("through undefined throws", () => {
    const f = jitted((p: any) => ignore(p.q.r) + p.x, { ignore });
    expect(agree(f, () => ({ args: [{ x: 1, q: { r: { x: 2 } } }] }))).toBe(true);
    expect(() => f({ x: 1 })).toThrow(TypeError);
  });

  it("before its declaration throws", () => {
    // As texts, because tools that bundle would rewrite them.
    const texts = [
      "(p) => { const r = g(); const s = p.q; function g() { return s.x; } return r + s.x; }",
      "(p) => { const r = g(); const { q } = p; function g() { return q.x; } return r; }",
      "(p, a = r.x, r = p) => a + r.x",
      "(p, a = (() => r.x)(), r) => a + r.x",
    ];
    for (const text of texts) {
      const f = jitted(fromText(text));
      expect(() => f({ x: 1, q: { x: 2 } })).toThrow(ReferenceError);
    }
  });
});

describe("what is refused", () => {
  it.each<[name: string, code: string, fn: (...args: any[]) => unknown, args: () => unknown[]]>([
    [
      "a choice of objects",
      "unknown-member",
      (p, q, b) => {
        const r = b ? p : q;
        return r.x;
      },
      () => [{ x: 1 }, { x: 2 }, true],
    ],
    [
      "a choice as an argument",
      "object",
      (p, q, b) => get(b ? p : q),
      () => [{ x: 1 }, { x: 2 }, 1],
    ],
    [
      "an object in a variable that is assigned",
      "object-as-value",
      (p, q) => {
        let r = p;
        r = q;
        return get(r);
      },
      () => [{ x: 1 }, { x: 2 }],
    ],
    [
      "a list without end",
      "object-in-helper",
      (p, q) => len(p) + len(q),
      () => [chain(70), chain(70)],
    ],
    ["a function inside", "object", (p) => ((q: any) => q.x)(p), () => [{ x: 1 }]],
    [
      "a method as a value",
      "function-as-value",
      (p) => p.m === p.m && p.x,
      () => [{ x: 1, m: get }],
    ],
    [
      "an object as a value",
      "object-as-value",
      (p) => p.q === p.q && get(p.q),
      () => [{ q: { x: 1 } }],
    ],
  ])("%s", (_, code, fn, args) => {
    const f = jitted(fn, { get, len });
    agree(f, () => ({ args: args() }));
    agree(f, () => ({ args: args() }));
    expect(f.stats().versions).toEqual([]);
    expect(codes(f)).toContain(code);
  });
});

const get = (p: any): number => p.x;
const len = (p: any): number => (p.n > 0 ? 1 + len(p.next) : 0);
function chain(n: number): object {
  const node: any = { n };
  if (n > 0) node.next = chain(n - 1);
  return node;
}
