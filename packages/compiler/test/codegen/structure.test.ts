/** Control flow: nested branches, carried values that trade places, arrays that flow through regions. */
import { parseModule, verifyModule, type Module, type RuntimeValue } from "@numboa/parser/ir";
import { describe, expect, it } from "vitest";
import { differences, runIn } from "./differential.ts";
import { interpreted } from "./backends.ts";

interface Case {
  readonly text: string;
  readonly calls: readonly (() => RuntimeValue[])[];
  /** Results, so that a mistake of all tiers shows too. */
  readonly results: readonly string[];
}

const numbers =
  (...args: readonly number[]): (() => RuntimeValue[]) =>
  () => [...args];

/** Cases by name; `func` is the entry's text after its name. */
const CASES: Readonly<Record<string, Case>> = {
  "loop parameters that rotate": {
    text: `(%n: i32 as int) -> i32 {
      %a0 = i32.const 1
      %b0 = i32.const 20
      %c0 = i32.const 300
      %r, %s = loop @l (%n1: i32 = %n, %a: i32 = %a0, %b: i32 = %b0, %c: i32 = %c0) -> i32, i32 {
        if %n1 {
          %one = i32.const -1
          %n2 = i32.add %n1, %one
          br @l %n2, %b, %c, %a
        }
        %ab = i32.mul %a, %b
        yield %ab, %c
      }
      %sum = i32.add %r, %s
      return %sum
    }`,
    calls: [numbers(0), numbers(1), numbers(2), numbers(3)],
    results: ["value 320", "value 6001", "value 320", "value 320"],
  },
  "buffers that play ping-pong": {
    text: `(%a: f64[] as f64[], %b: f64[] as f64[], %n: i32 as int) -> f64 {
      %zero = i32.const 0
      %last, %other = for %k: i32 = %zero to %n step 1 carry (%p: f64[] = %a, %q: f64[] = %b) -> f64[], f64[] {
        %len = array.len %p
        for %i: i32 = %zero to %len step 1 {
          %x = array.load %p, %i !oob="inbounds" -> f64
          %two = f64.const 2
          %y = f64.mul %x, %two
          array.store %q, %i, %y !oob="inbounds"
          yield
        }
        yield %q, %p
      }
      %r = array.load %last, %zero !oob="nan" -> f64
      return %r
    }`,
    calls: [0, 1, 2, 3].map((n) => () => [Float64Array.of(1, 2, 3), new Float64Array(3), n]),
    results: ["value 1", "value 2", "value 4", "value 8"],
  },
  "branches out of three blocks": {
    text: `(%n: i32 as int) -> i32 {
      %one = i32.const 1
      %two = i32.const 2
      %r = block @outer -> i32 {
        %m = block @middle -> i32 {
          %i = block @inner -> i32 {
            %is1 = i32.eq %n, %one
            if %is1 {
              %ten = i32.const 10
              br @inner %ten
            }
            %is2 = i32.eq %n, %two
            if %is2 {
              %t = i32.const 20
              br @middle %t
            } else {
              %big = i32.gt_s %n, %two
              if %big {
                br @outer %n
              }
              yield
            }
            yield %one
          }
          %j = i32.add %i, %one
          yield %j
        }
        %k = i32.mul %m, %two
        yield %k
      }
      return %r
    }`,
    calls: [numbers(0), numbers(1), numbers(2), numbers(77)],
    results: ["value 4", "value 22", "value 40", "value 77"],
  },
  "a for that is left by a branch": {
    text: `(%a: i32[] as i32[], %x: i32 as int) -> i32 {
      %zero = i32.const 0
      %none = i32.const -1
      %len = array.len %a
      %at = block @found -> i32 {
        for %i: i32 = %zero to %len step 1 {
          %e = array.load %a, %i !oob="inbounds" -> i32
          %same = i32.eq %e, %x
          if %same {
            br @found %i
          }
          yield
        }
        yield %none
      }
      return %at
    }`,
    calls: [5, 7, 9, 1].map((x) => () => [Int32Array.of(5, 7, 9), x]),
    results: ["value 0", "value 1", "value 2", "value -1"],
  },
  "for up, down, by steps, and not at all": {
    text: `(%from: i32 as int, %to: i32 as int) -> f64 {
      %z = f64.const 0
      %u = for %i: i32 = %from to %to step 3 carry (%s: f64 = %z) -> f64 {
        %x = f64.convert_i32_s %i
        %t = f64.add %s, %x
        yield %t
      }
      %wide = i64.extend_i32_s %from
      %wide2 = i64.extend_i32_s %to
      %d = for %j: i64 = %wide to %wide2 step -2 carry (%s2: f64 = %u) -> f64 {
        %y = f64.convert_i64_s %j
        %h = f64.const 100
        %y2 = f64.mul %y, %h
        %t2 = f64.add %s2, %y2
        yield %t2
      }
      return %d
    }`,
    calls: [numbers(0, 0), numbers(0, 7), numbers(7, 0), numbers(-3, 3), numbers(1, -4)],
    results: ["value 0", "value 9", "value 1600", "value -3", "value -300"],
  },
  "carried values that trade places in a for": {
    text: `(%n: i32 as int) -> f64 {
      %zero = i32.const 0
      %a0 = f64.const 0
      %b0 = f64.const 1
      %a, %b = for %i: i32 = %zero to %n step 1 carry (%x: f64 = %a0, %y: f64 = %b0) -> f64, f64 {
        %s = f64.add %x, %y
        yield %y, %s
      }
      return %a
    }`,
    calls: [numbers(0), numbers(1), numbers(10), numbers(50)],
    results: ["value 0", "value 1", "value 55", "value 12586269025"],
  },
  "arrays chosen by if and select": {
    text: `(%a: u8[] as u8[], %b: u8[] as u8[], %c: bool2) -> f64 {
      %zero = i32.const 0
      %one = f64.const 1
      %p = if %c -> u8[] {
        yield %a
      } else {
        yield %b
      }
      %q = select %b, %a, %c -> u8[]
      %x = array.load %p, %zero !oob="nan" -> f64
      %y = array.load %q, %zero !oob="nan" -> f64
      %h = f64.const 1000
      %x2 = f64.mul %x, %h
      %s = f64.add %x2, %y
      %n = array.len %q
      %f = f64.convert_i32_s %n
      %t = f64.mul %f, %one
      %u = f64.add %s, %t
      return %u
    }`.replace("%c: bool2", "%c: i32 as bool"),
    calls: [1, 0].map((c) => () => [Uint8Array.of(3), Uint8Array.of(4, 5), c !== 0]),
    results: ["value 3006", "value 4004"],
  },
  "an early return in a loop in an if": {
    text: `(%x: f64 as f64) -> f64? {
      %zero = f64.const 0
      %neg = f64.lt %x, %zero
      if %neg {
        loop @l (%y: f64 = %x) {
          %lim = f64.const -10
          %low = f64.lt %y, %lim
          if %low {
            %r = opt.some %y
            return %r
          }
          %one = f64.const 1
          %y2 = f64.sub %y, %one
          br @l %y2
        }
        unreachable
      }
      %u = opt.undefined
      return %u
    }`,
    calls: [numbers(-0.5), numbers(-20), numbers(0), numbers(NaN)],
    results: ["value -10.5", "value -20", "value undefined", "value undefined"],
  },
  "and-chains of conditions": {
    text: `(%a: f64[] as f64[], %n: i32 as int) -> i32 {
      %zero = i32.const 0
      %r = loop @l (%i: i32 = %zero) -> i32 {
        %more = i32.lt_s %i, %n
        %go = if %more -> i32 {
          %x = array.load %a, %i !oob="nan" -> f64
          %fz = f64.const 0
          %pos = f64.gt %x, %fz
          yield %pos
        } else {
          yield %zero
        }
        if %go {
          %one = i32.const 1
          %j = i32.add %i, %one
          br @l %j
        }
        yield %i
      }
      return %r
    }`,
    calls: [0, 2, 3, 9].map((n) => () => [Float64Array.of(1, 2, 3, -1, 5), n]),
    results: ["value 0", "value 2", "value 3", "value 3"],
  },
  "or-chains of conditions": {
    text: `(%a: i32 as int, %b: i32 as int) -> i32 {
      %one = i32.const 1
      %ten = i32.const 10
      %z = i32.const 0
      %either = if %a -> i32 {
        yield %one
      } else {
        %q = i32.div_s %ten, %b
        %big = i32.gt_s %q, %one
        yield %big
      }
      %r = if %either -> i32 {
        yield %ten
      } else {
        yield %z
      }
      return %r
    }`,
    calls: [numbers(1, 0), numbers(0, 5), numbers(0, 9), numbers(0, 0)],
    results: ["value 10", "value 10", "value 0", "trap true"],
  },
  "calls between functions, undefined included": {
    text: `(%n: i32 as int) -> f64? {
      %x = call @half %n -> f64?
      %none = opt.is_undefined %x
      if %none {
        %u = opt.undefined
        return %u
      }
      %d = opt.number %x
      %e = f64.add %d, %d
      %r = opt.some %e
      return %r
    }
    func @half(%n: i32 as int) -> f64? {
      %one = i32.const 1
      %odd = i32.and %n, %one
      if %odd {
        %u = opt.undefined
        return %u
      }
      %f = f64.convert_i32_s %n
      %h = f64.const 0.5
      %g = f64.mul %f, %h
      %r = opt.some %g
      return %r
    }`,
    calls: [numbers(3), numbers(4), numbers(-6)],
    results: ["value undefined", "value 4", "value -6"],
  },
  recursion: {
    text: `(%n: i32 as int) -> i32 {
      %two = i32.const 2
      %small = i32.lt_s %n, %two
      if %small {
        return %n
      }
      %m1 = i32.const -1
      %m2 = i32.const -2
      %a = i32.add %n, %m1
      %b = i32.add %n, %m2
      %x = call @entry %a -> i32
      %y = call @entry %b -> i32
      %s = i32.add %x, %y
      return %s
    }`,
    calls: [numbers(1), numbers(10)],
    results: ["value 1", "value 55"],
  },
};

function moduleOf({ text }: Case): Module {
  const module = parseModule(`module typed entry @entry\nfunc @entry${text}\n`);
  expect(verifyModule(module)).toEqual([]);
  return module;
}

describe("control flow", () => {
  it.each(Object.entries(CASES))("%s", async (_, one) => {
    const module = moduleOf(one);
    const outcomes = await runIn(interpreted, module, one.calls);
    expect(outcomes.map((text) => text.split("  ")[0])).toEqual(one.results);
    expect(await differences(module, one.calls)).toEqual([]);
  });
});
