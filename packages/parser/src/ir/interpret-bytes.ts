/** How the interpreter runs the ops on buffers and DataViews that have no evaluator in the opcode table. */
import { lengthOf, newView } from "./evaluate-arrays.ts";
import type { Step, Translator } from "./interpret-frame.ts";
import type { Op } from "./nodes.ts";
import { IrTrap, type RuntimeValue } from "./op-row.ts";
import type { Opcode } from "./ops.ts";
import { ELEMENTS, elementOf, type ArrayType, type ElementKind } from "./types.ts";

type Evaluate = (...operands: never[]) => RuntimeValue;
type Accessors = Record<string, (this: DataView, ...args: RuntimeValue[]) => RuntimeValue>;

/** Runs an evaluator that the op's attributes and result type choose. */
const evaluating =
  (evaluatorOf: (op: Op) => Evaluate) =>
  (op: Op, translator: Translator): Step => {
    const run = evaluatorOf(op) as (...operands: RuntimeValue[]) => RuntimeValue;
    const slots = op.operands.map((value) => translator.slot(value));
    if (op.results.length === 0) {
      return (frame) => void run(...slots.map((slot) => frame[slot]));
    }
    const out = translator.resultSlot(op);
    return (frame) => void (frame[out] = run(...slots.map((slot) => frame[slot])));
  };

const elementAttr = ({ attrs }: Op): ElementKind => attrs.element as ElementKind;
const nameOf = (kind: ElementKind): string => ELEMENTS[kind].constructorName;
/** `Float64Array` is read by `getFloat64`. */
const accessorOf = (prefix: "get" | "set", op: Op): Accessors[string] =>
  (DataView.prototype as unknown as Accessors)[
    `${prefix}${nameOf(elementAttr(op)).slice(0, -"Array".length)}`
  ];

type Bytes = Float64Array | ArrayBuffer;

/** All of an array's bytes: their buffer and where in it they begin. */
function placeOf(array: Bytes): { buffer: ArrayBuffer; start: number } {
  if (array instanceof ArrayBuffer) return { buffer: array, start: 0 };
  return { buffer: array.buffer as ArrayBuffer, start: array.byteOffset };
}

function view(op: Op): Evaluate {
  const kind = elementOf(op.results[0].type as ArrayType);
  const { bytes } = ELEMENTS[kind];
  return (array: Bytes, from: number, length: number) => {
    const { buffer, start } = placeOf(array);
    // The array has a buffer of its own, which is what is meant.
    if (kind === "buffer") return buffer;
    const fits = from >= 0 && length >= 0 && from + length * bytes <= array.byteLength;
    if (!fits || from % bytes !== 0) return newView(nameOf(kind), new ArrayBuffer(0), 0, 0);
    return newView(nameOf(kind), buffer, start + from, length);
  };
}

const refuse = (op: Op): Evaluate => {
  const name = nameOf(elementAttr(op));
  return (bytes: number, offset: number, length: number) => {
    newView(name, new ArrayBuffer(bytes), offset, op.attrs.rest ? undefined : length);
    throw new IrTrap("refuses a view that JavaScript makes");
  };
};

function checkWithin(array: DataView, at: number, op: Op): void {
  if (at >= 0 && at + ELEMENTS[elementAttr(op)].bytes <= lengthOf(array)) return;
  throw new IrTrap(`byte ${at} is not within a DataView of ${lengthOf(array)}`);
}

const load = (op: Op): Evaluate => {
  const get = accessorOf("get", op);
  const [{ type }] = op.results;
  return (array: DataView, at: number) => {
    checkWithin(array, at, op);
    const element = get.call(array, at, true);
    if (type === "i64") return BigInt.asIntN(64, element as bigint);
    return type === "i32" ? (element as number) | 0 : element;
  };
};

const store = (op: Op): Evaluate => {
  const set = accessorOf("set", op);
  return (array: DataView, at: number, value: number) => {
    checkWithin(array, at, op);
    return set.call(array, at, value, true);
  };
};

export const BYTES_HANDLERS: Partial<Record<Opcode, (op: Op, translator: Translator) => Step>> = {
  "array.view": evaluating(view),
  "array.refuse_view": evaluating(refuse),
  "data.load": evaluating(load),
  "data.store": evaluating(store),
  "js.view": evaluating((op) => {
    const name = nameOf(elementAttr(op));
    return (buffer: ArrayBuffer, offset: RuntimeValue, length: RuntimeValue) =>
      newView(name, buffer, offset, length);
  }),
  "js.data_get": evaluating((op) => {
    const get = accessorOf("get", op);
    return (array: DataView, at: RuntimeValue, little: boolean) => get.call(array, at, little);
  }),
  "js.data_set": evaluating((op) => {
    const set = accessorOf("set", op);
    return (array: DataView, at: RuntimeValue, value: RuntimeValue, little: boolean) =>
      set.call(array, at, value, little);
  }),
};
