/**
 * Binds a linked function to its guards: how JavaScript calls it.
 *
 * The fast way in is for arguments that pass as they are: numbers, booleans, arrays of the heap. Their guards fill the slots, and nothing is
 * allocated; who makes it of `guards` and `invoke` is in `trampolines.ts`, and ahead of time in `aot/glue-text.ts`. `collect` and
 * `run` are the general way and copy other arrays. Both check every argument before anything happens, so a refusal
 * leaves no trace.
 *
 * A getter of a captured object is user code and may call the function again; captures are read first,
 * and from then to the call nothing runs that could touch the slots.
 */
import { copyIn, copyOut } from "./copies.ts";
import { type Layout, NUMERIC_LAYOUTS } from "./layouts.ts";
import type { BindHooks, BindOptions, BindSite, Invoke, Part, Passing } from "./part.ts";
import { type Slot, fillGuards, makeWay, slotsOf } from "./slots.ts";

/** What a call gives when the arguments do not pass or the heap has no room for copies. */
export const REFUSED: unique symbol = Symbol("refused");

export interface Binding {
  readonly guards: readonly Slot[];
  readonly slots: Float64Array;
  /** What must hold before the arguments are looked at, on the fast way. */
  readonly ready: BindHooks["ready"];
  readonly give: BindHooks["give"];
  readonly undone: BindHooks["undone"];
  /** WebAssembly's result to JavaScript's, where it depends on nothing else; undefined where they are the same. */
  readonly finish: ((result: number | undefined) => unknown) | undefined;
  /** All that is to be done around a call of what stands in the slots. */
  wrap(invoke: Invoke): Invoke;
  /** The arguments and captures as WebAssembly takes them; undefined if they do not pass. */
  collect(self: unknown, args: readonly unknown[]): Passing | undefined;
  /** Calls with what was collected before any other code of the program ran. */
  run(passing: Passing): unknown;
}

export function makeBinding(options: BindOptions, parts: readonly Part[]): Binding {
  const { abi, heap, linked } = options;
  const params = [...abi.params, ...abi.captures];
  let count = 0;
  for (const { kind } of params) count += slotsOf(kind);
  const slots = new Float64Array(count);
  const site: BindSite = { ...options, slots, guards: [] };
  const { hooks, layouts, ready, give, undone, finishing } = gather(parts, site);
  const ways = params.map((param) => {
    let way = makeWay(param.kind, layouts);
    for (const hook of hooks) way = hook.way?.(param, way) ?? way;
    return way;
  });
  fillGuards(site, params, ways);
  const finish = finishOf(options);
  const collect = (self: unknown, args: readonly unknown[]): Passing | undefined => {
    const values = abi.params.map((_, i) => args[i]);
    const passing: Passing = { self, args, values, argv: [], views: [], inPlace: [] };
    const passes =
      hooks.every((hook) => hook.begin?.(passing) ?? true) &&
      ways.every(({ pass }, i) => pass(passing.values[i], passing, site.guards[i], params[i]));
    return passes ? passing : undefined;
  };
  const place = (passing: Passing): boolean =>
    // Plain arrays may run code of the program's when they are looked at, so what is kept for them stands before.
    hooks.every((hook) => hook.copyIn?.(passing) ?? true) &&
    copyIn(passing, heap) &&
    hooks.every((hook) => hook.keep?.(passing) ?? true);
  const run = (passing: Passing): unknown => {
    const { height } = heap.scratch;
    let kept = false;
    try {
      kept = place(passing);
      if (!kept) return REFUSED;
      const result = linked.run(...passing.argv);
      if (finishing) return finishing.finish!(result, passing);
      return finish ? finish(result) : result;
    } catch (error) {
      if (!kept || !hooks.some((hook) => hook.givesUp?.(error, passing))) throw error;
      kept = false;
      return REFUSED;
    } finally {
      if (kept) copyOut(passing, heap);
      hooks.reduceRight((_, hook) => hook.leave?.(passing, kept), undefined as void);
      heap.scratch.lower(height);
    }
  };
  const wrap = (invoke: Invoke): Invoke => {
    let all = invoke;
    for (let i = hooks.length - 1; i >= 0; i--) all = hooks[i].wrap?.(all) ?? all;
    return all;
  };
  return { guards: site.guards, slots, ready, give, undone, finish, wrap, collect, run };
}

interface Gathered extends Pick<Binding, "ready" | "give" | "undone"> {
  readonly hooks: readonly BindHooks[];
  readonly layouts: readonly Layout[];
  readonly finishing: BindHooks | undefined;
}

/** The hooks of all parts, and what they come to. In plain loops: functions are bound when a program starts, where each callback is translated first. */
function gather(parts: readonly Part[], site: BindSite): Gathered {
  const hooks: BindHooks[] = [];
  let layouts = NUMERIC_LAYOUTS;
  let ready: BindHooks["ready"];
  let give: BindHooks["give"];
  let undone: BindHooks["undone"];
  let finishing: BindHooks | undefined;
  for (const { bind } of parts) {
    const hook = bind?.(site);
    if (!hook) continue;
    hooks.push(hook);
    if (hook.layouts) layouts = [...layouts, ...hook.layouts];
    ready = both(ready, hook.ready);
    give ??= hook.give;
    undone ??= hook.undone;
    if (hook.finish) finishing ??= hook;
  }
  return { hooks, layouts, ready, give, undone, finishing };
}

function both(before: BindHooks["ready"], test: BindHooks["ready"]): BindHooks["ready"] {
  if (!before || !test) return before ?? test;
  return (self, args) => before(self, args) && test(self, args);
}

function finishOf({ abi, linked }: BindOptions): Binding["finish"] {
  // Set to 1 when an `f64?` result stands for `undefined`.
  const flag = linked.exports["undefined_result"] as WebAssembly.Global | undefined;
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
