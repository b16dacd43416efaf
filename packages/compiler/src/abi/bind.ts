/**
 * Binds a linked function to its guards: what JavaScript calls.
 *
 * `enter` is the fast way in, for arguments that pass as they are: numbers, booleans, arrays of the heap.
 * It allocates nothing. An array that was admitted once is known by identity from then on: arrays of the heap
 * can be neither detached nor resized, so its address and length stand in the slots already. `call` is the
 * general way in and copies other arrays. Both check every argument before anything happens, so a refusal
 * leaves no trace.
 *
 * A getter of a captured object is user code and may call the function again; captures are read first,
 * and from then to the call nothing runs that could touch the slots.
 */
import type { ParamKind } from "@numboa/parser/ir";
import { allocationsOf } from "./arena.ts";
import { type ArrayGiver, makeArrayGiver } from "./array-result.ts";
import { type ForeignView, copyIn, copyOut } from "./copies.ts";
import { type Layout, bufferOf, exactLayout, layoutOf, lengthOf, offsetOf } from "./elements.ts";
import { MAX_LENGTH, SCALAR_GUARDS, canResize, isScalarKind } from "./guards.ts";
import { HEAP_BASE } from "./heap-base.ts";
import type { Heap } from "./heap.ts";
import type { Linked } from "./link.ts";
import { makeInvoke } from "./invoke.ts";
import { type Entry, type Slot, NEVER, makeEntry } from "./trampolines.ts";
import type { FunctionAbi, ParamAbi } from "./types.ts";

/** What `call` returns when the arguments do not pass or the heap has no room for copies. */
export const REFUSED: unique symbol = Symbol("refused");

/** Counts calls down; the call that finds it at zero goes to `tick` instead. */
export interface Gauge {
  left: number;
  tick(self: unknown, args: unknown[]): unknown;
}

/** Where a captured value is read at each call. */
export interface CaptureSource {
  readonly object: object;
  readonly property: string;
}

export interface BindOptions {
  readonly linked: Linked;
  readonly abi: FunctionAbi;
  readonly heap: Heap;
  /** One for each of `abi.captures`. */
  readonly captures?: readonly CaptureSource[];
  readonly gauge: Gauge;
  /** A further condition for each call, for example that captured functions are still the same. */
  readonly condition?: () => boolean;
  /** Called when an array is remembered: from then on it is kept alive, until `forget`. */
  remembered?(): void;
  /** Called by `enter` with arguments that need copies or do not pass at all. */
  miss(self: unknown, args: unknown[]): unknown;
}

/** `address`: as they are · `copies`: some array must be copied · `no`: this function cannot take them. */
export type Fit = "address" | "copies" | "no";

export interface Bound {
  readonly enter: Entry;
  call(args: readonly unknown[]): unknown;
  /** How arguments would be passed, if at all. */
  fits(args: readonly unknown[]): Fit;
  /** Lets go of the arrays it remembers. */
  forget(): void;
}

export function bind(options: BindOptions): Bound {
  const { abi, linked } = options;
  const kinds = [...abi.params, ...abi.captures];
  const slots = new Float64Array(countSlots(kinds));
  const guards = makeSlots(kinds, slots, options);
  const params = guards.slice(0, abi.params.length);
  const captured = guards.slice(abi.params.length);
  const finish = makeFinish(abi, linked);
  const giver = makeArrayGiver(abi, options.heap);
  const invoke = makeInvoke(linked.run, slots);
  const complete = giver ? givingArray(invoke, giver, guards, slots) : withFinish(invoke, finish);
  const enter = makeEntry({
    params,
    readCaptures: captureReader(captured, options),
    invoke: abi.allocates ? releasing(complete, options.heap) : complete,
    gauge: options.gauge,
    miss: options.miss,
  });
  return {
    enter,
    call: (args) => callCopying(args, kinds, options, { finish, giver }),
    fits: (args) => fit(collect(args, kinds, options)),
    forget: () => guards.forEach((guard) => (guard.known = NEVER)),
  };
}

function countSlots(kinds: readonly ParamAbi[]): number {
  return kinds.reduce((sum, { kind }) => sum + (layoutOf(kind) === undefined ? 1 : 2), 0);
}

function makeSlots(kinds: readonly ParamAbi[], slots: Float64Array, options: BindOptions): Slot[] {
  let at = 0;
  return kinds.map(({ kind }) => {
    const layout = layoutOf(kind);
    const index = at;
    at += layout === undefined ? 1 : 2;
    return layout === undefined
      ? scalarSlot(kind, slots, index)
      : arraySlot(layout, slots, index, options);
  });
}

function scalarSlot(kind: ParamKind, slots: Float64Array, index: number): Slot {
  if (!isScalarKind(kind)) throw new TypeError(`numboa: ${kind} is no kind of number`);
  const guard = SCALAR_GUARDS[kind];
  return {
    known: NEVER,
    admit(value) {
      if (!guard(value)) return false;
      slots[index] = value as number;
      return true;
    },
  };
}

function arraySlot(layout: Layout, slots: Float64Array, index: number, options: BindOptions): Slot {
  const { heap } = options;
  return {
    known: NEVER,
    admit(value) {
      if (exactLayout(value) !== layout) return false;
      const array = value as object;
      const length = lengthOf(array);
      if (!heap.owns(bufferOf(array)) || length > MAX_LENGTH) return false;
      slots[index] = offsetOf(array);
      slots[index + 1] = length;
      this.known = array;
      options.remembered?.();
      return true;
    },
  };
}

