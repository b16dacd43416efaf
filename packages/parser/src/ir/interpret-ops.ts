/** How the interpreter runs the ops that have no evaluator in the opcode table: one handler each. */
import { ERROR_CONSTRUCTORS, fillHoles, holesOf } from "./errors.ts";
import { ElementsView } from "./evaluate.ts";
import { newArray } from "./evaluate-arrays.ts";
import { BYTES_HANDLERS } from "./interpret-bytes.ts";
import { tableValues } from "./tables.ts";
import {
  RESULT_SLOT,
  RETURN,
  YIELD,
  type Frame,
  type Step,
  type Translator,
} from "./interpret-frame.ts";
import { nameOfApproximation, type MathFunction } from "./math.ts";
import type { Op, Value } from "./nodes.ts";
import { IrAbort, IrTrap, type OpRow, type RuntimeValue } from "./op-row.ts";
import type { Opcode } from "./ops.ts";
import { ELEMENTS, elementOf, hasProperties, type ArrayType, type ElementKind } from "./types.ts";
import { VALUE_TESTS } from "./value-tests.ts";

type Handler = (op: Op, translator: Translator, yieldTo: readonly Value[]) => Step;
type Elements = Record<number, number | undefined> & { readonly length: number };

/** An op that the table evaluates. */
export function evaluatorStep(
  op: Op,
  evaluate: NonNullable<OpRow["evaluate"]>,
  translator: Translator,
): Step {
  const run = evaluate as (...operands: RuntimeValue[]) => RuntimeValue;
  const out = translator.resultSlot(op);
  const slots = op.operands.map((value) => translator.slot(value));
  const [a, b] = slots;
  if (slots.length === 1) return (frame) => void (frame[out] = run(frame[a]));
  if (slots.length === 2) return (frame) => void (frame[out] = run(frame[a], frame[b]));
  return (frame) => void (frame[out] = run(...slots.map((slot) => frame[slot])));
}

const constant: Handler = (op, translator) => {
  const out = translator.resultSlot(op);
  const { value } = op.attrs;
  return (frame) => void (frame[out] = value);
};

const call: Handler = (op, translator) => callOf(op, String(op.attrs.callee), translator);

const approximation: Handler = (op, translator) =>
  callOf(op, nameOfApproximation(String(op.attrs.fn), op.operands.length), translator);

function callOf(op: Op, name: string, translator: Translator): Step {
  const out = translator.resultSlot(op);
  const slots = op.operands.map((value) => translator.slot(value));
  const callee = translator.callee(name);
  if (op.results.length > 1) {
    const outs = op.results.map((value) => translator.slot(value));
    return (frame) => {
      const values = callee(slots.map((slot) => frame[slot])) as RuntimeValue[];
      outs.forEach((slot, i) => (frame[slot] = values[i]));
      return undefined;
    };
  }
  return (frame) => void (frame[out] = callee(slots.map((slot) => frame[slot])));
}

const math: Handler = (op, translator) => {
  const fn = Math[op.attrs.fn as MathFunction] as (...args: RuntimeValue[]) => number;
  return evaluatorStep(op, fn, translator);
};

const random: Handler = (op, translator) => evaluatorStep(op, Math.random, translator);

/** Loads by what an index past the end gives; arrays are the caller's own, so JavaScript does the check. */
const LOADS: Readonly<Record<string, (array: Elements, index: number) => number | undefined>> = {
  inbounds: (array, index) => {
    checkInbounds(array, index);
    // A hole, where only the number counts.
    return array[index] ?? NaN;
  },
  zero: (array, index) => array[index] ?? 0,
  nan: (array, index) => array[index] ?? NaN,
  undefined: (array, index) => array[index],
  abort: (array, index) => {
    if (array[index] === undefined) throw new IrAbort(`loads ${index} of ${array.length} rows`);
    return array[index];
  },
};

/** The array and index that an access means, seen through an `array.at`. */
function throughView(array: RuntimeValue, index: number): [Elements, number] {
  if (!(array instanceof ElementsView)) return [array as Elements, index];
  return [array.elements, (array.start + index) | 0];
}

