/**
 * Binds a linked function to its guards: what JavaScript calls.
 *
 * `enter` is the fast way in, for arguments that pass as they are: numbers, booleans, arrays of the heap.
 * It allocates nothing, unless there are captures to be read. An array that was admitted once is known by identity from then on: arrays of the heap
 * can be neither detached nor resized, so its address and length stand in the slots already. `call` is the
 * general way in and copies other arrays. Both check every argument before anything happens, so a refusal
 * leaves no trace.
 *
 * A getter of a captured object is user code and may call the function again; captures are read first,
 * and from then to the call nothing runs that could touch the slots.
 */
import { makeAggregate } from "./aggregate.ts";
import { allocationsOf } from "./arena.ts";
import { type ArrayGiver, makeArrayGiver } from "./array-result.ts";
import {
  type ForeignView,
  type Snapshot,
  copyIn,
  copyOut,
  restoreSnapshots,
  takeSnapshots,
} from "./copies.ts";
import {
  type CaptureSource,
  type CapturedValues,
  type PathSource,
  type ReadCaptured,
  hasObjects,
  makeReader,
} from "./captured-values.ts";
import { MAX_LENGTH, bufferOf, exactLayout, layoutOf, lengthOf, offsetOf } from "./elements.ts";
import { type Cell, closeCells } from "./fields.ts";
import { type Give, canGive, makeGive } from "./given-results.ts";
import { abortable, draws, givingUp, isGivenUp } from "./given-up.ts";
import { SCALAR_GUARDS, canResize, isBig, isScalarKind, slotsOf } from "./guards.ts";
import { splitWords } from "./words.ts";
import { HEAP_BASE } from "./heap-base.ts";
import type { Heap } from "./heap.ts";
import type { Linked } from "./link.ts";
import { makeInvoke } from "./invoke.ts";
import {
  type PlainView,
  copyPlainIn,
  copyPlainOut,
  depthOf,
  isPlainArray,
  makePlainView,
} from "./plain-arrays.ts";
import { viewOfResults } from "./result-area.ts";
import type { Shortage } from "./shortages.ts";
import { type Slot, NEVER, makeSlots } from "./slots.ts";
import { type Entry, type EntryParts, makeEntry } from "./trampolines.ts";
import type { FunctionAbi, ParamAbi } from "./types.ts";

/** What `call` returns when the arguments do not pass or the heap has no room for copies. */
export const REFUSED: unique symbol = Symbol("refused");

/** Counts calls down; the call that finds it at zero goes to `tick` instead. */
export interface Gauge {
  left: number;
  tick(self: unknown, args: unknown[]): unknown;
}

export interface BindOptions {
  readonly linked: Linked;
  readonly abi: FunctionAbi;
  readonly heap: Heap;
  /** One for each of `abi.captures`, but for fields of arguments and of `this`. */
  readonly captures?: readonly (CaptureSource | undefined)[];
  /** One for each of `abi.paths`. */
  readonly paths?: readonly PathSource[];
  readonly gauge: Gauge;
  /** A further condition for each call, for example that captured functions are still the same. */
  readonly condition?: () => boolean;
  /** Called when an array is remembered: from then on it is kept alive, until `forget`. */
  remembered?(): void;
  /** Called when a call was undone for want of something, and for no reason of the program's; JavaScript runs it. */
  fellShort?(shortage: Shortage): void;
  /** Called by `enter` with arguments that need copies or do not pass at all. */
  miss(self: unknown, args: unknown[]): unknown;
}

/** `address`: as they are · `copies`: some array must be copied · `no`: this function cannot take them. */
export type Fit = "address" | "copies" | "no";

export interface Prepared {
  readonly fit: Exclude<Fit, "no">;
  /** As `call`. */
  run(): unknown;
}

export interface Bound {
  readonly enter: Entry;
  call(args: readonly unknown[], self?: unknown): unknown;
  /** Looks at arguments once, to be passed by `run` before any other code of the program runs; undefined if they do not pass. */
  prepare(args: readonly unknown[], self?: unknown): Prepared | undefined;
  /** How arguments would be passed, if at all. */
  fits(args: readonly unknown[], self?: unknown): Fit;
  /** Lets go of the arrays it remembers. */
  forget(): void;
}

