/** Array accesses in the interpreter: what lies outside, what is wrapped, what traps. */
import { interpret, IrTrap, type RuntimeValue } from "@numboa/parser/ir";
import { jsProgram } from "./js-program.ts";
import { describe, expect, it } from "vitest";
import { run } from "./run-text.ts";

describe("arrays", () => {
  const load = (type: string, oob: string, result: string, index: string) => {
    const kind = { f64: "f64", i32: "i32", "f64?": "f64?" }[result] ?? "f64";
    const [name, from] = index.split(" as ");
    return (array: RuntimeValue, i: number): RuntimeValue =>
      run(
        `(%a: ${type} as ${type}, %i: ${name} as ${from}) -> ${kind}`,
        `%x = array.load %a, %i !oob="${oob}" -> ${result}\n  ${
          result === "f32" ? "%y = f64.promote_f32 %x\n  return %y" : "return %x"
        }`,
        [array, i],
      );
  };

  it("are loaded as their own type in bounds", () => {
    expect(load("f64[]", "inbounds", "f64", "i32 as i32")(Float64Array.of(1, -0), 1)).toBe(-0);
    expect(load("f32[]", "inbounds", "f32", "i32 as i32")(Float32Array.of(0.1), 0)).toBe(
      Math.fround(0.1),
    );
    expect(load("u32[]", "inbounds", "i32", "i32 as i32")(Uint32Array.of(4294967295), 0)).toBe(-1);
    expect(load("i8[]", "inbounds", "i32", "i32 as i32")(Int8Array.of(-128), 0)).toBe(-128);
  });

  it.each([-1, 2, 2147483647, -2147483648])("trap at %d, which is not in bounds", (i) => {
    expect(() => load("f64[]", "inbounds", "f64", "i32 as i32")(Float64Array.of(1, 2), i)).toThrow(
      new IrTrap(`index ${i} is not within 2 elements`),
    );
  });

  it.each([-1, 2, 0.5, NaN, Infinity, -Infinity, 1e21, 2 ** 53])("give nothing at %d", (i) => {
    const f64s = Float64Array.of(1, 2);
    expect(load("f64[]", "undefined", "f64?", "f64 as f64")(f64s, i)).toBe(undefined);
    expect(load("f64[]", "nan", "f64", "f64 as f64")(f64s, i)).toBe(NaN);
    expect(load("f32[]", "nan", "f32", "f64 as f64")(Float32Array.of(1, 2), i)).toBe(NaN);
    expect(load("u8[]", "zero", "i32", "f64 as f64")(Uint8Array.of(1, 2), i)).toBe(0);
  });

  it("give integers as numbers where they may be missing", () => {
    const u32s = Uint32Array.of(4294967295);
    expect(load("u32[]", "nan", "f64", "i32 as i32")(u32s, 0)).toBe(4294967295);
    expect(load("u32[]", "undefined", "f64?", "i32 as i32")(u32s, 0)).toBe(4294967295);
    expect(load("u32[]", "zero", "i32", "i32 as i32")(u32s, 0)).toBe(-1);
    expect(load("u32[]", "zero", "i32", "f64 as f64")(u32s, -0)).toBe(-1);
  });

  it("know their length", () => {
    const body = "%n = array.len %a\n  return %n";
    expect(run("(%a: i16[] as i16[]) -> i32", body, [new Int16Array(3)])).toBe(3);
  });

  it("are seen from an element on through a view of a view", () => {
    const body = `%b = array.at %a, %i -> f64[]
      %c = array.at %b, %i -> f64[]
      %minus = i32.const -3
      %x = array.load %c, %minus !oob="inbounds" -> f64
      array.store %c, %minus, %k !oob="inbounds"
      return %x`;
    const array = Float64Array.of(1, 2, 3);
    const head = "(%a: f64[] as f64[], %i: i32 as i32, %k: f64 as f64) -> f64";
    expect(run(head, body, [array, 2, 9])).toBe(2);
    expect([...array]).toEqual([1, 9, 3]);
    expect(() => run(head, body, [array, 1, 9])).toThrow(IrTrap);
  });

  it("are disjoint where they share no byte", () => {
    const disjoint = (a: RuntimeValue, b: RuntimeValue, ...ends: number[]): RuntimeValue => {
      const [i, j, k, l] = ends.map((end) => `i32.const ${end}`);
      return run(
        "(%a: f64[] as f64[], %b: u8[] as u8[]) -> bool",
        `%i = ${i}\n %j = ${j}\n %k = ${k}\n %l = ${l}\n %one = i32.const 1
        %view = array.at %a, %one -> f64[]
        %d = array.disjoint %view, %i, %j, %b, %k, %l\n return %d`,
        [a, b],
      );
    };
    const { buffer } = new Float64Array(4);
    const [f64s, bytes] = [new Float64Array(buffer), new Uint8Array(buffer, 8)];
    // Elements 1 and 2 of the doubles are bytes 0 to 15 of the bytes.
    expect(disjoint(f64s, bytes, 0, 1, 16, 23)).toBe(true);
    expect(disjoint(f64s, bytes, 0, 1, 15, 23)).toBe(false);
    expect(disjoint(f64s, bytes, 1, 1, 0, 7)).toBe(true);
    expect(disjoint(f64s, bytes, 1, 1, 0, 8)).toBe(false);
    expect(disjoint(f64s, bytes, 0, 1, 3, 4)).toBe(false);
    expect(disjoint(f64s, new Uint8Array(16), 0, 1, 0, 8)).toBe(true);
  });

  it("are loaded and stored sixteen bytes at a time", () => {
    const head = "(%a: f32[] as f32[], %b: i32[] as i32[], %i: i32 as i32) -> void";
    const body = `%two = i32.const 2
      %view = array.at %a, %two -> f32[]
      %v = array.load_v128 %view, %i
      %w = v128.not %v
      array.store_v128 %b, %i, %w
      return`;
    const floats = new Float32Array(Int32Array.of(-1, -1, 0, 1, 2, 3).buffer);
    const words = Int32Array.of(7, 7, 7, 7, 7);
    run(head, body, [floats, words, 0]);
    expect([...words]).toEqual([-1, -2, -3, -4, 7]);
    expect(() => run(head, body, [floats, words, 1])).toThrow("index 3 is not before 4 of 6");
    expect(() => run(head, body, [floats, words, -1])).toThrow("index -1 is not before 4 of 5");
  });

  it("are sixteen bytes of doubles where they are plain, and share no byte with others", () => {
    const head = "(%a: number[] as number[], %b: number[] as number[], %i: i32 as i32) -> bool";
    const body = `%one = i32.const 1
      %view = array.at %a, %one -> number[]
      %v = array.load_v128 %view, %i
      array.store_v128 %b, %i, %v
      %d = array.disjoint %view, %i, %i, %b, %one, %one
      return %d`;
    const [from, to] = [
      [1, -0, NaN, 2],
      [7, 8, 9],
    ];
    expect(run(head, body, [from, to, 0])).toBe(true);
    expect(to).toEqual([-0, NaN, 9]);
    expect(run(head, body, [from, from, 0])).toBe(false);
    expect(run(head, body, [from, from, 1])).toBe(true);
    expect(() => run(head, body, [from, to, 2])).toThrow("index 3 is not before 2 of 4");
    expect(() => run(head, body, [from, to.slice(0, 2), 1])).toThrow(
      "index 1 is not before 2 of 2",
    );
  });

  it("are not passed of an object: its fields come by themselves", () => {
    const head = "(%o: i32 as object, %x: f64 as f64) -> f64";
    expect(run(head, "return %x", [{ x: 7 }, 7])).toBe(7);
    expect(run(head, "return %x", [0, 7])).toBe(7);
  });

  it("are loaded into and stored from halves of vectors", () => {
    const head = "(%a: f64[] as f64[], %i: i32 as i32, %j: i32 as i32) -> void";
    const body = `%low = array.load_low %a, %i
      %both = array.load_high %a, %j, %low
      %ones = array.load_splat %a, %i
      %sum = f64x2.add %both, %ones
      array.store_high %a, %i, %sum
      array.store_low %a, %j, %sum
      return`;
    const call = (i: number, j: number): number[] => {
      const doubles = Float64Array.of(1, 10, 100);
      run(head, body, [doubles, i, j]);
      return [...doubles];
    };
    expect(call(0, 2)).toEqual([101, 10, 2]);
    expect(call(1, 1)).toEqual([1, 20, 100]);
    expect(() => call(0, 3)).toThrow("index 3 is not before 1 of 3");
    expect(() => call(-1, 0)).toThrow("index -1 is not before 1 of 3");
  });

  it("are loaded into all lanes of their width", () => {
    const head = "(%a: i16[] as i16[], %i: i32 as i32) -> void";
    const body = `%v = array.load_splat %a, %i
      %zero = i32.const 0
      array.store_v128 %a, %zero, %v
      return`;
    const halves = Int16Array.from({ length: 9 }, (_, k) => -k);
    run(head, body, [halves, 8]);
    expect([...halves]).toEqual([-8, -8, -8, -8, -8, -8, -8, -8, -8]);
  });

  const store = (type: string, value: string, oob: string) => {
    const head = `(%a: ${type} as ${type}, %i: f64 as f64, %x: ${value} as ${value}) -> void`;
    return (array: ArrayLike<number>, i: number, x: number): number[] => {
      run(
        head,
        `%j = i32.to_int32 %i\n  array.store %a, ${oob === "drop" ? "%i" : "%j"}, %x !oob="${oob}"\n  return`,
        [array, i, x],
      );
      return Array.from(array);
    };
  };

  it("take values wrapped to their width", () => {
    expect(store("u8[]", "i32", "inbounds")(new Uint8Array(1), 0, -1)).toEqual([255]);
    expect(store("i8[]", "i32", "drop")(new Int8Array(1), 0, 200)).toEqual([-56]);
    expect(store("u32[]", "i32", "drop")(new Uint32Array(1), 0, -1)).toEqual([4294967295]);
    expect(store("u8c[]", "i32", "drop")(new Uint8ClampedArray(1), 0, 255)).toEqual([255]);
    expect(store("f64[]", "f64", "drop")(new Float64Array(1), -0, -0)).toEqual([-0]);
  });

  it("trap on a clamped value that is not", () => {
    expect(() => store("u8c[]", "i32", "drop")(new Uint8ClampedArray(1), 0, 256)).toThrow(IrTrap);
    expect(() => store("u8c[]", "i32", "drop")(new Uint8ClampedArray(1), 0, -1)).toThrow(IrTrap);
  });

  it.each([-1, 1, 0.5, NaN, Infinity])("drop what is stored at %d", (i) => {
    const array = Float64Array.of(7);
    expect(store("f64[]", "f64", "drop")(array, i, 1)).toEqual([7]);
    expect(Object.keys(array)).toEqual(["0"]);
  });

  it("trap on a store that is not in bounds", () => {
    expect(() => store("f64[]", "f64", "inbounds")(new Float64Array(1), 1, 1)).toThrow(IrTrap);
  });
});

