/** What the interpreter does around the arithmetic: control flow, the boundary, calls, fuel and traps. */
import { FuelExhausted, IrTrap, parseModule, prepare, type RuntimeValue } from "@numboa/parser/ir";
import { afterEach, describe, expect, it, vi } from "vitest";
import { run, runModule } from "./run-text.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("for", () => {
  const indices = (type: string, start: number, end: number, step: number): number[] => {
    const out = new Float64Array(16).fill(NaN);
    const convert = type === "i64" ? "f64.convert_i64_s" : "f64.convert_i32_s";
    const count = run(
      "(%out: f64[] as f64[]) -> i32",
      `%zero = i32.const 0
       %one = i32.const 1
       %start = ${type}.const ${start}
       %end = ${type}.const ${end}
       %n = for %i: ${type} = %start to %end step ${step} carry (%at: i32 = %zero) -> i32 {
         %x = ${convert} %i
         array.store %out, %at, %x !oob="inbounds"
         %next = i32.add %at, %one
         yield %next
       }
       return %n`,
      [out],
    );
    return [...out.subarray(0, count as number)];
  };

  it.each(["i32", "i64"])("counts in %s", (type) => {
    expect(indices(type, 0, 3, 1)).toEqual([0, 1, 2]);
    expect(indices(type, -3, 4, 3)).toEqual([-3, 0, 3]);
    expect(indices(type, 3, 0, -1)).toEqual([3, 2, 1]);
    expect(indices(type, 5, -2, -3)).toEqual([5, 2, -1]);
    expect(indices(type, 0, 0, 1)).toEqual([]);
    expect(indices(type, 0, 3, -1)).toEqual([]);
    expect(indices(type, 3, 0, 1)).toEqual([]);
  });

  it("counts to the last int32, and traps past it", () => {
    expect(indices("i32", 2147483645, 2147483647, 1)).toEqual([2147483645, 2147483646]);
    expect(() => indices("i32", 2147483646, 2147483647, 2)).toThrow(IrTrap);
    expect(() => indices("i32", -2147483647, -2147483648, -2)).toThrow(IrTrap);
  });

  it("gives what it was started with when it does not run", () => {
    const body = `%x = for %i: i32 = %n to %n step 1 carry (%p: f64 = %k) -> f64 {
      %q = f64.neg %p
      yield %q
    }
    return %x`;
    expect(run("(%n: i32 as int, %k: f64 as f64) -> f64", body, [3, -0])).toBe(-0);
  });

  it("carries values all at once", () => {
    const body = `%zero = i32.const 0
      %p, %q = for %i: i32 = %zero to %n step 1 carry (%a: f64 = %x, %b: f64 = %y) -> f64, f64 {
        yield %b, %a
      }
      return %p`;
    const head = "(%n: i32 as int, %x: f64 as f64, %y: f64 as f64) -> f64";
    expect(run(head, body, [2, 10, 20])).toBe(10);
    expect(run(head, body, [3, 10, 20])).toBe(20);
  });

  it("may be left by return, br and throw", () => {
    const body = `%zero = i32.const 0
      %found = block @b -> i32 {
        for %i: i32 = %zero to %n step 1 {
          %x = array.load %a, %i !oob="nan" -> f64
          %hit = f64.eq %x, %k
          if %hit {
            br @b %i
          }
          %bad = f64.ne %x, %x
          if %bad {
            throw TypeError "not a number"
          }
          %one = f64.const 1
          %stop = f64.eq %x, %one
          if %stop {
            %minus = i32.const -1
            return %minus
          }
          yield
        }
        yield %n
      }
      return %found`;
    const head = "(%a: f64[] as f64[], %n: i32 as int, %k: f64 as f64) -> i32";
    const find = (...xs: number[]) => run(head, body, [Float64Array.from(xs), 5, 7]);
    expect(find(5, 7, 1)).toBe(1);
    expect(find(5, 1, 7)).toBe(-1);
    expect(find(2, 3, 4, 5, 6)).toBe(5);
    expect(() => find(2, NaN)).toThrow(new TypeError("not a number"));
  });
});

