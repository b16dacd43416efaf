/**
 * Branches on conditions that are themselves made by branches: `a && b`, `a || b`, `a ? b : c`.
 *
 *   %c = if %a { … yield %b } else { yield 0 }        a, unless: out
 *   if %c { T } else { E }                      →     … b, unless: out
 *                                                     T
 *
 * Lowering makes such an `if` for every `&&`; as a value it would be set in two places and tested again.
 * Here each part jumps to where the whole would have led. An `if` is threaded so only if its one result
 * has one use, as the condition of the statement right after it, so nothing changes places.
 */
import type { Region, Value } from "@numboa/parser/ir";
import type { Label } from "./code-writer.ts";
import type { FunctionEmitter } from "./function-emitter.ts";

/** Goes on if the condition holds, else jumps. */
export function jumpUnless(emitter: FunctionEmitter, condition: Value, label: Label): void {
  jump(emitter, condition, label, false);
}

/** Jumps if the condition holds, else goes on. */
export function jumpIf(emitter: FunctionEmitter, condition: Value, label: Label): void {
  jump(emitter, condition, label, true);
}

/** Jumps if the truth of the condition is `on`. */
function jump(emitter: FunctionEmitter, condition: Value, label: Label, on: boolean): void {
  const { code } = emitter;
  if (!emitter.isThreaded(condition)) {
    emitter.value(condition);
    if (!on) code.op("i32.eqz");
    code.brIf(label);
    return;
  }
  const { operands, regions } = condition.def!;
  const [test] = operands;
  const [then, otherwise] = regions;
  const [known, other, side] = knownArm(then, otherwise);
  if (known === undefined) {
    const end = code.open("block");
    const elseLabel = code.open("block");
    jump(emitter, test, elseLabel, false);
    jumpAfter(emitter, then, label, on);
    code.br(end);
    code.end();
    jumpAfter(emitter, otherwise, label, on);
    code.end();
  } else if (known === on) {
    // Taking this arm decides for the jump: `a || …` jumps on true as soon as `a` holds.
    jump(emitter, test, label, side);
    jumpAfter(emitter, other, label, on);
  } else {
    const end = code.open("block");
    jump(emitter, test, end, side);
    jumpAfter(emitter, other, label, on);
    code.end();
  }
}

/** The arm that does nothing but give a constant: its truth, the other arm, and on which test it is taken. */
function knownArm(
  then: Region,
  otherwise: Region,
): [known: boolean | undefined, other: Region, side: boolean] {
  const whenFalse = constantResult(otherwise);
  if (whenFalse !== undefined) return [whenFalse, then, false];
  return [constantResult(then), otherwise, true];
}

function constantResult({ ops }: Region): boolean | undefined {
  const last = ops[ops.length - 1];
  if (last.opcode !== "yield" || ops.some((op) => op !== last && op.opcode !== "i32.const")) {
    return undefined;
  }
  const { def } = last.operands[0];
  return def?.opcode === "i32.const" ? def.attrs.value !== 0 : undefined;
}

/** Runs a region and jumps on what it yields. */
function jumpAfter(emitter: FunctionEmitter, region: Region, label: Label, on: boolean): void {
  emitter.locals.scope(() => {
    const result = emitter.statementsToYield(region);
    if (result) jump(emitter, result, label, on);
  });
}
