/**
 * Control flow: structured ops map one to one to WebAssembly's blocks; values cross by locals.
 *
 * - A branch assigns all its operands at once: they are all on the stack before the first local is set,
 *   so that `br @loop %b, %a` swaps.
 * - `for` is inverted: one test before, the other at the bottom, so an iteration has one branch.
 *   The index cannot wrap, by a rule of the IR. Results share the carried parameters' locals: the last
 *   carried values are the results, also where the loop runs zero times.
 * - `if` whose only deed is to branch becomes `br_if`; conditions made of conditions are in
 *   `conditions.ts`.
 */
import { isArrayType, type Op, type Opcode, type Region, type Value } from "@numboa/parser/ir";
import { arrayAt, loadRow } from "./array-access.ts";
import { ARRAY_MAKERS } from "./array-values.ts";
import { jumpIf, jumpUnless } from "./conditions.ts";
import { testUndefined } from "./expand.ts";
import type { Expander, FunctionEmitter } from "./function-emitter.ts";
import { throwImport } from "./link.ts";

/** Assigns values to the locals of `targets`, all at once. */
function assign(
  emitter: FunctionEmitter,
  values: readonly Value[],
  targets: readonly Value[],
): void {
  const moved: Value[] = [];
  for (const [i, value] of values.entries()) {
    if (value === targets[i]) continue;
    emitter.pushed(value);
    moved.push(targets[i]);
  }
  for (const target of moved.reverse()) emitter.popInto(target);
}

/** Assigns values to locals that none of the values reads. */
function initialize(
  emitter: FunctionEmitter,
  values: readonly Value[],
  targets: readonly Value[],
): void {
  for (const [i, value] of values.entries()) {
    emitter.pushed(value);
    emitter.popInto(targets[i]);
  }
}

const declareAll = (emitter: FunctionEmitter, values: readonly Value[]): void => {
  for (const value of values) emitter.declare(value);
};

/** A region whose `yield` gives the op's results; they are not visible inside, so one after the other will do. */
function yielding(emitter: FunctionEmitter, region: Region, results: readonly Value[]): void {
  emitter.yieldTo.push(results);
  emitter.region(region);
  emitter.yieldTo.pop();
}

const isEmpty = ({ ops }: Region): boolean =>
  ops.length === 1 && ops[0].opcode === "yield" && ops[0].operands.length === 0;

/** The `br` that is all of a region, if it moves nothing. */
function bareBranch({ ops }: Region): Op | undefined {
  const [op] = ops;
  return op.opcode === "br" && op.operands.length === 0 ? op : undefined;
}

const ifOp: Expander = (op, emitter) => {
  const { code } = emitter;
  const [then, otherwise] = op.regions;
  const [condition] = op.operands;
  declareAll(emitter, op.results);
  if (isEmpty(otherwise)) {
    oneArm(op, emitter, then, true);
  } else if (isEmpty(then)) {
    oneArm(op, emitter, otherwise, false);
  } else if (emitter.isThreaded(condition)) {
    const end = code.open("block");
    const elseLabel = code.open("block");
    jumpUnless(emitter, condition, elseLabel);
    yielding(emitter, then, op.results);
    if (then.ops.at(-1)!.opcode === "yield") code.br(end);
    code.end();
    yielding(emitter, otherwise, op.results);
    code.end();
  } else {
    emitter.value(condition);
    code.open("if");
    yielding(emitter, then, op.results);
    code.control("else");
    yielding(emitter, otherwise, op.results);
    code.end();
  }
};

/** Runs a region if the condition's truth is `on`. */
function oneArm(op: Op, emitter: FunctionEmitter, region: Region, on: boolean): void {
  const { code } = emitter;
  const [condition] = op.operands;
  const branch = bareBranch(region);
  if (branch) {
    const jump = on ? jumpIf : jumpUnless;
    jump(emitter, condition, labelOf(emitter, branch));
    return;
  }
  if (emitter.isThreaded(condition)) {
    const end = code.open("block");
    const jump = on ? jumpUnless : jumpIf;
    jump(emitter, condition, end);
  } else {
    emitter.value(condition);
    if (!on) code.op("i32.eqz");
    code.open("if");
  }
  yielding(emitter, region, op.results);
  code.end();
}

const block: Expander = (op, emitter) => {
  declareAll(emitter, op.results);
  emitter.labels.set(op, emitter.code.open("block"));
  yielding(emitter, op.regions[0], op.results);
  emitter.code.end();
};

const loop: Expander = (op, emitter) => {
  const { code, locals } = emitter;
  const [region] = op.regions;
  declareAll(emitter, op.results);
  locals.scope(() => {
    declareAll(emitter, region.params);
    initialize(emitter, op.operands, region.params);
    emitter.labels.set(op, code.open("loop"));
    yielding(emitter, region, op.results);
    code.end();
  });
};

