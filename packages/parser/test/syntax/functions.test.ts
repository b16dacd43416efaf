/** Every text that `toString` of a function gives is accepted, and positions are those of the text. */
import { lowerUnit, type SourceFunction } from "@numboa/parser";
import { walk, type Op } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { interpreted } from "../lower/both.ts";

class Shapes {
  scale(x: number): number {
    return x * 3;
  }
  static area(x: number): number {
    return x * 3;
  }
  field = (x: number): number => x * 3;
}

const objects = {
  method(x: number) {
    return x * 3;
  },
  "quoted name"(x: number) {
    return x * 3;
  },
  [`computed${1}`](x: number) {
    return x * 3;
  },
  12(x: number) {
    return x * 3;
  },
  get(x: number) {
    return x * 3;
  },
  async(x: number) {
    return x * 3;
  },
};

describe("forms of a function", () => {
  const shapes = new Shapes();
  const forms: Record<string, unknown> = {
    "class method": Shapes.prototype.scale,
    "static method": Shapes.area,
    field: shapes.field,
    ...objects,
    "function with comments":
      "function /* a */ f(x /* number */) { // three\n return x * 3; } // end",
    "arrow without parentheses": "x => x * 3",
    "arrow with a block": "(x) => { return x * 3; }",
    "arrow on several lines": "(\n  x,\n) =>\n  x *\n  3",
    "private method": "#scale(x) { return x * 3; }",
    "computed method": "[Symbol.iterator](x) { return x * 3; }",
    "method named constructor": "constructor2(x) { return x * 3; }",
    "method with a keyword's name": "function(x) { return x * 3; }",
    parenthesized: "((x) => x * 3)",
  };
  it.each(Object.entries(forms))("%s", (_, form) => {
    expect(interpreted({ source: String(form) })(14)).toBe(42);
  });
});

describe("positions", () => {
  const opsOf = (source: string): Op[] => {
    const fn: SourceFunction = { name: "f", source, captures: {} };
    const { module } = lowerUnit({ entry: "f", functions: { f: fn } });
    const ops: Op[] = [];
    walk(module!.funcs.get("f")!.body, (op) => ops.push(op));
    return ops;
  };

  it.each([
    "function f(a, i) {\n  return a[i] * 2;\n}",
    "(a, i) => {\n  return a[i] * 2;\n}",
    "scale(a, i) {\n  return a[i] * 2;\n}",
    "#scale(a, i) {\r\n  return a[i] * 2;\r\n}",
  ])("are those of the text: %j", (source) => {
    const text = (op: Op) => source.slice(op.span!.start, op.span!.end);
    const places = opsOf(source).map((op) => [op.opcode, text(op), op.span!.line, op.span!.column]);
    expect(places).toEqual([
      ["js.load", "a[i]", 2, 10],
      ["js.const", "2", 2, 17],
      ["js.mul", "a[i] * 2", 2, 10],
      ["return", "return a[i] * 2;", 2, 3],
    ]);
  });

  it("every op has one", () => {
    const source =
      "(a, n) => { var s; for (let i = 0; i < n && a[i]; i++) { if (i & 1) continue; s += a[i]; switch (i) { case 1: s++; default: s--; } } while (true) { if (s > 3) return s; s++; } }";
    expect(opsOf(source).filter(({ span }) => !span)).toEqual([]);
  });
});

it("a text nested too deeply is a diagnostic", () => {
  const source = `(x) => ${"(".repeat(40_000)}x${")".repeat(40_000)}`;
  const { diagnostics } = lowerUnit({
    entry: "f",
    functions: { f: { name: "f", source, captures: {} } },
  });
  expect(diagnostics.map(({ code }) => code)).toEqual(["nesting-too-deep"]);
});

it.each([
  [3, []],
  [30, ["nesting-too-deep"]],
])("finally within finally, %i deep: copies within copies have an end", (depth, codes) => {
  const heads = Array.from(
    { length: depth },
    (_, i) => `try { if (c === ${i}) return; } finally {`,
  );
  const source = `(a, c) => { ${heads.join(" ")} a[0]++; ${"}".repeat(depth)} }`;
  const functions = { f: { name: "f", source, captures: {} } };
  expect(lowerUnit({ entry: "f", functions }).diagnostics.map(({ code }) => code)).toEqual(codes);
});

it("problems of one function are capped, those of its helpers added", () => {
  const names = Array.from({ length: 30 }, (_, i) => `v${i}`);
  const unit = {
    entry: "f",
    functions: {
      f: {
        name: "f",
        source: `() => g() + ${names.join(" + ")}`,
        captures: { g: { kind: "function", key: "g" } },
      },
      g: { name: "g", source: "() => missing", captures: {} },
      unused: { name: "unused", source: "() => nowhere", captures: {} },
    },
  } as const;
  const { diagnostics } = lowerUnit(unit);
  expect(diagnostics).toHaveLength(21);
  expect(diagnostics.at(-1)!.message).toContain("missing");
});

it("a location names the file and moves the lines", () => {
  const fn = {
    name: "f",
    source: "(x) =>\n  x + y",
    captures: {},
    location: { file: "k.ts", line: 40 },
  };
  const [d] = lowerUnit({ entry: "f", functions: { f: fn } }).diagnostics;
  expect(d.source).toEqual({ name: "k.ts", text: fn.source, lineOffset: 39 });
  expect(d.span.line).toBe(2);
});

it("a captured function that the unit lacks is a defect of the caller", () => {
  const captures = { g: { kind: "function", key: "g" } } as const;
  const unit = { entry: "f", functions: { f: { name: "f", source: "() => g()", captures } } };
  expect(() => lowerUnit(unit)).toThrow('the unit has no function "g"');
});
