/**
 * What JavaScript calls where the entry's result is more than one WebAssembly value says, or a parameter is a bigint.
 *
 * `undefined` as the only result: the flag goes to an exported global. An array or object: its leaves
 * go to the result area (`abi/result-area.ts`), each as a double, which holds any of them exactly; NaN that
 * stands for `undefined` is told by a flag, because JavaScript may change the bits of a NaN it reads.
 */
import { isAggregate, leavesOf, type AggregateResult, type Func } from "@numboa/parser/ir";
import { addressOfLeaf, addressOfUndefined } from "../abi/result-area.ts";
import { CodeWriter } from "./code-writer.ts";
import { testUndefined } from "./expand.ts";
import { resultTypes, STORE, wasmTypes, type WasmType } from "./wasm-format.ts";

export interface EntryWrapper {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
  readonly locals: readonly WasmType[];
  readonly code: CodeWriter;
}

/** The wrapper around the entry, whose index is `index`; undefined where it needs none. `flag` is the global. */
export function wrapEntry(func: Func, index: number, flag: number): EntryWrapper | undefined {
  if (isAggregate(func.result)) return aggregateWrapper(func, func.result, index);
  if (func.result === "f64?") return undefinedWrapper(func, index, flag);
  if (func.params.every(({ type }) => type !== "i64")) return undefined;
  const results = resultTypes(func.result);
  return { ...callEntry(func, index), results, locals: [] };
}

/** A bigint comes as two words, the low one first. */
function callEntry(func: Func, index: number): { params: WasmType[]; code: CodeWriter } {
  const params: WasmType[] = [];
  const code = new CodeWriter();
  for (const { type } of func.params) {
    if (type === "i64") {
      joinWords(code, params.length);
      params.push("i32", "i32");
      continue;
    }
    for (const part of wasmTypes(type)) {
      code.get(params.length);
      params.push(part);
    }
  }
  code.call(index);
  return { params, code };
}

function joinWords(code: CodeWriter, low: number): void {
  code.get(low);
  code.op("i64.extend_i32_u");
  code.get(low + 1);
  code.op("i64.extend_i32_u");
  code.i64Const(32n);
  code.op("i64.shl");
  code.op("i64.or");
}

function undefinedWrapper(func: Func, index: number, flag: number): EntryWrapper {
  const { params, code } = callEntry(func, index);
  code.tee(params.length);
  testUndefined(code);
  code.globalSet(flag);
  code.get(params.length);
  return { params, results: ["f64"], locals: ["f64"], code };
}

function aggregateWrapper(func: Func, result: AggregateResult, index: number): EntryWrapper {
  const { params, code } = callEntry(func, index);
  const locals = resultTypes(result);
  let local = params.length + locals.length;
  for (const _ of locals) code.set(--local);
  for (const [leaf, kind] of leavesOf(result).entries()) {
    if (kind === "void") continue;
    storeDouble(code, addressOfLeaf(leaf), () => {
      code.get(local);
      if (kind === "u32") code.op("f64.convert_i32_u");
      else if (kind === "i32" || kind === "bool") code.op("f64.convert_i32_s");
    });
    if (kind === "f64?") {
      storeDouble(code, addressOfUndefined(leaf), () => {
        code.get(local);
        testUndefined(code);
        code.op("f64.convert_i32_u");
      });
    }
    local++;
  }
  return { params, results: [], locals, code };
}

/** Stores what `push` leaves on the stack. */
function storeDouble(code: CodeWriter, address: number, push: () => void): void {
  code.i32Const(0);
  push();
  code.memory(STORE.f64, 3, address);
}
