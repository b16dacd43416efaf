/** Captured values reach the functions that use them as hidden parameters. */
import { lowerUnit, type SourceUnit } from "@numboa/parser";
import { interpret } from "@numboa/parser/ir";
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

it.each(["3.5", "-0", "NaN", "-Infinity", "true", "false", "undefined", "1e+300"])(
  "that are the constant %s are compiled in",
  (text) => {
    const functions = {
      f: { name: "f", source: "() => K", captures: { K: { kind: "constant", text } } },
    } as const;
    const { module } = lowerUnit({ entry: "f", functions });
    expect(module!.funcs.get("f")!.params).toEqual([]);
    // oxlint-disable-next-line no-eval -- the text is JavaScript
    expect(interpret(module!, [])).toBe((0, eval)(text));
  },
);

it("that are constants are neither assigned nor called", () => {
  const functions = {
    f: {
      name: "f",
      source: "() => { K = 1; K(); }",
      captures: { K: { kind: "constant", text: "1" } },
    },
  } as const;
  const { diagnostics } = lowerUnit({ entry: "f", functions });
  expect(diagnostics.map(({ code }) => code)).toEqual(["assign-to-capture", "call-of-value"]);
});

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
