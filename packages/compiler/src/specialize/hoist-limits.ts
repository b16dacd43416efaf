/**
 * Limits of loops that are computed in every iteration, from values that do not change, are computed before it.
 *
 *   loop (%i = 0) { %e = js.mul %w, %h        %e = js.mul %w, %h
 *                   js.lt %i, %e … }     ->   loop (%i = 0) { js.lt %i, %e … }
 *
 * `for (let i = 0; i < w * h; i++)`: for all that is known of two integers, their product is none that doubles hold, but nearly always
 * it is a small one. Before the loop it can be tested for that (`speculate.ts`).
 *
 * Only products, with sums and differences in and of them, at the very beginning of a loop, which comes once at least, whatever the
 * loop does then. They do nothing but compute.
 */
import { copyFunc, makeModule } from "@numboa/parser/ir";
import type { Module, Op, Opcode, Region, Value } from "@numboa/parser/ir";

export function hoistLimits(js: Module): Module {
  const funcs = [...js.funcs.values()].map((func) => {
    if (!hasLimits(func.body)) return func;
    const copy = copyFunc(func, func.name);
    hoistIn(copy.body);
    return copy;
  });
  return makeModule("js", js.entry, funcs);
}

function hasLimits({ ops }: Region): boolean {
  return ops.some(
    (op) => (op.opcode === "loop" && limitsOf(op).length > 0) || op.regions.some(hasLimits),
  );
}

function hoistIn(region: Region): void {
  region.ops = region.ops.flatMap((op) => {
    op.regions.forEach(hoistIn);
    if (op.opcode !== "loop") return [op];
    const limits = limitsOf(op);
    const [body] = op.regions as [Region];
    body.ops = body.ops.filter((inner) => !limits.includes(inner));
    return [...limits, op];
  });
}

const ARITHMETIC: ReadonlySet<Opcode> = new Set<Opcode>(["js.add", "js.sub", "js.mul", "js.const"]);
const COMPARES: ReadonlySet<Opcode> = new Set<Opcode>(["js.lt", "js.le", "js.gt", "js.ge"]);

/** What a loop compares with, as ops that can stand before it. */
function limitsOf(loop: Op): Op[] {
  const [{ ops, params }] = loop.regions as [Region];
  const inside = new Set<Value>(params);
  const fixed = new Map<Value, Op>();
  const limits = new Set<Op>();
  for (const op of ops) {
    if (op.regions.length > 0 || op.target) break;
    const isFixed = ARITHMETIC.has(op.opcode) && op.operands.every((value) => !inside.has(value));
    if (isFixed) fixed.set(op.results[0], op);
    else for (const result of op.results) inside.add(result);
    if (COMPARES.has(op.opcode)) op.operands.forEach((value) => take(value, fixed, limits));
  }
  // A sum of two integers needs no test, and what it is a sum of may be tested itself.
  return [...limits].some(({ opcode }) => opcode === "js.mul") ? [...limits] : [];
}

/** A value and what it is computed from, in the order of the text. */
function take(value: Value, fixed: ReadonlyMap<Value, Op>, limits: Set<Op>): void {
  const op = fixed.get(value);
  if (!op || limits.has(op)) return;
  for (const operand of op.operands) take(operand, fixed, limits);
  limits.add(op);
}
