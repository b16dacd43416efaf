/** Which calls go to JavaScript because they are small, and that nothing of the program sees how that was found out. */
import { array } from "@numboa/compiler/abi";
import { describe, expect, it } from "vitest";
import { type Weight, makeLimitedEntry } from "../src/limited-entry.ts";

const MOST = 7;

interface Made {
  /** Who took the call. */
  way(...args: unknown[]): unknown;
  remembered: () => number;
  forget(): void;
}

function make(...weights: Weight[]): Made {
  let remembered = 0;
  const { entry, forget } = makeLimitedEntry(
    (self, ...args) => ["javascript", self, ...args],
    (self, ...args) => ["wasm", self, ...args],
    weights,
    { most: MOST, remembered: () => remembered++ },
  );
  return {
    way(...args) {
      const [way, self, ...passed] = entry("self", ...args) as unknown[];
      expect(self === "self" && passed.length === args.length).toBe(true);
      expect(passed.every((value, i) => Object.is(value, args[i]))).toBe(true);
      return way;
    },
    remembered: () => remembered,
    forget,
  };
}

describe("calls up to a size", () => {
  it("go to JavaScript, whatever the number of arguments", () => {
    for (let count = 1; count <= 6; count++) {
      for (let at = 0; at < count; at++) {
        const weights = Array.from({ length: count }, (_, i): Weight =>
          i === at ? "number" : undefined,
        );
        const { way } = make(...weights);
        const args = (value: unknown): unknown[] =>
          weights.map((_, i) => (i === at ? value : 1000));
        for (const small of [0, -0, 7, -7, 6.5, NaN, undefined, null, "8", true, {}, 9n]) {
          expect(way(...args(small))).toBe("javascript");
        }
        for (const large of [8, -8, 7.5, Infinity, -Infinity]) {
          expect(way(...args(large))).toBe("wasm");
        }
      }
    }
    expect(make().way()).toBe("javascript");
  });

  it("are told by the length of arrays, the same ones and others", () => {
    const { way } = make("array", "array");
    const of = (length: number): unknown[] => [
      new Float64Array(length),
      array(Int32Array, length),
      Array.from({ length }, () => 1),
      new DataView(new ArrayBuffer(length)),
    ];
    for (const small of [...of(0), ...of(7)]) {
      for (const large of of(8)) {
        for (let again = 0; again < 3; again++) {
          expect(way(small, small)).toBe("javascript");
          expect(way(small, large)).toBe("wasm");
          expect(way(large, small)).toBe("wasm");
        }
      }
    }
    expect([way(undefined, undefined), way(null, 1000)]).toEqual(["javascript", "javascript"]);
  });

  it("are told by what a plain array has become", () => {
    const { way } = make("array");
    const list = [1, 2, 3];
    expect([way(list), way(list)]).toEqual(["javascript", "javascript"]);
    list.length = 8;
    expect(way(list)).toBe("wasm");
    list.length = 7;
    expect(way(list)).toBe("javascript");
  });

  it("are told without running code of the program", () => {
    const { way } = make("array");
    const boom = (): never => expect.unreachable();
    const trapped = new Proxy([1, 2, 3], { get: boom, getPrototypeOf: boom, has: boom });
    const hidden = Object.defineProperty(new Float64Array(3), "length", { get: boom });
    const object = Object.defineProperty({}, "length", { get: boom });
    for (const value of [trapped, trapped, hidden, hidden, object, object, trapped]) {
      expect(way(value)).toBe("javascript");
    }
  });
});

describe("a small array", () => {
  it("is remembered, which is told once, until it is forgotten", () => {
    const { way, remembered, forget } = make("array", "array");
    const [a, b] = [new Float64Array(3), new Float64Array(4)];
    way(a, a);
    expect(remembered()).toBe(2);
    way(b, a);
    way(a, b);
    way(new Float64Array(100), b);
    expect(remembered()).toBe(2);
    forget();
    way(a, new Float64Array(100));
    expect(remembered()).toBe(3);
    way(a, a);
    expect(remembered()).toBe(4);
  });

  it("is told of again when it was plain, too", () => {
    const { way, remembered, forget } = make("array");
    const list = [1, 2, 3];
    way(list);
    way(list);
    expect(remembered()).toBe(1);
    forget();
    way(list);
    expect(remembered()).toBe(2);
  });
});