export function bind(options: BindOptions): Bound {
  const { abi, linked } = options;
  const kinds = [...abi.params, ...abi.captures];
  const slots = new Float64Array(kinds.reduce((sum, { kind }) => sum + slotsOf(kind), 0));
  const guards = makeSlots(kinds, slots, {
    heap: options.heap,
    aborts: abi.aborts === true,
    remembered: options.remembered?.bind(options),
  });
  const params = guards.slice(0, abi.params.length);
  const captured = guards.slice(abi.params.length);
  const finish = makeFinish(options);
  const giver = makeArrayGiver(abi, options.heap);
  const give = makeGive(abi);
  const results = { finish, giver, give };
  const read = makeReader(abi, options.captures ?? [], options.paths);
  const invoke = makeInvoke(linked.run, slots);
  const mayGiveUp = Boolean(abi.aborts || abi.declines || abi.recurses || abi.allocates);
  const inner = mayGiveUp ? givingUp(invoke, options) : invoke;
  const complete = giver ? givingArray(inner, giver, guards, slots) : withFinish(inner, finish);
  const direct = makeEntry({
    params,
    readCaptures: captureReader(captured, read, options),
    seesCall: abi.gives !== undefined || hasObjects(abi),
    run: complete === invoke && !abi.allocates ? linked.run : undefined,
    invoke: abi.allocates ? releasing(complete, options.heap) : complete,
    give,
    gauge: options.gauge,
    miss: options.miss,
  });
  const enter = mayGiveUp ? abortable(direct, options) : direct;
  return {
    enter,
    prepare(args, self) {
      const passing = collect(self, args, kinds, read, options);
      if (passing === undefined) return undefined;
      const run = (): unknown => callCopying(passing, options, results);
      return { fit: fit(passing) as Prepared["fit"], run };
    },
    call: (args, self) => callCopying(collect(self, args, kinds, read, options), options, results),
    fits: (args, self) => fit(collect(self, args, kinds, read, options)),
    forget: () => guards.forEach((guard) => (guard.known = NEVER)),
  };
}

function captureReader(
  slots: readonly Slot[],
  read: ReadCaptured,
  { abi, condition }: BindOptions,
): EntryParts["readCaptures"] {
  if (slots.length === 0 && !abi.paths && abi.gives === undefined) return condition ?? null;
  const readAll = (self: unknown, args: readonly unknown[]): boolean =>
    canGive(abi, self) && admitCaptures(slots, read(self, args));
  if (condition === undefined) return readAll;
  return (self, args) => condition() && readAll(self, args);
}

function admitCaptures(slots: readonly Slot[], captured: CapturedValues | undefined): boolean {
  if (captured === undefined) return false;
  for (let i = 0; i < slots.length; i++) {
    if (!slots[i].admit(captured.values[i], slots[i])) return false;
  }
  return true;
}

type Finish = (result: number | undefined) => unknown;

/** WebAssembly's result to JavaScript's; undefined where they are the same. */
function makeFinish({ abi, linked, heap }: BindOptions): Finish | undefined {
  if (typeof abi.result !== "string") {
    return makeAggregate(abi.result, viewOfResults(heap.bytes.buffer));
  }
  const flag = linked.undefinedResult;
  if (abi.result === "bool") return (result) => result !== 0;
  if (abi.result === "u32") return (result) => result! >>> 0;
  if (abi.result === "biguint64") {
    return (result) => BigInt.asUintN(64, result as unknown as bigint);
  }
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
  readonly give: Give | undefined;
}

interface Passing {
  readonly self: unknown;
  readonly values: readonly unknown[];
  readonly argv: number[];
  readonly views: ForeignView[];
  /** The place in `argv` of each view's address. */
  readonly places: number[];
  readonly plain: PlainView[];
  readonly plainPlaces: number[];
  readonly cells: readonly Cell[];
  /** What an abort restores. */
  readonly snapshots: Snapshot[];
  /** Whether arrays of the heap are stored to of which there is no snapshot. */
  storesInPlace: boolean;
}

