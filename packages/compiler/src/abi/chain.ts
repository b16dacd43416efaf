/**
 * The compiled versions of one function, for arguments of different types, as one callee.
 *
 *     cell ──▶ guards of the first ──▶ guards of the next ──▶ … ──▶ copies, by the first that takes the arguments ──▶ JavaScript
 *
 * Nothing happens before the arguments have passed the guards of a version, and one version only runs: what gives up half-way is
 * undone, and JavaScript runs. Where the first passes hardly any, the next becomes the first, since each step costs as much as a call.
 */
import { type BindOptions, type Bound, type Gauge, REFUSED, bind } from "./bind.ts";
import { fix, lead, makeEntryCell } from "./entry-cell.ts";
import type { Heap } from "./heap.ts";
import type { AnyFunction, Callee } from "./wrapper.ts";

export type Version = Pick<BindOptions, "abi" | "linked">;

/** Calls between two looks at a gauge, which nobody needs here; a small integer, so that counting is cheap. */
const CALLS = 1_000_000_000;
/** Calls that the first version did not take, before another is made the first; twice as many each time. */
const MISSES = 64;
/** In so many of its calls at least one has to be taken. */
const SELDOM = 8;

/** @param versions at least one, for the same parameters */
export function makeChain(
  javascript: AnyFunction,
  versions: readonly Version[],
  heap: Heap,
): Callee {
  const original = javascript as (...args: unknown[]) => unknown;
  let first = 0;
  let missed = 0;
  let patience = MISSES;
  const slow: BindOptions["miss"] = (self, args) => {
    for (const { bound } of links) {
      const prepared = bound.prepare(args, self);
      if (prepared === undefined) continue;
      const result = prepared.run();
      if (result !== REFUSED) return result;
      break;
    }
    return Reflect.apply(original, self, args);
  };
  const reorder = (): void => {
    const { gauge } = links[first];
    const isUnused = missed > ((CALLS - gauge.left) / SELDOM) * (SELDOM - 1);
    missed = 0;
    gauge.left = CALLS;
    if (!isUnused) return;
    patience *= 2;
    first = (first + 1) % links.length;
    links[first].gauge.left = CALLS;
    lead(cell, links[first].bound.enter);
    fix(cell);
  };
  const links: readonly Link[] = versions.map((version, i) => {
    const next = (i + 1) % versions.length;
    return bindLink(version, heap, (self, args) => {
      if (i === first && versions.length > 1 && ++missed >= patience) reorder();
      return next === first ? slow(self, args) : links[next].bound.enter(self, ...args);
    });
  });
  const arity = versions[0].abi.params.length;
  const cell = makeEntryCell(javascript.length, links[first].bound.enter);
  fix(cell);
  return {
    cell,
    // What is beyond the parameters is seen by nobody; what is missing is undefined.
    // `length` counts no parameters from the first default on.
    callOdd: (self, args) =>
      args.length >= arity
        ? links[first].bound.enter(self, ...args.slice(0, arity))
        : Reflect.apply(original, self, args),
  };
}

interface Link {
  readonly bound: Bound;
  readonly gauge: Gauge;
}

function bindLink(version: Version, heap: Heap, miss: BindOptions["miss"]): Link {
  const gauge: Gauge = {
    left: CALLS,
    tick(self, args) {
      gauge.left = CALLS;
      return bound.enter(self, ...args);
    },
  };
  const bound = bind({ ...version, heap, gauge, miss });
  return { bound, gauge };
}
