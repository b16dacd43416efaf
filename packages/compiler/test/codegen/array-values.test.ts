/** Ops on arrays as values, in both backends as in the interpreter. */
import { assertVerified, parseModule, type RuntimeValue } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { differences } from "./differential.ts";

const check = async (text: string, calls: readonly (() => RuntimeValue[])[]): Promise<void> => {
  const module = parseModule(`module typed entry @f\n\n${text}`);
  assertVerified(module, "test");
  expect(await differences(module, calls)).toEqual([]);
};

const LENGTHS = [0, 1, 5, -1, 1000];

describe("array.new", () => {
  it.each(["i8", "u8c", "i16", "u32", "f32", "f64"])("%s of an i32 or an i64", async (kind) => {
    const lengths = LENGTHS.map((n) => () => [n]);
    const body = (length: string): string => `  ${length}
  %a = array.new %n -> ${kind}[]
  %b = array.new %n -> ${kind}[]
  return %b
}`;
    await check(`func @f(%n: i32 as i32) -> ${kind}[] {\n${body("%z = i32.const 0")}`, lengths);
    await check(
      `func @f(%m: i32 as i32) -> ${kind}[] {\n${body("%n = i64.extend_i32_s %m")}`,
      lengths,
    );
    expect.hasAssertions();
  });

  it("of a double: truncated, NaN and -0.5 are 0", async () => {
    const text = `func @f(%x: f64 as f64) -> f64[] {
  %a = array.new %x -> f64[]
  return %a
}`;
    const lengths = [0, -0, 2.9, -0.9, NaN, -1, Infinity, 2 ** 53, 1e300];
    await check(
      text,
      lengths.map((x) => () => [x]),
    );
    expect.hasAssertions();
  });

  it("is made although nobody uses it", async () => {
    const text = `func @f(%n: i32 as i32) -> i32 {
  %a = array.new %n -> f64[]
  return %n
}`;
    await check(
      text,
      LENGTHS.map((n) => () => [n]),
    );
    expect.hasAssertions();
  });

  it("is zeros where others were before", async () => {
    const text = `func @f(%n: i32 as i32) -> f64[] {
  %zero = i32.const 0
  %x = f64.const 7
  %mark = array.mark
  %a = array.new %n -> f64[]
  array.store %a, %zero, %x !oob="drop"
  array.release %mark
  %b = array.new %n -> f64[]
  return %b
}`;
    await check(text, [() => [3]]);
    expect.hasAssertions();
  });
});

describe("views and copies", () => {
  const array = (): Float32Array => Float32Array.of(1, -0, NaN, 4, 5);

  it("array.subarray has its own length, and accesses are checked against it", async () => {
    const text = `func @f(%a: f32[] as f32[], %begin: i32 as i32, %length: i32 as i32, %i: i32 as i32) -> f64 {
  %view = array.subarray %a, %begin, %length -> f32[]
  %one = f32.const 9
  %next = i32.const 1
  array.store %view, %next, %one !oob="drop"
  %x = array.load %view, %i !oob="nan" -> f32
  %y = f64.promote_f32 %x
  return %y
}`;
    const calls = [];
    for (const begin of [0, 1, 3, 5]) {
      for (let length = 0; begin + length <= 5; length++) {
        for (const i of [-1, 0, 1, 4, 5]) calls.push(() => [array(), begin, length, i]);
      }
    }
    await check(text, calls);
    expect.hasAssertions();
  });

  it("array.copy reads all before it writes", async () => {
    const text = `func @f(%a: f32[] as f32[], %at: i32 as i32, %from: i32 as i32, %count: i32 as i32) -> void {
  array.copy %a, %at, %a, %from, %count
  return
}`;
    const calls = [];
    for (const at of [0, 1, 3, 5]) {
      for (const from of [0, 1, 2, 5]) {
        for (let count = 0; Math.max(at, from) + count <= 5; count++) {
          calls.push(() => [array(), at, from, count]);
        }
      }
    }
    await check(text, calls);
    expect.hasAssertions();
  });

  it("calls give arrays, used or not, and branches choose among them", async () => {
    const text = `func @f(%a: f32[] as f32[], %n: i32 as i32) -> f32[] {
  %unused = call @half %a -> f32[]
  %b = if %n -> f32[] {
    %c = call @half %a -> f32[]
    yield %c
  } else {
    %d = array.new %n -> f32[]
    yield %d
  }
  %e = select %a, %b, %n -> f32[]
  return %e
}

func @half(%a: f32[] as f32[]) -> f32[] {
  %n = array.len %a
  %two = i32.const 2
  %zero = i32.const 0
  %k = i32.div_u %n, %two
  %view = array.subarray %a, %zero, %k -> f32[]
  return %view
}`;
    await check(text, [() => [array(), 0], () => [array(), 1]]);
    expect.hasAssertions();
  });
});

describe("plain arrays of the function's own", () => {
  const COUNTS = [0, 1, 2, 9, 40];

  it("begin with holes", async () => {
    for (const length of ["i32", "i64", "f64"]) {
      const convert = {
        i32: "i32.or %m, %z",
        i64: "i64.extend_i32_s %m",
        f64: "f64.convert_i32_s %m",
      };
      const text = `func @f(%m: i32 as i32) -> number?[] {
  %z = i32.const 0
  %n = ${convert[length as "i32"]}
  %a = array.new %n -> number?[]
  return %a
}`;
      await check(
        text,
        [...COUNTS, -1].map((n) => () => [n]),
      );
    }
    expect.hasAssertions();
  });

  it("array.reach makes room again and again, with holes where nothing was stored", async () => {
    const text = `func @f(%n: i32 as i32, %by: i32 as i32) -> number?[] {
  %zero = i32.const 0
  %a = array.new %zero -> number?[]
  %r = for %i: i32 = %zero to %n step 1 carry (%b: number?[] = %a) -> number?[] {
    %k = i32.mul %i, %by
    %c = array.reach %b, %k -> number?[]
    %x = f64.convert_i32_s %i
    array.store %c, %k, %x !oob="inbounds"
    yield %c
  }
  return %r
}`;
    await check(
      text,
      COUNTS.flatMap((n) => [0, 1, 3].map((by) => () => [n, by])),
    );
    expect.hasAssertions();
  });

  it("array.truncate leaves holes behind the end", async () => {
    const text = `func @f(%n: i32 as i32, %less: i32 as i32) -> number?[] {
  %zero = i32.const 0
  %a = array.new %n -> number?[]
  for %i: i32 = %zero to %n step 1 {
    %x = f64.convert_i32_s %i
    array.store %a, %i, %x !oob="inbounds"
    yield
  }
  %b = array.truncate %a, %less -> number?[]
  %c = array.reach %b, %n -> number?[]
  %y = f64.const 7
  array.store %c, %n, %y !oob="inbounds"
  return %c
}`;
    await check(
      text,
      COUNTS.flatMap((n) => [0, n >> 1, n].map((less) => () => [n, less])),
    );
    expect.hasAssertions();
  });

  it("loads tell holes from NaN", async () => {
    const text = `func @f(%x: f64 as f64, %i: i32 as i32) -> f64? {
  %zero = i32.const 0
  %two = i32.const 2
  %a = array.new %two -> number?[]
  %y = f64.canonicalize %x
  array.store %a, %zero, %y !oob="abort"
  %z = array.load %a, %i !oob="undefined" -> f64?
  return %z
}`;
    await check(
      text,
      [1, -0, NaN].flatMap((x) => [0, 1, 2, -1].map((i) => () => [x, i])),
    );
    expect.hasAssertions();
  });
});