function callCopying(
  passing: Passing | undefined,
  options: BindOptions,
  results: Results,
): unknown {
  const { heap } = options;
  if (passing === undefined) return REFUSED;
  const mark = heap.scratch.mark();
  const made = allocationsOf(heap);
  const { length } = made;
  try {
    return place(passing, heap) ? runPlaced(passing, options, results) : REFUSED;
  } finally {
    heap.scratch.release(mark);
    made.length = length;
  }
}

/** Copies what must be copied; false, and nothing changed, if that cannot be. */
function place(passing: Passing, heap: Heap): boolean {
  const { argv, views, places, plain, plainPlaces, snapshots } = passing;
  if (!copyPlainIn(plain, heap) || !copyIn(views, heap)) return false;
  if (!takeSnapshots(snapshots, heap)) return false;
  views.forEach((view, i) => (argv[places[i]] = view.address));
  plain.forEach((view, i) => (argv[plainPlaces[i]] = view.address));
  return true;
}

function runPlaced(
  { self, values, argv, views, plain, cells, snapshots, storesInPlace }: Passing,
  options: BindOptions,
  { finish, giver, give: giveBack }: Results,
): unknown {
  const { abi, heap, linked } = options;
  let aborted = false;
  try {
    const result = linked.run(...argv);
    if (giver) {
      const { param, place, give } = giver;
      return give(result as never, values[param], argv[place]);
    }
    if (giveBack) return giveBack(result, self, values);
    return finish === undefined ? result : finish(result);
  } catch (error) {
    if (!isGivenUp(error, !storesInPlace && !draws(abi), options)) throw error;
    aborted = true;
    restoreSnapshots(snapshots, heap);
    return REFUSED;
  } finally {
    if (!aborted) {
      copyOut(views, heap);
      copyPlainOut(plain, heap);
      closeCells(cells);
    }
  }
}

function fit(passing: Passing | undefined): Fit {
  if (passing === undefined) return "no";
  return passing.views.length === 0 && passing.plain.length === 0 ? "address" : "copies";
}

/** The arguments and captures as WebAssembly takes them; undefined if they do not pass. */
function collect(
  self: unknown,
  args: readonly unknown[],
  kinds: readonly ParamAbi[],
  read: ReadCaptured,
  options: BindOptions,
): Passing | undefined {
  const { abi, condition } = options;
  if ((condition !== undefined && !condition()) || !canGive(abi, self)) return undefined;
  const captured = read(self, args);
  if (captured === undefined) return undefined;
  const declared = abi.params.length;
  const values = kinds.map((_, i) => (i < declared ? args[i] : captured.values[i - declared]));
  const passing = emptyPassing(self, values, captured.cells);
  for (let i = 0; i < kinds.length; i++) {
    if (!pass(values[i], kinds[i], options, passing)) return undefined;
  }
  return passing;
}

const emptyPassing = (
  self: unknown,
  values: readonly unknown[],
  cells: readonly Cell[],
): Passing => ({
  self,
  values,
  argv: [],
  views: [],
  places: [],
  plain: [],
  plainPlaces: [],
  cells,
  snapshots: [],
  storesInPlace: false,
});

function pass(
  value: unknown,
  param: ParamAbi,
  { abi, heap }: BindOptions,
  passing: Passing,
): boolean {
  const { argv } = passing;
  if (isScalarKind(param.kind)) {
    if (!SCALAR_GUARDS[param.kind](value)) return false;
    if (isBig(param.kind)) {
      argv.push(...splitWords(value as bigint));
      return true;
    }
    argv.push(param.kind === "object" ? 0 : Number(value));
    return true;
  }
  const depth = depthOf(param.kind);
  if (depth !== undefined) return passPlain(value, param, depth, passing);
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
  } else if (param.writes && abi.aborts) {
    passing.snapshots.push({ address: start, bytes: length * layout.bytes, copy: 0 });
  } else if (param.writes) passing.storesInPlace = true;
  argv.push(start, length);
  return true;
}

/** Its elements are looked at when they are copied. */
function passPlain(
  value: unknown,
  { writes }: ParamAbi,
  depth: number,
  { argv, plain, plainPlaces }: Passing,
): boolean {
  if (!isPlainArray(value) || (writes && depth === 1 && Object.isFrozen(value))) return false;
  plainPlaces.push(argv.length);
  plain.push(makePlainView(value, depth, writes));
  argv.push(0, value.length);
  return true;
}
