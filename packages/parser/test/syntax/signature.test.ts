import { parseSignature } from "@numboa/parser";
import { expect, it } from "vitest";

it("reads parameters and result", () => {
  expect(parseSignature("(a: Float64Array, n: i32) => f64")).toEqual({
    params: [
      { name: "a", kind: "f64[]" },
      { name: "n", kind: "i32" },
    ],
    result: "f64",
  });
});

it("knows every kind of parameter", () => {
  const types = {
    number: "f64",
    f64: "f64",
    f32: "f32",
    i32: "i32",
    u32: "u32",
    int: "int",
    boolean: "bool",
    bool: "bool",
    Int8Array: "i8[]",
    Uint8Array: "u8[]",
    Uint8ClampedArray: "u8c[]",
    Int16Array: "i16[]",
    Uint16Array: "u16[]",
    Int32Array: "i32[]",
    Uint32Array: "u32[]",
    Float32Array: "f32[]",
    Float64Array: "f64[]",
    "number[]": "number[]",
  };
  const text = Object.keys(types).map((type, i) => `p${i}: ${type}`);
  expect(parseSignature(`(${text.join(", ")})`)).toEqual({
    params: Object.values(types).map((kind, i) => ({ name: `p${i}`, kind })),
  });
});

it.each([
  ["number", "f64"],
  ["f32", "f64"],
  ["i32", "i32"],
  ["int", "i32"],
  ["u32", "u32"],
  ["boolean", "bool"],
  ["void", "void"],
])("reads the result type %s", (type, result) => {
  expect(parseSignature(`() => ${type}`)).toEqual({ params: [], result });
});

it("takes white space, a trailing comma, and names as JavaScript has them", () => {
  expect(parseSignature("\n( $x:number ,\n_y2 : i32, größe: u32, )=>void")).toEqual({
    params: [
      { name: "$x", kind: "f64" },
      { name: "_y2", kind: "i32" },
      { name: "größe", kind: "u32" },
    ],
    result: "void",
  });
});