describe("loop and block", () => {
  it("runs again on br and gives what yield says", () => {
    const body = `%one = f64.const 1
      %fact = loop @l (%i: f64 = %n, %acc: f64 = %one) -> f64 {
        %more = f64.gt %i, %one
        if %more {
          %product = f64.mul %acc, %i
          %less = f64.sub %i, %one
          br @l %less, %product
        }
        yield %acc
      }
      return %fact`;
    expect(run("(%n: f64 as f64) -> f64", body, [5])).toBe(120);
    expect(run("(%n: f64 as f64) -> f64", body, [0.5])).toBe(1);
  });

  it("swaps loop parameters", () => {
    const body = `%zero = i32.const 0
      %one = i32.const 1
      %two = i32.const 2
      %r = loop @l (%i: i32 = %zero, %p: i32 = %one, %q: i32 = %two) -> i32 {
        %more = i32.lt_s %i, %n
        if %more {
          %next = i32.add %i, %one
          br @l %next, %q, %p
        }
        yield %p
      }
      return %r`;
    expect([0, 1, 2, 3].map((n) => run("(%n: i32 as int) -> i32", body, [n]))).toEqual([
      1, 2, 1, 2,
    ]);
  });

  it("leaves several regions at once", () => {
    const body = `%zero = i32.const 0
      %ten = i32.const 10
      %r = block @outer -> i32 {
        block @inner {
          loop @l {
            if %c {
              br @outer %ten
            } else {
              br @inner
            }
            unreachable
          }
          unreachable
        }
        yield %zero
      }
      return %r`.replace("loop @l {", "loop @l () {");
    expect(run("(%c: i32 as bool) -> i32", body, [true])).toBe(10);
    expect(run("(%c: i32 as bool) -> i32", body, [false])).toBe(0);
  });

  it("continues an outer loop from within an inner one", () => {
    const body = `%zero = i32.const 0
      %one = i32.const 1
      %r = loop @outer (%i: i32 = %zero) -> i32 {
        %x = loop @inner (%j: i32 = %i) -> i32 {
          %small = i32.lt_s %j, %n
          if %small {
            %next = i32.add %j, %one
            br @outer %next
          }
          yield %j
        }
        yield %x
      }
      return %r`;
    expect(run("(%n: i32 as int) -> i32", body, [4])).toBe(4);
  });
});

describe("the boundary", () => {
  it.each([
    ["bool", "i32.const 2", true],
    ["bool", "i32.const 0", false],
    ["u32", "i32.const -1", 4294967295],
    ["i32", "i32.const -1", -1],
    ["f64", "f64.const -0", -0],
    ["f64?", "opt.undefined", undefined],
  ])("gives a %s of %s", (kind, op, expected) => {
    expect(run(`() -> ${kind}`, `%x = ${op}\n  return %x`)).toBe(expected);
  });

  it("gives undefined of nothing", () => {
    expect(run("() -> void", "return")).toBe(undefined);
  });

  it("takes what a kind is in the type that it has", () => {
    expect(run("(%x: i32 as u32) -> i32", "return %x", [4294967295])).toBe(-1);
    expect(run("(%x: i32 as bool) -> i32", "return %x", [true])).toBe(1);
    expect(run("(%x: i32 as int) -> i32", "return %x", [2 ** 30])).toBe(2 ** 30);
  });

  it.each<[string, string, RuntimeValue]>([
    ["i32", "int", 2 ** 30 + 1],
    ["i32", "int", -0],
    ["i32", "i32", 0.5],
    ["i32", "i32", NaN],
    ["i32", "u32", -1],
    ["i32", "bool", 1],
    ["f32", "f32", 0.1],
    ["f64", "f64", undefined],
    ["f64", "f64", true],
    ["f64[]", "f64[]", new Float32Array(1)],
    ["u8[]", "u8[]", new Uint8ClampedArray(1)],
    ["f64[]", "f64[]", [1, 2]],
    ["f64[]", "f64[]", null],
  ])("takes no other %s as %s: %s", (type, kind, arg) => {
    expect(() => run(`(%x: ${type} as ${kind}) -> void`, "return", [arg])).toThrow(IrTrap);
  });

  it("counts arguments", () => {
    expect(() => run("(%x: f64 as f64) -> void", "return", [])).toThrow("takes 1 arguments, got 0");
  });
});

