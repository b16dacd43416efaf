import { describe, expect, test } from "vitest";
import { interpret, walk, type ParamKind, type RuntimeValue } from "@numboa/parser/ir";
import { specialize } from "./differential.ts";

const THROW = { boundsCheck: "throw" } as const;

function runThrowing(
  source: string,
  signature: readonly ParamKind[],
  args: RuntimeValue[],
): unknown {
  return interpret(specialize(source, signature, THROW), args);
}

describe("accesses past the end throw", () => {
  const array = (): Float64Array => new Float64Array([10, 20, 30]);

  test.each<[name: string, index: number, kind: ParamKind]>([
    ["-1", -1, "int"],
    ["the length", 3, "int"],
    ["-1 as i32", -1, "i32"],
    ["a large u32", 4294967295, "u32"],
    ["a fraction", 0.5, "f64"],
    ["NaN", NaN, "f64"],
    ["infinity", Infinity, "f64"],
    ["2^32", 2 ** 32, "f64"],
    ["-1 as a double", -1, "f64"],
  ])("%s", (_, index, kind) => {
    expect(() => runThrowing("(a, i) => a[i]", ["f64[]", kind], [array(), index])).toThrow(
      RangeError,
    );
    const a = array();
    const store = "(a, i) => { a[0] = 1; a[i] = 2; a[1] = 3; }";
    expect(() => runThrowing(store, ["f64[]", kind], [a, index])).toThrow(RangeError);
    expect([...a]).toEqual([1, 20, 30]);
  });

  test("also of rows", () => {
    const rows = (): RuntimeValue => [[1, 2], [3]] as never;
    const source = "(a, i, j) => { a[0][0] = 5; const p = a[i]; return p[j]; }";
    const run = (i: number, j: number): unknown => {
      return runThrowing(source, ["number[][]", "f64", "f64"], [rows(), i, j]);
    };
    expect([run(0, -0), run(1, 0)]).toEqual([5, 3]);
    for (const [i, j] of [
      [2, 0],
      [-1, 0],
      [0.5, 0],
      [NaN, 0],
      [1, 1],
    ]) {
      expect(() => run(i, j)).toThrow(RangeError);
    }
    // Nobody uses what they give.
    const unused = "(a, i) => { a[i]; return 1; }";
    expect(() => runThrowing(unused, ["number[][]", "int"], [rows(), 2])).toThrow(RangeError);
  });

  test("inside, nothing changes", () => {
    expect(runThrowing("(a, i) => a[i]", ["f64[]", "f64"], [array(), -0])).toBe(10);
    expect(runThrowing("(a, i) => a[i * 1]", ["f64[]", "i32"], [array(), 2])).toBe(30);
    expect(
      runThrowing("(a, i) => a[i + i]", ["u32[]", "i32"], [new Uint32Array([0, 1, 2 ** 31]), 1]),
    ).toBe(2 ** 31);
    expect(runThrowing("(a, i) => a[i]", ["f32[]", "i32"], [new Float32Array([0.1]), 0])).toBe(
      Math.fround(0.1),
    );
    const sum = "(a) => { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s; }";
    expect(runThrowing(sum, ["f64[]"], [array()])).toBe(60);
  });

  test("a load whose value is not used throws too", () => {
    expect(() => runThrowing("(a) => { a[5]; return 1; }", ["f64[]"], [array()])).toThrow(
      RangeError,
    );
  });

  test("the throw stands at the access", () => {
    const { funcs } = specialize("(a) => 1 + a[7]", ["f64[]"], THROW);
    const spans: unknown[] = [];
    walk(funcs.get("main")!.body, ({ opcode, span }) => {
      if (opcode === "throw") spans.push(span?.column);
    });
    expect(spans).toEqual([12]);
  });

  test("elements are integers then", () => {
    const { funcs } = specialize("(a) => a[0] + a[1]", ["i8[]"], THROW);
    expect(funcs.get("main")!.result).toBe("i32");
  });
});
