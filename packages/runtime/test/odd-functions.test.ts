/**
 * Functions that nobody expects, with the real compiler in the real worker: those that cannot be compiled,
 * odd names and texts, captured values that throw, change or hide others.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/index.ts";
import {
  type Fn,
  always,
  closedOver,
  comesBack,
  expectSame,
  fromText,
  outcome,
} from "./outcome.ts";

let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.spyOn(process, "emitWarning").mockImplementation((text) => void warnings.push(String(text)));
});
afterEach(() => void vi.restoreAllMocks());

describe("functions that cannot be compiled", () => {
  class Point {
    x = 1;
    getter(): unknown {
      return Object.getOwnPropertyDescriptor(Point.prototype, "size")!.get;
    }
    get size(): number {
      return 3;
    }
  }
  const cases: [string, Fn, RegExp][] = [
    [
      "syntax that only scripts have",
      fromText("function f(x) { return x <!-- y\n }"),
      /syntax-error/,
    ],
    ["a free variable", fromText("(x) => x > 1e9 ? missing : x"), /free-variable/],
    ["arguments", fromText("function f(x) { return arguments.length + x; }"), /arguments-object/],
    ["rest parameters", fromText("(x, ...rest) => x + rest.length"), /rest-parameter/],
    ["destructuring", fromText("(x, { y } = x) => x + y"), /destructuring/],
    ["an object", fromText("(x) => ({ ...x }).x"), /object-literal/],
    ["shapes of results", fromText("(x) => x > 1e9 ? [x] : x"), /mixed-shape/],
    [
      "what is caught",
      fromText("(x) => { try { return x; } catch (e) { return e.code; } }"),
      /caught-error/,
    ],
    ["eval", fromText("(x) => eval('x + 1')"), /\[eval\]/],
    ["an async function", async () => 1, /async-function/],
    ["a generator", fromText("function* g(x) { yield x; }"), /generator-function/],
    ["a getter", new Point().getter() as Fn, /accessor/],
    ["a class", Point as unknown as Fn, /class-constructor/],
    ["a native function", Math.max as Fn, /native-function/],
    ["a bound function", fromText("(x) => x").bind(null), /native-function/],
    ["a proxy of a function", new Proxy(fromText("(x) => x"), {}), /native-function/],
  ];
  it.each(cases)("%s: runs as it is, and says why", async (_name, fn, reason) => {
    const f = jit(fn, always);
    const plain = (value: unknown): boolean => typeof value !== "object";
    for (let round = 0; round < 2; round++) {
      for (const args of [[0.5, [3]], [-0], [1, 2]]) {
        const [actual, expected] = [outcome(f, args), outcome(fn, args)];
        if (plain(expected[0])) expect(actual).toEqual(expected);
        else expect(Object.prototype.toString.call(actual[0])).toMatch(/Generator|Promise/);
      }
      await f.ready();
    }
    expect(f.stats().versions).toEqual([]);
    expect(String(f.explain())).toMatch(reason);
    expect(warnings.join()).toMatch(reason);
  });

  it("a class stays one, with its statics", () => {
    class Vector {
      static zero = 0;
      readonly x: number;
      constructor(x: number) {
        this.x = x;
      }
      static of(x: number): Vector {
        return new this(x);
      }
    }
    const Jitted = jit(Vector as unknown as Fn) as unknown as typeof Vector;
    class Child extends Jitted {}
    expect(new Jitted(3).x).toBe(3);
    expect(new Child(4)).toBeInstanceOf(Vector);
    expect([Jitted.zero, Jitted.of(5).x]).toEqual([0, 5]);
    expect(() => (Jitted as unknown as Fn)()).toThrow(TypeError);
  });
});

describe("names and texts", () => {
  const names = ["run", "memory", "constructor", "__proto__", "toString", "then", "日本", "ñ"];
  it.each(names)("a function, a parameter, a captured value, a helper named %s", async (name) => {
    const captured = (value: unknown): JitOptions => {
      const captures: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
      Object.defineProperty(captures, name, { value, enumerable: true });
      return { ...always, captures };
    };
    const triple = Object.defineProperty(fromText("(x) => 3 * x"), "name", { value: name });
    const functions: [Fn, JitOptions][] = [
      [fromText(`function ${name}(x) { return 2 * x; }`), always],
      [fromText(`function f(${name}) { const y = 2 * ${name}; return y; }`), always],
      [closedOver(name, 2.5, `(x) => ${name} * x`), captured(2.5)],
      [closedOver(name, triple, `(x) => ${name}(x)`), captured(triple)],
      [closedOver(name, 2.5, `(x) => ${name} * x`), always],
    ];
    for (const [fn, options] of functions) {
      const f = jit(fn, options);
      await expectSame(
        f,
        () => [1],
        () => [-0],
      );
      expect(f.name).toBe(fn.name);
    }
  });

  it("names that are no text, and functions that disguise themselves", async () => {
    const disguises: PropertyDescriptorMap[] = [
      { name: { value: Symbol("s") } },
      { name: { value: 5 } },
      {
        name: {
          get: () => {
            throw new Error("asked");
          },
        },
      },
      { name: { value: "\ud800{`$" } },
      { toString: { value: () => "(x) => x - 100" } },
      { valueOf: { value: () => 9 } },
    ];
    for (const disguise of disguises) {
      const f = jit(Object.defineProperties(fromText("(x) => 2 * x"), disguise), always);
      await expectSame(
        f,
        () => [1],
        () => [0.5],
      );
      expect(comesBack(f, [3])).toBe(true);
      const rejected = jit(Object.defineProperties(fromText("(x) => [x][0]"), disguise), always);
      expect(rejected(4)).toBe(4);
      await rejected.ready();
      expect(rejected(4)).toBe(4);
    }
  });

  it("CRLF, and comments and texts with braces", async () => {
    const text =
      "function /* ){ */ f(x /* , z */) // {\r\n{\r\n  // } return 1;\r\n  /* } */ let y = x;\r\n  return y + 1; // {\r\n}";
    const f = jit(fromText(text), always);
    await expectSame(
      f,
      () => [1],
      () => [0.5],
    );
    expect(comesBack(f, [2])).toBe(true);
    const bad = jit(fromText(text.replace("let y = x", "let y = [...[x]]")), always);
    bad(1);
    await bad.ready();
    expect(warnings.join()).toMatch(/array-literal[^]*:4:19/);
  });
});

