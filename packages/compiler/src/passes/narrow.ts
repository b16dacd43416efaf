/**
 * Narrow: a double that is always a widened i32 is carried as the i32.
 *
 *   loop (%i: f64 = f64.convert_i32_s %a)      loop (%j: i32 = %a)
 *     … br (f64.convert_i32_s %b)         ->     %i = f64.convert_i32_s %j … br %b
 *
 * Types were chosen when an element of an integer array might be `undefined`. Where bounds have been
 * checked since, it is an i32, and so is all that was counted from it. Holds for carried values and for the
 * results of structures: all that flows in is a conversion, an integer constant, or another such value
 * (taken optimistically: those that turn out otherwise are withdrawn until nothing changes). Conversion is exact
 * and `-0` is no conversion's result, so the value is the same; `simplify` then meets conversions
 * there and back.
 */
import { makeOp } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { computeFlows, type Flow } from "../analyses/value-flows.ts";
import type { Pass } from "../pass.ts";
import { constantOf } from "../rules/pattern.ts";

export const narrow: Pass = {
  name: "narrow",
  run(func: Func) {
    const flows = computeFlows(func.body);
    const narrowed = computeNarrowed(flows);
    if (narrowed.size === 0) return false;
    rewrite(func.body, flows, narrowed);
    return true;
  },
};

function computeNarrowed(flows: readonly Flow[]): Set<Value> {
  const narrowed = new Set(flows.map(({ target }) => target).filter(({ type }) => type === "f64"));
  const feeding = new Map<Value, Value[]>();
  const withdrawn: Value[] = [];
  // Values that nothing converts to would only be converted anew at each use.
  const converted = new Set<Value>();
  for (const { op, k, target } of flows) {
    if (!narrowed.has(target)) continue;
    const value = op.operands[k];
    if (narrowed.has(value)) feeding.set(value, [...(feeding.get(value) ?? []), target]);
    else if (isWidened(value)) converted.add(target);
    else if (!isInteger(value)) withdrawn.push(target);
  }
  for (let value = withdrawn.pop(); value; value = withdrawn.pop()) {
    if (narrowed.delete(value)) withdrawn.push(...(feeding.get(value) ?? []));
  }
  const useful = [...narrowed].filter((value) => converted.has(value));
  for (const value of useful) {
    for (const target of feeding.get(value) ?? []) {
      if (converted.has(target)) continue;
      converted.add(target);
      useful.push(target);
    }
  }
  return withoutUnfed(narrowed, converted, flows);
}

/** Keeps what a conversion reaches; what is left must not be fed by anything dropped. */
function withoutUnfed(
  narrowed: Set<Value>,
  converted: ReadonlySet<Value>,
  flows: readonly Flow[],
): Set<Value> {
  const kept = new Set([...narrowed].filter((value) => converted.has(value)));
  let changed = true;
  while (changed) {
    changed = false;
    for (const { op, k, target } of flows) {
      const value = op.operands[k];
      if (!kept.has(target) || kept.has(value) || isWidened(value) || isInteger(value)) continue;
      kept.delete(target);
      changed = true;
    }
  }
  return kept;
}

const isWidened = ({ def }: Value): boolean => def?.opcode === "f64.convert_i32_s";

function isInteger(value: Value): boolean {
  const constant = constantOf(value);
  return typeof constant === "number" && Object.is(constant | 0, constant);
}

/** Flows carry the i32; every other use gets a conversion made where the value begins. */
function rewrite(body: Region, flows: readonly Flow[], narrowed: ReadonlySet<Value>): void {
  const carriers = new Map<Value, Value>();
  for (const value of narrowed) carriers.set(value, { ...value, type: "i32" });
  const constants = new Map<Op, Op[]>();
  for (const { op, k, target } of flows) {
    if (narrowed.has(target)) op.operands[k] = carried(op.operands[k], op, carriers, constants);
  }
  place(body, carriers, constants);
}

function carried(
  value: Value,
  op: Op,
  carriers: ReadonlyMap<Value, Value>,
  constants: Map<Op, Op[]>,
): Value {
  // Seen before: two flows may share one operand, as those of a `for` do.
  if (value.type === "i32") return value;
  const carrier = carriers.get(value);
  if (carrier) return carrier;
  if (isWidened(value)) return value.def!.operands[0];
  const constant = makeOp("i32.const", [], { attrs: { value: Number(constantOf(value)) } });
  constants.set(op, [...(constants.get(op) ?? []), constant]);
  return constant.results[0];
}

/** Puts carriers in the place of the values, and the values' conversions after them. */
function place(
  region: Region,
  carriers: ReadonlyMap<Value, Value>,
  constants: ReadonlyMap<Op, Op[]>,
): void {
  const swap = (values: readonly Value[]): Value[] =>
    values.map((value) => carriers.get(value) ?? value);
  const widen = (values: readonly Value[]): Op[] =>
    values.flatMap((value) => {
      const carrier = carriers.get(value);
      if (!carrier) return [];
      const conversion = makeOp("f64.convert_i32_s", [carrier]);
      conversion.results = [Object.assign(value, { def: conversion })];
      return [conversion];
    });
  const head = widen(region.params);
  region.params = swap(region.params);
  region.ops = region.ops.flatMap((op) => {
    for (const inner of op.regions) place(inner, carriers, constants);
    const conversions = widen(op.results);
    op.results = swap(op.results);
    return [...(constants.get(op) ?? []), op, ...conversions];
  });
  region.ops.unshift(...head);
}
