/**
 * Speculation on the sign of a step: loops that count by a value that is no constant.
 *
 *   loop (%i = %i0) { %i < %end … br (%i + %step) }
 *   ->
 *   if (js.are_steps %step) { loop … } else { loop … }
 *
 * `for (let i = 0; i < n; i += step)` ends only if the step is positive, and only then its index is bounded: a step of 0 or
 * less would take it anywhere. So inference must take the index for a double, though no such loop is meant. Where the
 * step is known to be an integer from 1 to 2^30, `%i` stays between its start and one step past the end.
 *
 * Before `speculate.ts`, which would find such an index too large for anything but doubles.
 */
import type { Func, Module, Opcode } from "@numboa/parser/ir";
import { NUMBER, isInt32, sameFact, type Fact } from "../analyses/facts.ts";
import { refineInt } from "../analyses/facts-refine.ts";
import type { Inference, Instance } from "../analyses/infer.ts";
import type { Layout, Node } from "../analyses/infer-layout.ts";
import { isIntegral, versionLoops, type Speculation, type Wanted } from "./loop-tests.ts";

/** Undefined if there are no such loops. */
export function speculateOnSteps(js: Module, inference: Inference): Speculation | undefined {
  return versionLoops(js, inference, computeWanted);
}

function computeWanted(func: Func, layout: Layout, inference: Inference): Wanted | undefined {
  const instances = inference.instances.filter((instance) => instance.func === func);
  const steps = new Uint8Array(layout.values.length);
  let found = false;
  for (const loop of layout.nodes) {
    if (loop.op.opcode !== "loop") continue;
    for (const { param, step, way } of stepsOf(layout, loop)) {
      const serves = instances.some((instance) => mayServe(instance, param, step));
      if (!serves || !isLimited(layout, loop, param, way)) continue;
      steps[step] = 1;
      found = true;
    }
  }
  return found ? [["js.are_steps", steps]] : undefined;
}

/** Whether the step's sign is all that the parameter lacks to be an integer. */
function mayServe({ knowledge: { defined } }: Instance, param: number, step: number): boolean {
  const counter = defined[param];
  const fact = defined[step];
  if (!counter || !fact || !isIntegral(counter) || !isIntegral(fact)) return false;
  return !isNarrow(counter) && isSignUnknown(fact);
}

const isNarrow = (fact: Fact): boolean => fact.kinds === NUMBER && isInt32(fact);

function isSignUnknown(fact: Fact): boolean {
  const positive = refineInt(fact, "js.are_steps");
  return fact.lo < 1 && positive.kinds !== 0 && !sameFact(positive, fact);
}

type Way = "up" | "down";

interface Step {
  readonly param: number;
  readonly step: number;
  readonly way: Way;
}

/** Values from outside that a loop adds to what it carries, or takes from it. */
function* stepsOf({ definitions }: Layout, loop: Node): Generator<Step> {
  const { params } = loop.blocks[0];
  const isOutside = (value: number): boolean => value < loop.firstValue || value >= loop.endValue;
  for (const { operands } of loop.back) {
    for (const [i, param] of params.entries()) {
      const definition = definitions[operands[i]];
      const [a, b] = definition?.operands ?? [];
      const opcode = definition?.op.opcode;
      if (opcode !== "js.add" && opcode !== "js.sub") continue;
      const way = opcode === "js.add" ? "up" : "down";
      if (a === param && isOutside(b)) yield { param, step: b, way };
      else if (b === param && way === "up" && isOutside(a)) yield { param, step: a, way };
    }
  }
}

/** What the smaller operand of a comparison is, first or second. */
const SMALLER: Partial<Record<Opcode, 0 | 1>> = {
  "js.lt": 0,
  "js.le": 0,
  "js.gt": 1,
  "js.ge": 1,
};

/** Whether the loop looks for a limit on the way: of the parameter, or of something added to it. */
function isLimited({ nodes, definitions }: Layout, loop: Node, param: number, way: Way): boolean {
  const comes = (value: number): boolean => {
    const definition = definitions[value];
    const isSum = definition?.op.opcode === "js.add" || definition?.op.opcode === "js.sub";
    return value === param || (isSum && definition.operands.includes(param));
  };
  for (let i = loop.index; i < loop.end; i++) {
    const { op, operands } = nodes[i];
    const smaller = SMALLER[op.opcode];
    if (smaller === undefined) continue;
    if (comes(operands[way === "up" ? smaller : 1 - smaller])) return true;
  }
  return false;
}
