/** Captured values reach the functions that use them as hidden parameters. */
import { lowerUnit, type SourceUnit } from "@numboa/parser";
import { expect, it } from "vitest";

const captures = {
  A: { kind: "value", key: "a" },
  alias: { kind: "value", key: "a" },
  B: { kind: "value", key: "b" },
  UNUSED: { kind: "value", key: "c" },
  f: { kind: "function", key: "f" },
  g: { kind: "function", key: "g" },
} as const;

const capturesOf = (sources: Record<string, string>): Record<string, string[]> => {
  const functions: Record<string, SourceUnit["functions"][string]> = {};
  for (const [name, source] of Object.entries(sources))
    functions[name] = { name, source, captures };
  const { module } = lowerUnit({ entry: "entry", functions });
  return Object.fromEntries([...module!.funcs].map(([name, func]) => [name, func.captures]));
};

it("are the used ones, in order of use, own before those of callees", () => {
  expect(capturesOf({ entry: "(x) => f(x) + B", f: "(x) => x * A", g: "() => UNUSED" })).toEqual({
    entry: ["b", "a"],
    f: ["a"],
  });
});

it("are one where keys are equal", () => {
  expect(capturesOf({ entry: "(x) => A + alias" })).toEqual({ entry: ["a"] });
});

it("pass through functions that call each other", () => {
  expect(
    capturesOf({
      entry: "(n) => f(n)",
      f: "(n) => n > 0 ? g(n - 1) : A",
      g: "(n) => n > 0 ? f(n - 1) : B",
    }),
  ).toEqual({ entry: ["a", "b"], f: ["a", "b"], g: ["b", "a"] });
});
