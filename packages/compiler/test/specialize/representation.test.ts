import { describe, expect, test } from "vitest";
import { walk, type Func, type Op, type Opcode, type ParamKind } from "@numboa/parser/ir";
import { specialize, type Program } from "./differential.ts";

function opsOf(source: string | Program, signature: readonly ParamKind[], name = "main"): Op[] {
  const ops: Op[] = [];
  walk(specialize(source, signature).funcs.get(name)!.body, (op) => ops.push(op));
  return ops;
}

const opcodesOf = (source: string, signature: readonly ParamKind[]): Opcode[] =>
  opsOf(source, signature).map(({ opcode }) => opcode);

/** The types that the first loop carries, by name. */
function carried(source: string, signature: readonly ParamKind[]): Record<string, string> {
  const loop = opsOf(source, signature).find(({ opcode }) => opcode === "loop")!;
  const named = loop.regions[0].params.map(({ name, type }) => [name ?? "", type]);
  return Object.fromEntries(named) as Record<string, string>;
}

const isDouble = (opcode: Opcode): boolean =>
  opcode.startsWith("f64.") || opcode.includes("to_int32");

const doubles = (source: string, signature: readonly ParamKind[]): Opcode[] =>
  opcodesOf(source, signature).filter(isDouble);

describe("loops count in i32", () => {
  test.each<[name: string, source: string, signature: ParamKind[]]>([
    [
      "to the length",
      "function main(a) { for (let i = 0; i < a.length; i++) a[i] = 1; }",
      ["u8[]"],
    ],
    ["down", "function main(a, n) { for (let i = n - 1; i >= 0; i--) a[i] = 1; }", ["u8[]", "int"]],
    [
      "to n, inclusive",
      "function main(a, n) { for (let k = 0; k <= n; k++) a[k] = 1; }",
      ["u8[]", "int"],
    ],
    ["by two", "function main(a, n) { for (let i = 1; i < n; i += 2) a[i] = 1; }", ["u8[]", "int"]],
    [
      "binary search",
      "function main(a, x) { let lo = 0, hi = a.length; while (lo < hi) { const mid = (lo + hi) >> 1; if (a[mid] & x) lo = mid + 1; else hi = mid; } return lo; }",
      ["u8[]", "i32"],
    ],
    [
      "a square as limit",
      "function main(a) { for (let i = 2; i * i < a.length; i++) a[i] = i; }",
      ["u8[]"],
    ],
    ["do while", "function main(a) { let i = 0; do { a[i] = i; } while (++i < 10); }", ["u8[]"]],
    ["a fixed count", "function main(a) { for (let i = 0; i < 10; i++) a[i] = i; }", ["u8[]"]],
    [
      "a counter without a test",
      "function main(a) { let k = 0; for (let i = 0; i < a.length; i++) if (a[i] & 1) a[k++] = i; return k; }",
      ["u8[]"],
    ],
    [
      "a counter in nested loops",
      "function main(a, n) { let k = 0; for (let i = 0; i < 100; i++) for (let j = 0; j < i; j++) { a[k] = j; k += 3; } return k; }",
      ["u8[]", "int"],
    ],
    [
      "a number that doubles",
      "function main(a) { let d = 1; for (let b = 0; b < 20; b++) { a[d] = b; d *= 2; } return d; }",
      ["u8[]"],
    ],
    [
      "bits",
      "function main(x) { let n = 0; while (x > 0) { n += x & 1; x = x >> 1; } return n; }",
      ["int"],
    ],
    [
      "swapped bounds",
      "function main(a) { for (let i = 0, j = a.length - 1; i < j; i++, j--) { a[i] = a[j] | 0; } }",
      ["i32[]"],
    ],
    [
      "hash",
      "function main(a) { let h = 7; for (let i = 0; i < a.length; i++) h = Math.imul(h, 31) ^ a[i]; return h >>> 0; }",
      ["u8[]"],
    ],
    [
      "remainder",
      "function main(n) { let s = 0; for (let i = 1; i < n; i++) if (n % i === 0) s ^= i; return s; }",
      ["int"],
    ],
    [
      "quotient",
      "function main(n) { let s = 0; for (let i = 1; i < n; i++) s = (s + ((n / i) | 0)) | 0; return s; }",
      ["int"],
    ],
    [
      "floor of a quotient",
      "function main(a, n) { for (let i = 0; i < n; i++) a[Math.floor(i / 3)] = i; }",
      ["u8[]", "int"],
    ],
  ])("%s", (_, source, signature) => {
    expect(Object.values(carried(source, signature)).every((type) => type === "i32")).toBe(true);
    expect(doubles(source, signature)).toEqual([]);
  });
});