describe("arrays as values", () => {
  it("are new, and zeros, of the kind and length that was asked for", () => {
    const make = (opcode: "js.new_array" | "js.new_like", args: RuntimeValue[]): RuntimeValue => {
      const attrs = opcode === "js.new_array" ? { element: "i16" } : {};
      return interpret(jsProgram(opcode, args.length, attrs), args);
    };
    expect(make("js.new_array", [2.9])).toEqual(new Int16Array(2));
    expect(make("js.new_array", [undefined])).toEqual(new Int16Array(0));
    expect(() => make("js.new_array", [-1])).toThrow(
      new RangeError("Invalid typed array length: -1"),
    );
    expect(make("js.new_like", [Uint8ClampedArray.of(1), 3])).toEqual(new Uint8ClampedArray(3));
  });

  it("are views of the same memory", () => {
    const array = Float32Array.of(1, 2, 3, 4);
    const view = interpret(jsProgram("js.subarray", 3), [array, 1, 2]) as Float32Array;
    view[0] = 9;
    expect([...view]).toEqual([9, 3]);
    expect([...array]).toEqual([1, 9, 3, 4]);
  });
});

describe("plain arrays of the function's own", () => {
  const reach = (array: number[], index: number): RuntimeValue =>
    run(
      "(%a: number[] as number[], %i: i32 as i32) -> number?[]",
      `%n = array.len %a
      %zero = i32.const 0
      %x = array.load %a, %zero !oob="nan" -> f64
      %b = array.new %n -> number?[]
      array.store %b, %zero, %x !oob="abort"
      %c = array.reach %b, %i -> number?[]
      return %c`,
      [array, index],
    );

  it("reach an index, with holes before it", () => {
    expect(reach([7, 1], 1)).toEqual(Object.assign(new Array(2), { 0: 7 }));
    expect(reach([7, 1], 4)).toEqual(Object.assign(new Array(5), { 0: 7 }));
    expect(reach([7], 1)).toEqual(Object.assign(new Array(2), { 0: 7 }));
  });

  it("do not reach what is no index, or too far away", () => {
    expect(reach([7], -1)).toEqual([7]);
    expect(reach([7], 2 ** 31 - 1)).toEqual([7]);
  });

  it("are holes at first, and loaded as such", () => {
    const load = (oob: string, result: string): RuntimeValue =>
      run(
        `() -> ${result}`,
        `%n = i32.const 1
        %i = i32.const 0
        %a = array.new %n -> number?[]
        %x = array.load %a, %i !oob="${oob}" -> ${result}
        return %x`,
        [],
      );
    expect(load("undefined", "f64?")).toBe(undefined);
    expect(load("nan", "f64")).toBe(NaN);
    expect(load("inbounds", "f64")).toBe(NaN);
  });

  it("lose what is beyond a new length for good", () => {
    const text = `%one = i32.const 1
      %zero = i32.const 0
      %x = f64.const 5
      %a = array.new %one -> number?[]
      array.store %a, %zero, %x !oob="inbounds"
      %b = array.truncate %a, %zero -> number?[]
      %c = array.reach %b, %zero -> number?[]
      return %c`;
    expect(run("() -> number?[]", text, [])).toEqual(new Array(1));
  });

  it("are changed in place at level js", () => {
    const array = [1, 2];
    expect(interpret(jsProgram("js.put", 3), [array, 3, 4])).toBe(array);
    expect(array).toEqual(Object.assign([1, 2, 0, 4], { 2: undefined }));
    interpret(jsProgram("js.set_length", 2), [array, 1]);
    expect(array).toEqual([1]);
  });

  it("are tables of numbers that are written out", () => {
    const attrs = { values: "1.5,-0,Infinity,5e-324" };
    expect(interpret(jsProgram("js.table", 0, attrs), [])).toEqual([1.5, -0, Infinity, 5e-324]);
    const text = `%a = array.table !values="1,2" -> number?[]
      %n = array.len %a
      return %n`;
    expect(run("() -> i32", text, [])).toBe(2);
  });

  it("throw for what is no length", () => {
    expect(() => interpret(jsProgram("js.new_array", 1, { element: "number?" }), [-1])).toThrow(
      new RangeError("Invalid array length"),
    );
  });
});
