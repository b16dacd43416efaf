/**
 * Inline: puts the body of a helper in the place of its call.
 *
 *   %r = call %x !callee="clamp"   ->   %r = block @return -> f64 { … br @return %v … }
 *
 * A `return` in the middle becomes a branch to the block; where the only one ends the body, `simplify`
 * takes the block away. A helper is inlined if it is small, or called only once; bodies already inlined
 * into count, so a chain of helpers grows no more than `BUDGET`. Recursive functions stay calls. A wasm
 * call also costs V8 every register, so small bodies always win.
 */
import { allOps, copyRegion, makeOp, makeRegion, newCopyMap, walk } from "@numboa/parser/ir";
import type { Func, Module, Op, Region, Type, Value } from "@numboa/parser/ir";
import type { Pass, PassContext } from "../pass.ts";

/** Ops of a helper that is inlined wherever it is called. */
const SMALL = 80;
/** Ops that inlining may add to one function. */
const BUDGET = 2000;

export const inline: Pass = {
  name: "inline",
  run(func, context) {
    const calls = callsOf(context);
    const inliner = new Inliner(context.module, calls);
    inliner.region(func.body, new Set([func.name]));
    if (inliner.changed) calls.callees.delete(func);
    return inliner.changed;
  },
};

/** What decides whether a function is inlined. */
interface Callee {
  readonly size: number;
  readonly callsItself: boolean;
}

interface Calls {
  /** How often a function is called, in the module as it was: a guess about profit may be old. */
  readonly counts: ReadonlyMap<string, number>;
  readonly callees: Map<Func, Callee>;
}

/** Counted once for all functions of a run, or many helpers would take time that grows with their square. */
const CALLS = new WeakMap<PassContext, Calls>();

function callsOf(context: PassContext): Calls {
  let calls = CALLS.get(context);
  if (!calls) {
    calls = { counts: countCalls(context.module), callees: new Map() };
    CALLS.set(context, calls);
  }
  return calls;
}

class Inliner {
  changed = false;
  private readonly module: Module;
  private readonly calls: Calls;
  private budget = BUDGET;

  constructor(module: Module, calls: Calls) {
    this.module = module;
    this.calls = calls;
  }

  /** `active` holds the functions being inlined: a call of one of them is recursion. */
  region(region: Region, active: ReadonlySet<string>): void {
    region.ops = region.ops.map((op) => {
      const callee =
        op.opcode === "call" ? this.module.funcs.get(String(op.attrs["callee"])) : undefined;
      if (!callee || active.has(callee.name) || !this.affords(callee)) {
        for (const inner of op.regions) this.region(inner, active);
        return op;
      }
      const block = inlineCall(op, callee);
      this.changed = true;
      this.region(block.regions[0], new Set([...active, callee.name]));
      return block;
    });
  }

  private affords(callee: Func): boolean {
    const { size, callsItself } = this.measure(callee);
    const once = this.calls.counts.get(callee.name) === 1;
    if ((size > SMALL && !once) || size > this.budget || callsItself) return false;
    this.budget -= size;
    return true;
  }

  private measure(func: Func): Callee {
    const known = this.calls.callees.get(func);
    if (known) return known;
    const ops = allOps(func.body);
    const callsItself = ops.some((op) => op.attrs["callee"] === func.name);
    const callee = { size: ops.length, callsItself };
    this.calls.callees.set(func, callee);
    return callee;
  }
}

function countCalls(module: Module): Map<string, number> {
  const counts = new Map<string, number>();
  for (const func of module.funcs.values()) {
    walk(func.body, (op) => {
      if (op.opcode !== "call") return;
      const callee = String(op.attrs["callee"]);
      counts.set(callee, (counts.get(callee) ?? 0) + 1);
    });
  }
  return counts;
}

/** The block that stands for a call: its results are the call's own values. */
function inlineCall(call: Op, callee: Func): Op {
  const map = newCopyMap();
  callee.params.forEach((param, k) => map.values.set(param, call.operands[k]));
  const body = copyRegion(callee.body, map);
  const types: Type[] = call.results.map((result) => result.type);
  const block = makeOp("block", [], { regions: [makeRegion()], types, span: call.span });
  block.results = call.results.map((result: Value) => Object.assign(result, { def: block }));
  block.regions = [body];
  returnsToBranches(body, block);
  return block;
}

function returnsToBranches(region: Region, block: Op): void {
  region.ops = region.ops.map((op) => {
    for (const inner of op.regions) returnsToBranches(inner, block);
    return op.opcode === "return"
      ? makeOp("br", op.operands, { target: block, span: op.span })
      : op;
  });
}
