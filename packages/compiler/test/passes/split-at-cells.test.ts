/** Loops that store the element all their iterations load: at every place of it, before, among and after them. */
import { parseModule, printModule, type Module, type RuntimeValue } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { PASSES } from "../../src/pipeline.ts";
import { encoded, interpreted, optimized } from "../codegen/backends.ts";
import { runIn } from "../codegen/differential.ts";
import { optimize } from "./differential.ts";
import { compiledFunction } from "../specialize/compiled-function.ts";

const SPLIT = ["split-at-cells"].map((name) => PASSES.get(name)!);
const CLEAN = ["split-at-cells", "vectorize", "simplify", "gvn", "licm", "row-pointers", "dce"].map(
  (name) => PASSES.get(name)!,
);

/** `d[row + j]` of all `j` from `start` on, and `d[row + at]`, which one of them may store. */
const loopOf = (store: string): Module =>
  parseModule(`module typed entry @f
    func @f(%d: i32[] as i32[], %e: i32[] as i32[], %row: i32 as int, %at: i32 as int, %start: i32 as int, %end: i32 as int) -> void {
      %place = i32.add %row, %at
      for %j: i32 = %start to %end step 1 {
        %x = array.load %d, %place !oob="inbounds" -> i32
        %next = i32.add %row, %j
        %y = array.load %d, %next !oob="inbounds" -> i32
        %z = array.load %e, %j !oob="inbounds" -> i32
        %sum = i32.add %x, %z
        ${store}
        yield
      }
      return
    }`);

const LOOPS: Readonly<Record<string, Module>> = {
  "in every iteration": loopOf(`array.store %d, %next, %sum !oob="inbounds"`),
  "under a condition": loopOf(`%less = i32.lt_s %sum, %y
    if %less {
      array.store %d, %next, %sum !oob="inbounds"
      yield
    }`),
};

const LENGTH = 40;

/** Arrays of their own, or the one that is loaded over the bytes of the other, by some elements. */
const argsOf =
  (at: number, start: number, end: number, distance?: number) => (): RuntimeValue[] => {
    const d = Int32Array.from({ length: LENGTH }, (_, i) => ((i * 7) % 11) - 5);
    const e = Int32Array.from({ length: LENGTH }, (_, i) => ((i * 5) % 9) - 4);
    const shared = distance === undefined ? e : d.subarray(distance, distance + 30);
    return [d, shared, 5, at, start, end];
  };

const CALLS = [0, 3].flatMap((start) =>
  [0, 1, 7, 8, 9, 12, 17, 25].flatMap((count) =>
    [-5, start - 1, start, start + 1, start + 3, start + 4, start + 8, 11, 16, 24, 30].flatMap(
      (at) => [undefined, 0, 5, 9].map((distance) => argsOf(at, start, start + count, distance)),
    ),
  ),
);

describe("a loop in two", () => {
  it.each(Object.keys(LOOPS))("that stores %s", async (name) => {
    const module = LOOPS[name];
    const expected = await runIn(interpreted, module, CALLS);
    for (const passes of [SPLIT, CLEAN]) {
      const after = optimize(module, passes);
      expect(printModule(after).match(/for %j(?:\.1)?: /g)?.length).toBeGreaterThan(1);
      for (const tier of [interpreted, encoded, optimized]) {
        expect(await runIn(tier, after, CALLS)).toEqual(expected);
      }
    }
  });

  it("of a matrix whose paths get shorter, also of negative length", () => {
    const relax = (n: number, path: Int32Array): number => {
      for (let k = 0; k < n; k++) {
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            const through = path[i * n + k] + path[k * n + j];
            if (through < path[i * n + j]) path[i * n + j] = through;
          }
        }
      }
      return n;
    };
    const run = compiledFunction(relax, ["int", "i32[]"], "split-at-cells");
    for (const n of [0, 1, 2, 7, 8, 9, 16, 21, 33]) {
      for (const least of [0, -3, -(2 ** 30), -(2 ** 31)]) {
        const make = (): Int32Array =>
          Int32Array.from({ length: n * n }, (_, i) =>
            i % 13 === 5 ? least : i % 7 === 3 ? 2 ** 31 - 1 : (i * 31) % 97,
          );
        const [expected, actual] = [make(), make()];
        relax(n, expected);
        run(n as never, actual as never);
        expect([n, least, actual]).toEqual([n, least, expected]);
      }
    }
  });
});