function checkInbounds(array: Elements, index: number): void {
  if (index >= 0 && index < array.length) return;
  throw new IrTrap(`index ${index} is not within ${array.length} elements`);
}

/** Of these, what is no element is undefined; any other key may be a property. */
function isArrayIndex(index: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < 2 ** 32 - 1;
}

const load: Handler = (op, translator) => {
  const out = translator.resultSlot(op);
  const [array, index] = op.operands.map((value) => translator.slot(value));
  const read = LOADS[String(op.attrs.oob)];
  const aborts = hasProperties(op.operands[0].type);
  // An i32 of a u32 element is its bits.
  const wraps = op.results[0].type === "i32";
  const signs = op.results[0].type === "i64";
  return (frame) => {
    const [elements, at] = throughView(frame[array], Number(frame[index]));
    if (aborts && !isArrayIndex(at)) throw new IrAbort(`loads ${at} of a number[]`);
    const element = read(elements, at);
    if (signs) frame[out] = BigInt.asIntN(64, element as unknown as bigint);
    else frame[out] = wraps ? (element as number) | 0 : element;
  };
};

const store: Handler = (op, translator) => {
  const [array, index, value] = op.operands.map((operand) => translator.slot(operand));
  const inbounds = op.attrs.oob === "inbounds";
  const aborts = op.attrs.oob === "abort";
  const clamped = elementOf(op.operands[0].type as ArrayType) === "u8c";
  return (frame) => {
    const [elements, at] = throughView(frame[array], Number(frame[index]));
    const element = frame[value] as number;
    if (inbounds) checkInbounds(elements, at);
    if (aborts && !(isArrayIndex(at) && at < elements.length)) {
      throw new IrAbort(`stores ${at} of a number[]`);
    }
    // Code generation stores the low byte; JavaScript would clamp.
    if (clamped && (element < 0 || element > 255)) throw new IrTrap(`stores ${element} into u8c[]`);
    elements[at] = element;
    return undefined;
  };
};

const create =
  (elementsOf: (op: Op) => ElementKind): Handler =>
  (op, translator) => {
    const { constructorName } = ELEMENTS[elementsOf(op)];
    // An i64 is a bigint.
    const make = (length: RuntimeValue): RuntimeValue =>
      newArray(constructorName, typeof length === "bigint" ? Number(length) : length);
    return evaluatorStep(op, make, translator);
  };

const table: Handler = (op, translator) => {
  const out = translator.resultSlot(op);
  const numbers = tableValues(op);
  const values = op.results[0].type === "f64[]" ? Float64Array.from(numbers) : numbers;
  return (frame) => void (frame[out] = values);
};

/** The collector frees what is no longer used. */
const mark: Handler = (op, translator) => evaluatorStep(op, () => 0, translator);
const release: Handler = () => () => undefined;
const is: Handler = (op, translator) => {
  const out = translator.resultSlot(op);
  const value = translator.slot(op.operands[0]);
  const test = VALUE_TESTS[String(op.attrs.test)];
  return (frame) => void (frame[out] = test(frame[value]));
};

const truncate: Handler = (op, translator) => {
  const bits = Number(op.attrs.bits);
  const to = op.attrs.signed ? BigInt.asIntN : BigInt.asUintN;
  return evaluatorStep(op, (x: bigint) => to(bits, x), translator);
};

const ifOp: Handler = (op, translator) => {
  const condition = translator.slot(op.operands[0]);
  const [then, otherwise] = op.regions.map((region) => translator.region(region, op.results));
  return (frame) => {
    const exit = (frame[condition] !== 0 ? then : otherwise)(frame);
    return exit === YIELD ? undefined : exit;
  };
};

const block: Handler = (op, translator) => {
  const body = translator.region(op.regions[0], op.results);
  return (frame) => {
    const exit = body(frame);
    return exit === YIELD || exit === op ? undefined : exit;
  };
};

const loop: Handler = (op, translator) => {
  const [region] = op.regions;
  const init = translator.move(op.operands, region.params);
  const body = translator.region(region, op.results);
  return (frame) => {
    init(frame);
    for (;;) {
      const exit = body(frame);
      if (exit === YIELD) return undefined;
      if (exit !== op) return exit;
    }
  };
};

