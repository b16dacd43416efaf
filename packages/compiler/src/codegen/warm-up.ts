/**
 * A way to warm compiled code up before its first call.
 *
 * Engines translate a module quickly at first, and a function well once its loops have gone round often enough; a call that is
 * under way stays in the quick translation to its end, which JavaScript's own code may beat. Where the first call is known to
 * be a long one, the entry gets a loop before its own code that goes round as often as a global says and then
 * returns, and the module exports `warm_up`, which sets the global and calls it. Nothing of the function's own runs then, so it
 * stores nothing and throws nothing; and a round of the loop counts for the function like any other.
 *
 *     func f(…)                           func f(…)
 *       …                                   if rounds != 0 { do rounds = rounds - 1 while rounds != 0; return 0 }
 *                                           …
 *                                         func warm_up(n)  { rounds = n; drop f(0, …) }
 */
import type { Func } from "@numboa/parser/ir";
import { CodeWriter } from "./code-writer.ts";
import { resultTypes, wasmTypes, type WasmType } from "./wasm-format.ts";

/** What the module exports, `(rounds: i32) => void`. */
export const WARM_UP = "warm_up";

/** Puts the loop in front; `rounds` is the global. */
export function spinFirst(code: CodeWriter, func: Func, rounds: number): void {
  code.globalGet(rounds);
  code.open("if");
  const again = code.open("loop");
  code.globalGet(rounds);
  code.i32Const(1);
  code.op("i32.sub");
  code.globalSet(rounds);
  code.globalGet(rounds);
  code.brIf(again);
  code.end();
  for (const type of resultTypes(func.result)) zero(code, type);
  code.control("return");
  code.end();
}

/** The body of `warm_up`: its parameter is local 0. */
export function callToSpin(func: Func, index: number, rounds: number): CodeWriter {
  const code = new CodeWriter();
  code.get(0);
  code.globalSet(rounds);
  for (const { type } of func.params) for (const part of wasmTypes(type)) zero(code, part);
  code.call(index);
  for (const _ of resultTypes(func.result)) code.control("drop");
  return code;
}

function zero(code: CodeWriter, type: WasmType): void {
  switch (type) {
    case "i32":
      return code.i32Const(0);
    case "i64":
      return code.i64Const(0n);
    case "f32":
      return code.f32Const(0);
    case "f64":
      return code.f64Const(0);
    default:
      throw new Error(`no parameter or result is ${type}`);
  }
}
