/**
 * Narrow-updates: `a[i]++` on an array of integers in integers, without a proof that `a[i]` exists.
 *
 *   %v = array.load %a, %i !oob="nan" -> f64        %v = array.load %a, %i !oob="zero" -> i32
 *   %s = f64.add %v, 1                        ->    %w = i32.add %v, 1
 *   %w = i32.to_int32 %s                            array.store %a, %i, %w !oob="drop"
 *   array.store %a, %i, %w !oob="drop"
 *
 * Where there is no such element the load gives `undefined`, but then the store is dropped, whatever it would
 * have stored. Elsewhere the element is an integer of at most 32 bits, so the sum of it and of another
 * such integer is exact as a double, and modulo 2^32 it is the sum of the two modulo 2^32. The element
 * must be used for nothing else.
 */
import { computeUseCounts, elementOf, makeOp } from "@numboa/parser/ir";
import type { ArrayType, Func, Op, Region, Value } from "@numboa/parser/ir";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

export const narrowUpdates: Pass = {
  name: "narrow-updates",
  run(func: Func) {
    const updates = findUpdates(func.body);
    if (updates.length === 0) return false;
    const replaced = new Map(updates.flatMap((update) => [...rewrite(update)]));
    place(func.body, replaced);
    return true;
  },
};

interface Update {
  readonly load: Op;
  readonly sum: Op;
  readonly wrapped: Op;
  readonly added: Value;
  /** Which operand of the sum is the element. */
  readonly at: 0 | 1;
}

function findUpdates(body: Region): Update[] {
  const uses = computeUseCounts(body);
  const once = (value: Value): boolean => uses.get(value) === 1;
  const found: Update[] = [];
  const visit = (region: Region): void => {
    for (const op of region.ops) {
      if (op.opcode === "array.store") found.push(...readUpdate(op, once));
      for (const inner of op.regions) visit(inner);
    }
  };
  visit(body);
  return found;
}

const ELEMENTS = new Set(["i8", "u8", "i16", "u16", "i32", "u32"]);

function readUpdate(store: Op, once: (value: Value) => boolean): Update[] {
  const [array, index, stored] = store.operands;
  const wrapped = stored.def;
  if (store.attrs["oob"] !== "drop" || !ELEMENTS.has(elementOf(array.type as ArrayType))) return [];
  if (wrapped?.opcode !== "i32.to_int32" || !once(stored)) return [];
  const sum = wrapped.operands[0].def;
  if ((sum?.opcode !== "f64.add" && sum?.opcode !== "f64.sub") || !once(sum.results[0])) return [];
  for (const at of [0, 1] as const) {
    const element = sum.operands[at];
    const added = sum.operands[1 - at];
    const load = element.def;
    if (load?.opcode !== "array.load" || load.attrs["oob"] !== "nan" || !once(element)) continue;
    if (load.operands[0] !== array || load.operands[1] !== index || !isInteger(added)) continue;
    return [{ load, sum, wrapped, added, at }];
  }
  return [];
}

/** An integer of at most 32 bits that is at hand as one. */
function isInteger(value: Value): boolean {
  if (value.def?.opcode === "f64.convert_i32_s" || value.def?.opcode === "f64.convert_i32_u") {
    return true;
  }
  const constant = constantOf(value);
  return typeof constant === "number" && Math.abs(constant) < 2 ** 32 && Number.isInteger(constant);
}

/** The ops that take the places of the load and of the wrapped sum. */
function rewrite({ load, sum, wrapped, added, at }: Update): [Op, Op[]][] {
  const attrs = { ...load.attrs, oob: "zero" };
  const element = makeOp("array.load", load.operands, { attrs, types: ["i32"], span: load.span });
  const constant = constantOf(added);
  const literal =
    constant === undefined
      ? undefined
      : makeOp("i32.const", [], { attrs: { value: Number(constant) | 0 }, span: sum.span });
  const other = literal ? literal.results[0] : added.def!.operands[0];
  const operands = at === 0 ? [element.results[0], other] : [other, element.results[0]];
  const opcode = sum.opcode === "f64.add" ? "i32.add" : "i32.sub";
  const result = makeOp(opcode, operands, { span: sum.span });
  result.results = [Object.assign(wrapped.results[0], { def: result })];
  return [
    [load, [element]],
    [sum, []],
    [wrapped, literal ? [literal, result] : [result]],
  ];
}

function place(region: Region, replaced: ReadonlyMap<Op, readonly Op[]>): void {
  region.ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) place(inner, replaced);
    return replaced.get(op) ?? [op];
  });
}
