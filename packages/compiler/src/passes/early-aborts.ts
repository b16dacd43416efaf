/**
 * Early-aborts: JavaScript takes the place of a loop's exact version, for code that is to be small.
 *
 *   if %ok { for … (accesses without checks) } else { the loop as it was, cold }
 *   ->
 *   if %ok { for … (accesses without checks) } else { abort !early }
 *
 * Where a guard such as that of `hoist-bounds` fails before anything was stored, the call can be given up at no price: the original
 * runs from its beginning, and there is nothing to undo. `early` says so, and nobody takes copies of arrays for its sake.
 *
 * Sound because an abort is exact wherever it stands (docs/decisions/012); that nothing was stored, drawn or called before is what is
 * shown here, on the way from the entry: a loop that stores counts as if each of its iterations had done so. A function that
 * is called by others of the module may have been called after a store, so only the entry is looked at, where nothing calls it.
 *
 * A guard goes in front of the first loop, or else of the first store, where its operands can: pure arithmetic on what is known there. In front of
 * a store the call can be given up at all, in front of a loop it is before work was done that JavaScript would do again. That gives a call up that
 * might have ended before it came to the guard, which is right, and only slow; so only loops that every call comes to are taken.
 */
import { allOps, makeOp, makeRegion, resolve, substitute } from "@numboa/parser/ir";
import type { Func, Op, Region, Value } from "@numboa/parser/ir";
import { holdsLoop } from "../analyses/loops.ts";
import { computeWriters, mayRunAnywhere } from "../analyses/purity.ts";
import type { Pass, PassContext } from "../pass.ts";

export const earlyAborts: Pass = {
  name: "early-aborts",
  run(func: Func, { module, options, throwsOutside }: PassContext) {
    // JavaScript would not throw what is asked for there.
    if (options.boundsCheck === "throw" || throwsOutside) return false;
    if (func.name !== module.entry || isCalled(module)) return false;
    const writers = computeWriters(func.body);
    const lifter = new Lifter(writers);
    lifter.run(func.body);
    return giveUpIn(func.body, writers, { clean: true, changed: lifter.changed });
  },
};

function isCalled({ entry, funcs }: PassContext["module"]): boolean {
  return [...funcs.values()].some(({ body }) =>
    allOps(body).some(({ opcode, attrs }) => opcode === "call" && attrs["callee"] === entry),
  );
}

interface Way {
  /** Whether nothing was stored so far. */
  clean: boolean;
  changed: boolean;
}

/** Follows the way of a call through a region; says whether anything changed. */
function giveUpIn(region: Region, writers: ReadonlySet<Op>, way: Way): boolean {
  for (const op of region.ops) {
    if (way.clean && isVersions(op)) {
      op.regions[1].ops = [abortFor(op)];
      way.changed = true;
    }
    const clean = way.clean && !(isLoop(op) && writers.has(op));
    for (const inner of op.regions) {
      const inside = { clean, changed: false };
      giveUpIn(inner, writers, inside);
      way.changed ||= inside.changed;
    }
    if (writers.has(op)) way.clean = false;
  }
  return way.changed;
}

const isLoop = ({ opcode }: Op): boolean => opcode === "for" || opcode === "loop";

/** A choice between a loop and its exact version. */
function isVersions({ opcode, regions }: Op): boolean {
  return opcode === "if" && regions[1].ops.some(({ attrs }) => attrs["cold"] === true);
}

function abortFor({ span }: Op): Op {
  return makeOp("abort", [], { attrs: { early: true }, span });
}

/** The ops of the function's body, up to where it has come. */
class Lifter {
  changed = false;
  readonly #writers: ReadonlySet<Op>;
  readonly #ops: Op[] = [];
  /** The first op of them that stores, and the first that goes round a loop. */
  #store: Op | undefined;
  #loop: Op | undefined;
  readonly #replaced = new Map<Value, Value>();

  constructor(writers: ReadonlySet<Op>) {
    this.#writers = writers;
  }

  run(body: Region): void {
    this.#region(body);
    body.ops = this.#ops;
    substitute(body, this.#replaced);
  }

  #region(region: Region): void {
    for (const op of region.ops) {
      if (isVersions(op) && op.regions[0].ops.at(-1)?.opcode === "yield" && this.#lift(op))
        continue;
      if (this.#writers.has(op)) this.#store ??= op;
      if (isLoop(op) || holdsLoop(op)) this.#loop ??= op;
      this.#ops.push(op);
    }
  }

  /** Has the guard end the call, and the fast version stand in the place of both; false, and nothing done, where the guard cannot go first. */
  #lift(versions: Op): boolean {
    const place = this.#placeFor(versions);
    if (!place) return false;
    this.changed = true;
    const { at, needed } = place;
    const moved = new Set(needed);
    const rest = this.#ops.splice(at).filter((op) => !moved.has(op));
    this.#ops.push(...needed, guardOf(versions), ...rest);
    const [fast] = versions.regions;
    const given = fast.ops.pop()!.operands;
    versions.results.forEach((result, i) => this.#replaced.set(result, given[i]));
    this.#region(fast);
    return true;
  }

  /** Where a guard is to stand, and what has to come along. */
  #placeFor(versions: Op): { readonly at: number; readonly needed: readonly Op[] } | undefined {
    const latest = this.#store ? this.#ops.indexOf(this.#store) : this.#ops.length;
    const loop = this.#loop ? this.#ops.indexOf(this.#loop) : latest;
    for (const at of [Math.min(loop, latest), latest]) {
      const needed = this.#neededFor(versions, at);
      if (needed) return { at, needed };
    }
    return undefined;
  }

  /** The ops that a guard needs and that stand behind a place, in their order; undefined where one has to stay. */
  #neededFor({ operands: [ok] }: Op, at: number): Op[] | undefined {
    const here = new Set(this.#ops.slice(at));
    const needed = new Set<Op>();
    const need = (value: Value): boolean => {
      const { def } = resolve(this.#replaced, value);
      if (!def || !here.has(def) || needed.has(def)) return true;
      if (!mayRunAnywhere(def) || !def.operands.every(need)) return false;
      needed.add(def);
      return true;
    };
    return need(ok) ? [...needed] : undefined;
  }
}

/** Where the condition does not hold the call ends. */
function guardOf(versions: Op): Op {
  const {
    operands: [ok],
    span,
  } = versions;
  const [through, out] = [makeRegion(), makeRegion()];
  through.ops.push(makeOp("yield", []));
  out.ops.push(abortFor(versions));
  return makeOp("if", [ok], { regions: [through, out], types: [], span });
}