describe("where i32 would be wrong", () => {
  test("a product of small integers may be -0, and the result shows it", () => {
    expect(specialize("(a, b) => a * b", ["int", "int"]).funcs.get("main")!.result).toBe("f64");
    expect(opcodesOf("(a, b) => (a * b) | 0", ["int", "int"])).toContain("f64.mul");
    expect(opcodesOf("(a, b) => ((a & 65535) * (b & 65535)) | 0", ["int", "int"])).toContain(
      "i32.mul",
    );
  });

  test("a sum that is used at 33 bits is an i64, and one that goes to doubles is a double", () => {
    expect(opcodesOf("(a, b, c) => (a + b > c ? 1 : 2)", ["i32", "i32", "u32"])).toContain(
      "i64.add",
    );
    expect(opcodesOf("(a, b) => (a + b) / 2", ["i32", "i32"])).toContain("f64.add");
    expect(opcodesOf("(a, b) => (a + b) / 2", ["int", "int"])).toContain("f64.div");
  });

  test("an index past 2^53 is an i64", () => {
    const row = "function main(a, i, n) { return a[i * n + i]; }";
    expect(opcodesOf(row, ["f64[]", "i32", "i32"])).toContain("i64.mul");
    expect(opcodesOf(row, ["f64[]", "i32", "i32"])).not.toContain("f64.mul");
    // Its bits are used too, so rounding shows.
    const both = "function main(a, i, n) { const k = i * n; return a[k] + (k | 0); }";
    expect(opcodesOf(both, ["f64[]", "i32", "i32"])).toContain("f64.mul");
  });

  test("a sum of products that could be rounded and come back is computed in doubles", () => {
    const difference = "function main(a, i, n) { return a[i * n - n * i]; }";
    expect(opcodesOf(difference, ["f64[]", "int", "int"])).toContain("f64.sub");
  });

  test("division that may be by zero", () => {
    expect(opcodesOf("(a, b) => (a / b) | 0", ["int", "int"])).toContain("f64.div");
    expect(opcodesOf("(a, b) => (a / (b & 7)) | 0", ["int", "int"])).toContain("f64.div");
    expect(opcodesOf("(a, b) => (a / ((b & 7) + 1)) | 0", ["int", "int"])).toContain("i32.div_s");
    expect(opcodesOf("(a, b) => (a / ((b & 7) - 8)) | 0", ["i32", "int"])).toContain("f64.div");
    const tested = opcodesOf("(a, b) => (b === 0 ? 0 : (a / b) | 0)", ["u32", "u32"]);
    expect(tested).toContain("i32.div_u");
    expect(tested).not.toContain("f64.div");
  });

  test("a counter that nothing bounds", () => {
    const counting = (index: string): string =>
      `function main(a) { let n = 0; while (a[${index}] !== 0) n++; return n; }`;
    expect(carried(counting("n & 7"), ["f64[]"])).toEqual({ n: "f64" });
    // As an index it is better an integer, of 64 bits.
    expect(carried(counting("n"), ["f64[]"])).toEqual({ n: "i64" });
  });
});

describe("loads", () => {
  const modeOf = (source: string, signature: readonly ParamKind[]): unknown =>
    opsOf(source, signature).find(({ opcode }) => opcode === "array.load")!.attrs["oob"];

  test.each<[expected: string, source: string, kind: ParamKind]>([
    ["zero", "(a) => a[0] | 0", "u8[]"],
    ["zero", "(a) => a[0] >>> 0", "u32[]"],
    ["zero", "(a) => (a[0] ? 1 : 2)", "i16[]"],
    ["zero", "(a) => (a[0] === 1 ? 1 : 2)", "u8[]"],
    ["zero", "(a) => (a[0] > 5 ? 1 : 2)", "u8[]"],
    ["nan", "(a) => (a[0] === 0 ? 1 : 2)", "u8[]"],
    ["nan", "(a) => (a[0] < 5 ? 1 : 2)", "u8[]"],
    ["nan", "(a) => a[0] + 1", "u8[]"],
    ["nan", "(a) => a[0] | 0", "f64[]"],
    ["undefined", "(a) => a[0]", "u8[]"],
    ["undefined", "(a) => a[0] === undefined", "f64[]"],
    ["undefined", "(a) => a[0] === a[1]", "f64[]"],
    ["zero", "function main(a) { return a[a[0]] + 1; }", "i32[]"],
  ])("%s: %s of %s", (expected, source, kind) => {
    expect(modeOf(source, [kind])).toBe(expected);
  });

  test("an index is an i32 where it can be", () => {
    const index = (source: string, signature: readonly ParamKind[]): string =>
      opsOf(source, signature).find(({ opcode }) => opcode === "array.load")!.operands[1].type;
    expect(index("(a, i) => a[i] + 1", ["f64[]", "i32"])).toBe("i32");
    expect(index("(a, i) => a[i] + 1", ["f64[]", "u32"])).toBe("i32");
    expect(index("(a, i) => a[i + 1] + 1", ["f64[]", "int"])).toBe("i32");
    expect(index("(a, i) => a[i + 1] + 1", ["f64[]", "i32"])).toBe("i32");
    expect(index("(a, i) => a[i + i] + 1", ["f64[]", "i32"])).toBe("i64");
    expect(index("(a, i) => a[i] + 1", ["f64[]", "f64"])).toBe("f64");
    expect(index("(a, i) => (i >= 0 && i < 10 ? a[Math.floor(i)] + 1 : 0)", ["f64[]", "f64"])).toBe(
      "i32",
    );
  });
});