const forOp: Handler = (op, translator) => {
  const [region] = op.regions;
  const [index, ...carried] = region.params;
  const [start, end] = op.operands.map((value) => translator.slot(value));
  const init = translator.move(op.operands.slice(2), carried);
  const body = translator.region(region, carried);
  const finish = translator.move(carried, op.results);
  const slot = translator.slot(index);
  const next = counter(op);
  return (frame) => {
    init(frame);
    const last = frame[end] as number;
    for (let i = frame[start] as number; next.runs(i, last); i = next.after(i)) {
      frame[slot] = i;
      const exit = body(frame);
      if (exit !== YIELD) return exit;
    }
    finish(frame);
    return undefined;
  };
};

interface Counter {
  runs(index: number, end: number): boolean;
  after(index: number): number;
}

/** How `for` counts. JavaScript compares and adds bigints and numbers alike, as long as both are of a kind. */
function counter(op: Op): Counter {
  const wide = op.operands[0].type === "i64";
  const step = (wide ? BigInt(op.attrs.step as number) : Number(op.attrs.step)) as number;
  const wrap = (wide ? (x: bigint) => BigInt.asIntN(64, x) : (x: number) => x | 0) as unknown as (
    x: number,
  ) => number;
  return {
    runs: step > 0 ? (index, end) => index < end : (index, end) => index > end,
    after: (index) => {
      const sum = index + step;
      if (wrap(sum) !== sum) throw new IrTrap("the index of a for overflows");
      return sum;
    },
  };
}

const yieldOp: Handler = (op, translator, yieldTo) => {
  const move = translator.move(op.operands, yieldTo);
  return (frame) => {
    move(frame);
    return YIELD;
  };
};

const br: Handler = (op, translator) => {
  const target = op.target!;
  const to = target.opcode === "loop" ? target.regions[0].params : target.results;
  const move = translator.move(op.operands, to);
  return (frame) => {
    move(frame);
    return target;
  };
};

const returnOp: Handler = (op, translator) => {
  if (op.operands.length > 1) {
    const slots = op.operands.map((value) => translator.slot(value));
    return (frame: Frame) => {
      frame[RESULT_SLOT] = slots.map((slot) => frame[slot]);
      return RETURN;
    };
  }
  const slot = op.operands[0] && translator.slot(op.operands[0]);
  return (frame: Frame) => {
    frame[RESULT_SLOT] = slot === undefined ? undefined : frame[slot];
    return RETURN;
  };
};

const throwOp: Handler = (op, translator) => {
  const constructor = ERROR_CONSTRUCTORS[op.attrs.error as keyof typeof ERROR_CONSTRUCTORS];
  const { message } = op.attrs;
  const holes = holesOf(op);
  const slots = op.operands.map((value) => translator.slot(value));
  const isBoolean = op.operands.map(({ type }) => type === "i32");
  return (frame) => {
    if (message === undefined) throw new constructor();
    const values = slots.map((slot, i) => (isBoolean[i] ? frame[slot] !== 0 : frame[slot]));
    throw new constructor(fillHoles(String(message), holes, values));
  };
};

const abort: Handler = () => () => {
  throw new IrAbort("gives up");
};

const unreachable: Handler = () => () => {
  throw new IrTrap("unreachable");
};

export const HANDLERS: Partial<Record<Opcode, Handler>> = {
  "i32.const": constant,
  "i64.const": constant,
  "f32.const": constant,
  "f64.const": constant,
  "js.const": constant,
  call,
  "js.call": call,
  "js.is": is,
  "math.host": math,
  "math.own": math,
  "math.approx": approximation,
  "js.math": math,
  "math.random": random,
  "js.random": random,
  "array.load": load,
  "array.store": store,
  "array.new": create(({ results }) => elementOf(results[0].type as ArrayType)),
  "array.mark": mark,
  "array.release": release,
  ...BYTES_HANDLERS,
  "array.table": table,
  "js.table": table,
  "js.big_truncate": truncate,
  "js.new_array": create(({ attrs }) => attrs.element as ElementKind),
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
};