const forOp: Expander = (op, emitter) => {
  const { code, locals } = emitter;
  const [start, end, ...inits] = op.operands;
  const [region] = op.regions;
  const [index, ...carried] = region.params;
  declareAll(emitter, op.results);
  for (const [i, param] of carried.entries()) emitter.alias(param, op.results[i]);
  locals.scope(() => {
    emitter.declare(index);
    initialize(emitter, [start], [index]);
    emitter.stable(end, (pushEnd) => {
      initialize(emitter, inits, carried);
      const test = forTest(op, emitter, index, pushEnd);
      test();
      code.open("if");
      const head = code.open("loop");
      yielding(emitter, region, carried);
      emitter.value(index);
      forStep(op, emitter);
      emitter.popInto(index);
      test();
      code.brIf(head);
      code.end();
      code.end();
    });
  });
};

function forTest(op: Op, emitter: FunctionEmitter, index: Value, pushEnd: () => void): () => void {
  const type = index.type as "i32" | "i64";
  const compare = Number(op.attrs.step) > 0 ? (`${type}.lt_s` as const) : (`${type}.gt_s` as const);
  return () => {
    emitter.value(index);
    pushEnd();
    emitter.code.op(compare);
  };
}

function forStep(op: Op, { code }: FunctionEmitter): void {
  const { step } = op.attrs;
  if (op.operands[0].type === "i64") {
    code.i64Const(BigInt(step as number | bigint));
    code.op("i64.add");
  } else {
    code.i32Const(Number(step));
    code.op("i32.add");
  }
}

const yieldOp: Expander = (op, emitter) => {
  assign(emitter, op.operands, emitter.yieldTo.at(-1)!);
};

const br: Expander = (op, emitter) => {
  const { target } = op;
  const targets = target!.opcode === "loop" ? target!.regions[0].params : target!.results;
  assign(emitter, op.operands, targets);
  emitter.code.br(labelOf(emitter, op));
};

function labelOf(emitter: FunctionEmitter, { target }: Op): number {
  const label = target && emitter.labels.get(target);
  if (label === undefined) throw new Error("br names no block or loop around it");
  return label;
}

const returnOp: Expander = (op, emitter) => {
  for (const value of op.operands) emitter.pushed(value);
  // At the end of the body the value is the result as it stands.
  if (emitter.func.body.ops.at(-1) !== op) emitter.code.control("return");
};

const throwOp: Expander = (op, emitter) => {
  const { code, linked } = emitter;
  code.i32Const(linked.throwIndex(op));
  for (const value of op.operands) printed(value, emitter);
  const { module, name } = throwImport(op);
  code.call(linked.importIndex(module, name));
  code.control("unreachable");
};

/** A value for a text: a double, and whether it stands for a number (0), a boolean (1) or `undefined` (2). */
function printed(value: Value, emitter: FunctionEmitter): void {
  const { code } = emitter;
  if (value.type === "f64?") {
    emitter.inLocal(value, (local) => {
      code.get(local);
      code.get(local);
      testUndefined(code);
      code.i32Const(1);
      code.op("i32.shl");
    });
    return;
  }
  emitter.value(value);
  if (value.type === "i32") code.op("f64.convert_i32_u");
  code.i32Const(value.type === "i32" ? 1 : 0);
}

const abort: Expander = (_, { code, linked }) => {
  code.call(linked.importIndex("numboa", "abort"));
  code.control("unreachable");
};

const unreachable: Expander = (_, { code }) => code.control("unreachable");

/** Choosing between arrays chooses between addresses and between lengths. */
const selectArrays: Expander = (op, emitter) => {
  const [a, b, condition] = op.operands;
  const [result] = op.results;
  const { code } = emitter;
  const one = emitter.array(a);
  const other = emitter.array(b);
  emitter.inLocal(condition, (local) => {
    for (const part of ["address", "length"] as const) {
      code.get(one[part]);
      code.get(other[part]);
      code.get(local);
      code.op("select");
    }
  });
  emitter.declare(result);
  emitter.popInto(result);
};

const STRUCTURE: Partial<Record<Opcode, Expander>> = {
  if: ifOp,
  block,
  loop,
  for: forOp,
  yield: yieldOp,
  br,
  return: returnOp,
  throw: throwOp,
  abort,
  unreachable,
  "array.at": arrayAt,
  ...ARRAY_MAKERS,
};

/** What emits an op that puts its results into locals itself, or has none. */
export function structureOf(op: Op): Expander | undefined {
  if (op.opcode === "select" && isArrayType(op.results[0].type)) return selectArrays;
  if (op.opcode === "array.load" && isArrayType(op.results[0].type)) return loadRow;
  return STRUCTURE[op.opcode];
}
