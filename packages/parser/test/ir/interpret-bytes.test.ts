/** Views of buffers and elements of DataViews: what they give, and the rules that only the interpreter sees broken. */
import { describe, expect, it } from "vitest";
import {
  IrAbort,
  IrTrap,
  formatIrError,
  interpret,
  parseModule,
  verifyModule,
  type RuntimeValue,
} from "@numboa/parser/ir";

const moduleOf = (params: string, result: string, body: string): string =>
  `module typed entry @f\n\nfunc @f(${params}) -> ${result} {\n${body}\n}\n`;

function run(params: string, result: string, body: string, args: RuntimeValue[]): RuntimeValue {
  const module = parseModule(moduleOf(params, result, body));
  expect(verifyModule(module).map(formatIrError)).toEqual([]);
  return interpret(module, args);
}

function errorsOf(params: string, result: string, body: string): string[] {
  return verifyModule(parseModule(moduleOf(params, result, body))).map(({ message }) => message);
}

const bytes = (): ArrayBuffer => Uint8Array.of(1, 2, 3, 4, 255, 255, 255, 255, 9).buffer;

describe("array.view", () => {
  const body = `  %n = i32.const 1
  %v = array.view %b, %k, %n -> i16[]
  %i = i32.const 0
  %x = array.load %v, %i !oob="inbounds" -> i32
  return %x`;
  const view = (k: number): RuntimeValue =>
    run("%b: buffer[] as buffer[], %k: i32 as i32", "i32", body, [bytes(), k]);

  it("is an array over the same bytes", () => {
    expect([view(0), view(2), view(4)]).toEqual([513, 1027, -1]);
  });

  it.each([-2, 1, 8, 10])("that begins at byte %i must not be used", (k) => {
    expect(() => view(k)).toThrow(IrTrap);
  });
});

describe("array.refuse_view", () => {
  const refuse = (element: string, rest: string, args: RuntimeValue[]): RuntimeValue =>
    run(
      "%n: i32 as i32, %k: f64 as f64, %l: f64 as f64",
      "void",
      `  array.refuse_view %n, %k, %l !element="${element}"${rest}\n  unreachable`,
      args,
    );

  it("throws what JavaScript throws", () => {
    expect(() => refuse("i16", "", [8, 1, 1])).toThrow("should be a multiple of 2");
    expect(() => refuse("u8", "", [8, 0, 9])).toThrow("Invalid typed array length: 9");
    expect(() => refuse("i32", " !rest=true", [9, 0, NaN])).toThrow("should be a multiple of 4");
    expect(() => refuse("dataview", " !rest=true", [8, 9, NaN])).toThrow("outside the bounds");
  });

  it("must have something to refuse", () => {
    expect(() => refuse("i16", "", [8, 2, 3])).toThrow(IrTrap);
  });
});

describe("data.load and data.store", () => {
  const load = (element: string, type: string, k: number): RuntimeValue =>
    run(
      "%v: dataview[] as dataview[], %k: i32 as i32",
      type,
      `  %x = data.load %v, %k !element="${element}" -> ${type === "bigint64" ? "i64" : type}
  return %x`,
      [new DataView(bytes(), 1), k],
    );

  it("read the low byte first", () => {
    expect([load("u8", "i32", 7), load("u16", "i32", 1), load("i16", "i32", 3)]).toEqual([
      9, 1027, -1,
    ]);
    expect([load("u32", "i32", 3), load("u64", "bigint64", 0)]).toEqual([-1, 0x09ffffffff040302n]);
  });

  it.each([-1, 6, 100])("an element at byte %i is none", (k) => {
    expect(() => load("i32", "i32", k)).toThrow(IrTrap);
  });

  it("take a DataView and the element's own type", () => {
    const param = "%v: u8[] as u8[], %k: i32 as i32";
    const stores = errorsOf(param, "void", `  data.store %v, %k, %k !element="f64"\n  return`);
    expect(stores.join()).toMatch(/takes dataview\[\], not u8\[\].*stores f64, not i32/);
    const loads = errorsOf(
      "%v: dataview[] as dataview[], %k: i32 as i32",
      "i32",
      `  %x = data.load %v, %k !element="f64" -> i32\n  return %x`,
    );
    expect(loads.join()).toContain("gives f64, not i32");
  });
});

it("abort gives the call up", () => {
  expect(() => run("", "void", "  abort", [])).toThrow(IrAbort);
});

it("bigints enter and leave as they are", () => {
  const back = (kind: string, x: bigint): RuntimeValue =>
    run(`%x: i64 as ${kind}`, kind, "  return %x", [x]);
  for (const x of [0n, 5n, 2n ** 63n, 2n ** 64n - 1n]) expect(back("biguint64", x)).toBe(x);
  for (const x of [-1n, -(2n ** 63n), 2n ** 63n - 1n]) expect(back("bigint64", x)).toBe(x);
  expect(() => back("bigint64", 2n ** 63n)).toThrow(IrTrap);
  expect(() => back("biguint64", -1n)).toThrow(IrTrap);
});