describe("results", () => {
  const resultOf = (
    source: string | Program,
    signature: readonly ParamKind[],
    name = "main",
  ): Func["result"] => specialize(source, signature).funcs.get(name)!.result;

  test.each<[expected: string, source: string, signature: ParamKind[]]>([
    ["i32", "(x) => x | 0", ["f64"]],
    ["u32", "(x) => x >>> 0", ["f64"]],
    ["f64", "(x) => x / 2", ["int"]],
    ["f64", "(x) => -x", ["int"]],
    ["i32", "(x) => 0 - x", ["int"]],
    ["bool", "(x) => x > 1", ["f64"]],
    ["f64?", "(a) => a[0]", ["f64[]"]],
    ["void", "function main(a) { a[0] = 1; }", ["f64[]"]],
    ["f64?", "function main(x) { if (x > 1) return x; }", ["f64"]],
    ["f64", "(x, y) => (x > 1 ? x | 0 : y >>> 0)", ["f64", "f64"]],
  ])("%s: %s", (expected, source, signature) => {
    expect(resultOf(source, signature)).toBe(expected);
  });

  test("a helper's result is what its callers use", () => {
    const helpers = { h: "function h(a, i) { return a[i]; }" };
    expect(resultOf({ main: "(a) => h(a, 0) + 1", helpers }, ["f64[]"], "h$1")).toBe("f64");
    expect(resultOf({ main: "(a) => h(a, 0) | 0", helpers }, ["u8[]"], "h$1")).toBe("i32");
    expect(resultOf({ main: "(a) => h(a, 0)", helpers }, ["f64[]"], "h$1")).toBe("f64?");
    expect(resultOf({ main: "(a) => { h(a, 0); }", helpers }, ["f64[]"], "h$1")).toBe("void");
  });
});

test("a parameter's kind is the truth, though only an index is used", () => {
  const helpers = { at: "function at(a, i) { return a[i] + 1; }" };
  const { funcs } = specialize({ main: "(a, x) => at(a, x + 1)", helpers }, ["f64[]", "i32"]);
  expect(funcs.get("at$1")!.paramKinds).toEqual(["f64[]", "f64"]);
});

describe("clones", () => {
  const helpers = { twice: "function twice(x) { return x + x; }" };

  test("one for each class of arguments", () => {
    const { funcs } = specialize(
      { main: "(x, n) => twice(x) + twice(n) + twice(n >> 1) + twice(1)", helpers },
      ["f64", "int"],
    );
    expect([...funcs.keys()]).toEqual(["main", "twice$1", "twice$2"]);
    expect(funcs.get("twice$1")!.paramKinds).toEqual(["f64"]);
    expect(funcs.get("twice$2")!.paramKinds).toEqual(["int"]);
  });

  test("their number is bounded", () => {
    const kinds: ParamKind[] = ["int", "i32", "u32", "f64"];
    const main = `(a, b, c, d) => ${["a", "b", "c", "d"].flatMap((x) => ["a", "b", "c", "d"].map((y) => `f(${x}, ${y})`)).join(" + ")}`;
    const { funcs } = specialize({ main, helpers: { f: "(x, y) => x * y" } }, kinds);
    expect(funcs.size).toBeLessThanOrEqual(1 + 16);
  });

  test("recursion ends, in integers where it stays there", () => {
    const helpersOf = { fib: "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }" };
    const { funcs } = specialize({ main: "(n) => fib(n & 31)", helpers: helpersOf }, ["int"]);
    expect([...funcs.values()].map(({ paramKinds }) => paramKinds)).toEqual([["int"], ["int"]]);
  });
});

test("a random number that nobody uses is drawn all the same", () => {
  expect(opcodesOf("() => { Math.random(); return 1; }", [])).toContain("math.random");
});

describe("decided branches go", () => {
  test("a test of a kind", () => {
    expect(opcodesOf("(x) => (x === undefined ? 1 : 2)", ["f64"])).not.toContain("if");
    expect(opcodesOf("(x) => (x < 0 ? 1 : 2)", ["u32"])).not.toContain("if");
  });

  test("what is never reached", () => {
    const source = "function main(x) { if (x >= 0) return 1; throw new Error('negative'); }";
    expect(opcodesOf(source, ["u32"])).toEqual(["i32.const", "return"]);
  });
});
