/** What a function of a unit says of itself, whoever calls it, in IR. */
import { describe, expect, test } from "vitest";
import { lowerUnit } from "../../src/index.ts";
import { interpret } from "../../src/ir/interpret.ts";
import { printModule } from "../../src/ir/print.ts";
import type { OwnContract } from "../../src/unit.ts";

function lower(own: OwnContract, source = "(x) => x") {
  const captures = { g: { kind: "function", key: "g" } } as const;
  const functions = {
    f: { name: "f", source: "(x) => g(x)", captures },
    g: { name: "g", source, captures: {}, own },
  };
  const { module } = lowerUnit({ entry: "f", functions });
  return module!;
}

const givesUp = (own: OwnContract, value: unknown): boolean => {
  try {
    interpret(lower(own), [value as number]);
    return false;
  } catch {
    return true;
  }
};

describe("a signature", () => {
  test.each([
    ["f64", [0, -0, NaN, Infinity], [true, undefined]],
    ["i32", [0, -0, -(2 ** 31), 2 ** 31 - 1], [2 ** 31, 0.5, NaN, Infinity, true, undefined]],
    ["u32", [0, -0, 2 ** 32 - 1], [2 ** 32, -1, 0.5, NaN, false, undefined]],
    ["f32", [0, -0, 0.5, NaN, Infinity, -Infinity], [0.1, 1e300, true, undefined]],
    ["bool", [true, false], [0, 1, undefined]],
    ["u8[]", [new Uint8Array(1)], [new Uint8ClampedArray(1), [1], 1]],
    ["f64[]", [new Float64Array(1)], [new Float32Array(1), [1], undefined]],
    ["number[]", [[1]], [new Float64Array(1), 1]],
  ] as const)("%s takes these and no others", (kind, taken, others) => {
    const own = { asserts: [kind] };
    expect(taken.filter((value) => givesUp(own, value))).toEqual([]);
    expect(others.filter((value) => !givesUp(own, value))).toEqual([]);
  });

  test("of more parameters than there are is never fulfilled", () => {
    expect(givesUp({ asserts: ["f64", "f64"] }, 1)).toBe(true);
  });

  test("is none of the functions inside it", () => {
    const source = "(x) => { function h(y) { return y < 1 ? y : h(y / 2); } return h(x); }";
    const text = printModule(lower({ asserts: ["i32"] }, source));
    expect(text.match(/abort/g)?.length).toBe(2);
  });
});

test("bounds and licences are those of the function, and of the functions inside it", () => {
  const source = "(x) => { function h(y) { return y < 1 ? y : h(y / 2); } return h(x); }";
  const module = lower({ boundsCheck: "throw", licences: ["reassociate"] }, source);
  const said = [...module.funcs.values()].map((func) => [func.throwsOutside, func.licences]);
  const own = [true, ["reassociate"]];
  expect(said).toEqual([[undefined, undefined], own, own]);
});
