/** Helpers that take and give bigints of which only the low 64 bits are asked for. */
import type { ParamKind } from "@numboa/parser/ir";
import { expect, test } from "vitest";
import { compileNow } from "../../src/index.ts";
import { linkedFunction } from "./compiled-function.ts";

const SIGNATURE: readonly ParamKind[] = ["bigint64", "bigint64"];

test.each([
  ["a parameter", "(x, y) => h(x * y)", "(p) => BigInt.asIntN(64, p + 1n)"],
  ["a result", "(x, y) => BigInt.asIntN(64, h(x, y) + 1n)", "(x, y) => x * y"],
])("%s", (_, f, h) => {
  const functions = {
    f: { name: "f", source: f, captures: { h: { kind: "function", key: "h" } } },
    h: { name: "h", source: h, captures: {} },
  };
  const unit = { entry: "f", functions } as never;
  const outcome = compileNow({
    unit,
    signature: SIGNATURE,
    tier: "optimized",
    options: { verify: true },
  });
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("\n"));
  const compiled = linkedFunction(outcome.artifact);
  const original = new Function(`const h = ${h}; return ${f};`)() as (...args: bigint[]) => bigint;
  for (const [x, y] of [
    [2n, 3n],
    [2n ** 62n, 7n],
    [-(2n ** 63n), -1n],
    [2n ** 63n - 1n, 2n ** 63n - 1n],
  ]) {
    expect(compiled(x, y)).toBe(original(x, y));
  }
});