describe("captures", () => {
  const scaled = (value: unknown): Fn => closedOver("K", value, "(x) => x * K");

  it("that throw when they are read leave the call to JavaScript", async () => {
    let broken = false;
    const captures = {
      get K(): number {
        if (broken) throw new Error("asked");
        return 3;
      },
      get unused(): number {
        throw new Error("asked");
      },
    };
    const f = jit(scaled(3), { ...always, captures });
    await expectSame(
      f,
      () => [2],
      () => [0.5],
    );
    expect(comesBack(f, [4])).toBe(true);
    broken = true;
    expect(f(4)).toBe(12);
    broken = false;
    expect(comesBack(f, [4])).toBe(true);
    broken = true;
    const never = jit(scaled(3), { ...always, captures });
    expect(never(4)).toBe(12);
    await never.ready();
    expect(never(4)).toBe(12);
    expect(String(never.explain())).toMatch(/`K` is a getter that throws/);
  });

  it("that call the function itself", async () => {
    let nested = 0;
    const f: Jitted<Fn> = jit(scaled(3), {
      ...always,
      captures: {
        get K(): number {
          if (nested-- > 0) f(1000);
          return 3;
        },
      },
    });
    f(1);
    await f.ready();
    for (const x of [2, 0.5, 7]) {
      nested = 3;
      expect(f(x)).toBe(3 * x);
    }
  });

  it("that are no numbers, or hide what is the engine's", async () => {
    const hidden = { sqrt: () => 77 };
    const f = jit(closedOver("Math", hidden, "(x) => Math.sqrt(x)"), {
      ...always,
      captures: { Math: hidden },
    });
    expect(f(4)).toBe(77);
    await f.ready();
    expect(f(4)).toBe(77);
    for (const value of ["2", 5n, null, undefined, Symbol("s"), {}, [2]]) {
      await expectSame(
        jit(scaled(value), { ...always, captures: { K: value } }),
        () => [2],
        () => [0.5],
      );
    }
  });

  it("under the function's own name, which hides them", async () => {
    const source = "(function g(x) { return x <= 0 ? 0 : 1 + g(x - 1); })";
    const f = jit(fromText(source), { ...always, captures: { g: () => 100 } });
    await expectSame(
      f,
      () => [3],
      () => [1.5],
    );
    expect(String(f.explain())).toMatch(/own-name-captured/);
  });
});