const FIBONACCI = `module js entry @fib
func @fib(%n: js) -> js {
  %two = js.const 2
  %small = js.lt %n, %two
  %c = js.truthy %small
  if %c {
    return %n
  }
  %one = js.const 1
  %n1 = js.sub %n, %one
  %n2 = js.sub %n, %two
  %a = js.call @fib %n1
  %b = js.call @fib %n2
  %s = js.add %a, %b
  return %s
}`;

const FOREVER = `module typed entry @f
func @f() -> void {
  loop @l () {
    br @l
  }
  unreachable
}`;

describe("calls, fuel and traps", () => {
  it("recurses", () => {
    expect(runModule(FIBONACCI, [15])).toBe(610);
  });

  it("overflows the stack with a RangeError", () => {
    expect(() => runModule(FIBONACCI, [Infinity])).toThrow(RangeError);
  });

  it("stops when the fuel is used up", () => {
    expect(() => runModule(FOREVER, [], { fuel: 1000 })).toThrow(FuelExhausted);
    expect(() => runModule(FIBONACCI, [25], { fuel: 1000 })).toThrow(FuelExhausted);
  });

  it("uses a unit of fuel for each op of each region entered, anew for each run", () => {
    const module = parseModule("module js entry @f\nfunc @f(%x: js) -> js {\n  return %x\n}");
    const call = prepare(module);
    expect(call([1], { fuel: 1 })).toBe(1);
    expect(call([2], { fuel: 1 })).toBe(2);
    expect(() => call([3], { fuel: 0 })).toThrow(FuelExhausted);
  });

  it("traps at unreachable", () => {
    expect(() => run("() -> void", "unreachable")).toThrow(new IrTrap("unreachable"));
  });

  it.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    "throws the program's own %o",
    (constructor) => {
      const thrown = () => run("() -> void", `throw ${constructor.name} "at \\"x\\""`);
      expect(thrown).toThrow(constructor);
      expect(thrown).toThrow('at "x"');
    },
  );

  it("asks the host for mathematics", () => {
    vi.spyOn(Math, "sin").mockImplementation((x) => x + 0.25);
    const typed = run("(%x: f64 as f64) -> f64", "%y = math.host sin %x\n  return %y", [1]);
    const js = "module js entry @f\nfunc @f(%x: js) -> js {\n  %y = js.math sin %x\n  return %y\n}";
    expect([typed, runModule(js, [1])]).toEqual([1.25, 1.25]);
    expect(
      run("(%x: f64 as f64) -> f64", "%y = math.host hypot %x, %x, %x, %x\n  return %y", [1]),
    ).toBe(2);
  });

  it("draws from the host's random numbers, once for each op", () => {
    const random = vi.spyOn(Math, "random").mockReturnValueOnce(0.25).mockReturnValueOnce(0.5);
    expect(
      run("() -> f64", "%x = math.random\n  %y = math.random\n  %z = f64.sub %y, %x\n  return %z"),
    ).toBe(0.25);
    random.mockReturnValueOnce(0.125);
    expect(
      runModule("module js entry @f\nfunc @f() -> js {\n  %x = js.random\n  return %x\n}", []),
    ).toBe(0.125);
    expect(random).toHaveBeenCalledTimes(3);
  });
});

describe("level js", () => {
  it("stores into the caller's array", () => {
    const array = new Float64Array(2);
    const text = `module js entry @fill
func @fill(%a: js, %x: js) -> js {
  %i0 = js.const 0
  %one = js.const 1
  loop @l (%i: js = %i0) {
    %n = js.length %a
    %more = js.lt %i, %n
    %c = js.truthy %more
    if %c {
      js.store %a, %i, %x
      %next = js.add %i, %one
      br @l %next
    }
    yield
  }
  return
}`;
    expect(runModule(text, [array, -0])).toBe(undefined);
    expect([...array]).toEqual([-0, -0]);
  });

  it("gives undefined for arguments that are missing", () => {
    expect(runModule("module js entry @f\nfunc @f(%x: js) -> js {\n  return %x\n}", [])).toBe(
      undefined,
    );
  });
});