function captureReader(
  slots: readonly Slot[],
  { captures = [], condition }: BindOptions,
): (() => boolean) | undefined {
  if (slots.length === 0) return condition;
  if (condition === undefined) return () => readCaptures(slots, captures);
  return () => condition() && readCaptures(slots, captures);
}

function readCaptures(slots: readonly Slot[], sources: readonly CaptureSource[]): boolean {
  try {
    for (let i = 0; i < slots.length; i++) {
      const value = (sources[i].object as Record<string, unknown>)[sources[i].property];
      if (value !== slots[i].known && !slots[i].admit(value)) return false;
    }
    return true;
  } catch {
    return false; // a getter threw: the original, which does not ask it, runs
  }
}

type Finish = (result: number | undefined) => unknown;

/** WebAssembly's result to JavaScript's; undefined where they are the same. */
function makeFinish(abi: FunctionAbi, linked: Linked): Finish | undefined {
  const flag = linked.undefinedResult;
  if (abi.result === "bool") return (result) => result !== 0;
  if (abi.result === "u32") return (result) => result! >>> 0;
  if (abi.result !== "f64?" || flag === undefined) return undefined;
  return (result) => {
    // Only a NaN can stand for undefined: most calls need not look at the flag.
    if (result === result || flag.value === 0) return result;
    flag.value = 0;
    return undefined;
  };
}

function withFinish(invoke: () => number | undefined, finish: Finish | undefined): () => unknown {
  return finish === undefined ? invoke : () => finish(invoke());
}

/** What runs during the call may fill the slots anew, so what is needed of them is read before. */
function givingArray(
  invoke: () => unknown,
  { param, place, give }: ArrayGiver,
  guards: readonly Slot[],
  slots: Float64Array,
): () => unknown {
  return () => {
    const passed = guards[param]?.known;
    const at = slots[place];
    return give(invoke() as [number, number], passed, at);
  };
}

/** Arrays that the call makes live no longer than it. */
function releasing(invoke: () => unknown, heap: Heap): () => unknown {
  const { scratch } = heap;
  const made = allocationsOf(heap);
  return () => {
    const { height } = scratch;
    const { length } = made;
    try {
      return invoke();
    } finally {
      scratch.lower(height);
      made.length = length;
    }
  };
}

/** What becomes of WebAssembly's result. */
interface Results {
  readonly finish: Finish | undefined;
  readonly giver: ArrayGiver | undefined;
}

interface Passing {
  readonly values: readonly unknown[];
  readonly argv: number[];
  readonly views: ForeignView[];
  /** The place in `argv` of each view's address. */
  readonly places: number[];
}

function callCopying(
  args: readonly unknown[],
  kinds: readonly ParamAbi[],
  options: BindOptions,
  { finish, giver }: Results,
): unknown {
  const { heap, linked } = options;
  const passing = collect(args, kinds, options);
  if (passing === undefined) return REFUSED;
  const mark = heap.scratch.mark();
  const made = allocationsOf(heap);
  const { length } = made;
  try {
    if (!copyIn(passing.views, heap)) return REFUSED;
    passing.views.forEach((view, i) => (passing.argv[passing.places[i]] = view.address));
    try {
      const { argv, values } = passing;
      const result = linked.run(...argv);
      if (giver) {
        const { param, place, give } = giver;
        return give(result as never, values[param], argv[place]);
      }
      return finish === undefined ? result : finish(result);
    } finally {
      copyOut(passing.views, heap);
    }
  } finally {
    heap.scratch.release(mark);
    made.length = length;
  }
}

function fit(passing: Passing | undefined): Fit {
  if (passing === undefined) return "no";
  return passing.views.length === 0 ? "address" : "copies";
}

/** The arguments and captures as WebAssembly takes them; undefined if they do not pass. */
function collect(
  args: readonly unknown[],
  kinds: readonly ParamAbi[],
  { heap, captures = [], condition }: BindOptions,
): Passing | undefined {
  if (condition !== undefined && !condition()) return undefined;
  const values = valuesOf(captures);
  if (values === undefined) return undefined;
  const declared = kinds.length - captures.length;
  const passing: Passing = {
    values: kinds.map((_, i) => (i < declared ? args[i] : values[i - declared])),
    argv: [],
    views: [],
    places: [],
  };
  for (let i = 0; i < kinds.length; i++) {
    if (!pass(passing.values[i], kinds[i], heap, passing)) return undefined;
  }
  return passing;
}

function valuesOf(captures: readonly CaptureSource[]): unknown[] | undefined {
  try {
    return captures.map(({ object, property }) => Reflect.get(object, property) as unknown);
  } catch {
    return undefined;
  }
}

function pass(value: unknown, param: ParamAbi, heap: Heap, passing: Passing): boolean {
  const { argv } = passing;
  if (isScalarKind(param.kind)) {
    if (!SCALAR_GUARDS[param.kind](value)) return false;
    argv.push(Number(value));
    return true;
  }
  const layout = exactLayout(value);
  if (layout === undefined || layout !== layoutOf(param.kind)) return false;
  const buffer = bufferOf(value as object);
  const start = offsetOf(value as object);
  const length = lengthOf(value);
  if (length > MAX_LENGTH) return false;
  if (!heap.owns(buffer)) {
    if (!(buffer instanceof ArrayBuffer) || canResize(buffer)) return false;
    const touched = length > 0 && (param.reads || param.writes);
    const end = start + length * layout.bytes;
    passing.places.push(argv.length);
    const copyOut = touched && param.writes;
    passing.views.push({ buffer, start, end, copyIn: touched, copyOut, address: HEAP_BASE });
  }
  argv.push(start, length);
  return true;
}
