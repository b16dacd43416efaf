/**
 * Release-arrays: gives the memory of new arrays back where no one can have them any more.
 *
 *   loop @l … {                              loop @l … {
 *     if %c {                                  if %c {
 *       %t = array.new %n                        %m = array.mark
 *       … %t …                          ->       %t = array.new %n
 *       br @l …                                  … %t …
 *     }                                          array.release %m
 *     yield                                      br @l …
 *   }                                          }
 *                                              yield
 *                                            }
 *
 * New arrays are taken from a stack, which the boundary takes down when the entry returns or throws. A loop, or a
 * helper that is called again and again, would pile them up. So: for each loop body, inner ones first, and for the
 * body of each helper, the innermost region that holds all that makes arrays, and lets none of them out, takes the
 * stack down to where it was, on every way out of it.
 *
 * Sound because an array is reached by its value only. Where values that may be one of the region's arrays, or a
 * view of one, go is followed through structure and calls (`array-origins.ts`); an op that is not known to let go of
 * its operands keeps them. Runs first: after inlining a helper's arrays are released where its body now stands.
 */
import { Builder, allOps, isArrayType, makeRegion, walk } from "@numboa/parser/ir";
import type { Func, Module, Op, Opcode, Region, Value } from "@numboa/parser/ir";
import { computeArrayFlows, computeOrigins, paramOf } from "../analyses/array-origins.ts";
import type { Pass, PassContext } from "../pass.ts";

export const releaseArrays: Pass = {
  name: "release-arrays",
  run(func, context) {
    const makers = makersOf(context);
    if (!allOps(func.body).some((op) => leavesArrays(op, makers))) return false;
    const releaser = new Releaser(func, makers);
    // What the entry leaves behind, the boundary releases.
    if (func.name === context.module.entry) releaser.loops(func.body);
    else releaser.unit(func.body);
    return releaser.changed;
  },
};

/** What functions leave on the stack when they return. */
interface Makers {
  /** Functions that return an array, and have made some. */
  readonly leaving: ReadonlySet<string>;
  /** Functions whose result may be a new array. */
  readonly fresh: ReadonlySet<string>;
}

const MAKERS = new WeakMap<PassContext, Makers>();

function makersOf(context: PassContext): Makers {
  let makers = MAKERS.get(context);
  if (!makers) MAKERS.set(context, (makers = computeMakers(context.module)));
  return makers;
}

function computeMakers(module: Module): Makers {
  const fresh = new Set<string>();
  const bodies = [...module.funcs.values()].flatMap(({ body }) => allOps(body));
  if (!bodies.some(({ opcode }) => opcode === "array.new")) return { leaving: fresh, fresh };
  for (const [name, origins] of computeOrigins(module).results) {
    if ([...origins].some((origin) => paramOf(origin) === undefined)) fresh.add(name);
  }
  const leaving = new Set<string>();
  for (let before = -1; before !== leaving.size;) {
    before = leaving.size;
    for (const { name, body } of module.funcs.values()) {
      const ops = allOps(body);
      const givesArray = ops.some((op) => op.opcode === "return" && op.operands.some(isArray));
      if (givesArray && ops.some((op) => leavesArrays(op, { leaving, fresh }))) leaving.add(name);
    }
  }
  return { leaving, fresh };
}

const isArray = ({ type }: Value): boolean => isArrayType(type);

function leavesArrays({ opcode, attrs }: Op, { leaving }: Makers): boolean {
  if (opcode === "array.new" || opcode === "array.reach") return true;
  return opcode === "call" && leaving.has(String(attrs["callee"]));
}

/** Ops that may have an array among their operands and do not keep it; structure and calls are followed. */
const LETS_GO: ReadonlySet<Opcode> = new Set<Opcode>([
  ...(["array.len", "array.at", "array.subarray", "array.copy", "array.disjoint"] as const),
  ...(["array.reach", "array.truncate"] as const),
  ...(["array.load", "array.store", "array.load_v128", "array.store_v128"] as const),
  ...(["array.load_splat", "array.load_low", "array.load_high"] as const),
  ...(["array.store_low", "array.store_high"] as const),
  ...(["array.view", "data.load", "data.store"] as const),
  ...(["select", "call", "if", "block", "loop", "for", "yield", "br", "return"] as const),
]);

class Releaser {
  changed = false;
  private readonly func: Func;
  private readonly makers: Makers;

  constructor(func: Func, makers: Makers) {
    this.func = func;
    this.makers = makers;
  }

  /** Releases in the loops of a region. */
  loops(region: Region): void {
    this.pathsIn(region, []);
  }

  /** Releases in a region that may run again and again; true if arrays are left behind all the same. */
  unit(region: Region): boolean {
    const paths = this.pathsIn(region, []);
    if (paths.length === 0) return false;
    const holder = commonPrefix(paths).findLast((candidate) => !this.letsOut(candidate));
    if (!holder) return true;
    this.release(holder);
    return false;
  }

  /** For each op that leaves arrays, the regions around it from the given one inward; loops are units of their own. */
  private pathsIn(region: Region, outer: readonly Region[]): Region[][] {
    const path = [...outer, region];
    return region.ops.flatMap((op) => {
      if (leavesArrays(op, this.makers)) return [path];
      const isLoop = op.opcode === "loop" || op.opcode === "for";
      return op.regions.flatMap((inner) => {
        if (!isLoop) return this.pathsIn(inner, path);
        return this.unit(inner) ? [path] : [];
      });
    });
  }

  /** Whether an array that the region makes may be seen after it. */
  private letsOut(region: Region): boolean {
    const made = this.madeIn(region);
    const escapes = (op: Op): boolean => op.operands.some((value) => made.has(value));
    return (
      exitsOf(region).some(({ op }) => escapes(op)) ||
      allOps(this.func.body).some((op) => !LETS_GO.has(op.opcode) && escapes(op))
    );
  }

  /** The values that may be an array made in the region, or a view of one. */
  private madeIn(region: Region): Set<Value> {
    const made = new Set<Value>();
    walk(region, (op) => {
      const makes = op.opcode === "array.new" || op.opcode === "array.reach";
      if (makes || this.isFreshCall(op)) made.add(op.results[0]);
    });
    const flows = computeArrayFlows(this.func);
    const calls = allOps(this.func.body).filter(
      ({ opcode, results: [result] }) => opcode === "call" && result && isArray(result),
    );
    for (let before = -1; before !== made.size;) {
      before = made.size;
      for (const { from, to } of flows) if (made.has(from)) made.add(to);
      for (const { operands, results } of calls) {
        if (operands.some((value) => made.has(value))) made.add(results[0]);
      }
    }
    return made;
  }

  private isFreshCall({ opcode, attrs, results: [result] }: Op): boolean {
    return (
      opcode === "call" && result !== undefined && this.makers.fresh.has(String(attrs["callee"]))
    );
  }

  private release(region: Region): void {
    this.changed = true;
    const before = makeRegion();
    const mark = new Builder(before).op("array.mark", []);
    for (const { op, region: holder } of exitsOf(region)) {
      const scratch = makeRegion();
      const b = new Builder(scratch);
      b.span = op.span;
      b.emit("array.release", [mark]);
      holder.ops.splice(holder.ops.indexOf(op), 0, ...scratch.ops);
    }
    region.ops.unshift(...before.ops);
  }
}

/** The ways out of a region: its own end, and what leaves it from further in. Throwing is the boundary's affair. */
function exitsOf(region: Region): { op: Op; region: Region }[] {
  const inside = new Set(allOps(region));
  const exits: { op: Op; region: Region }[] = [];
  walk(region, (op, holder) => {
    const own = holder === region && op.opcode === "yield";
    const leaves = op.opcode === "br" && !inside.has(op.target!);
    if (own || leaves || op.opcode === "return") exits.push({ op, region: holder });
  });
  return exits;
}

function commonPrefix(paths: readonly (readonly Region[])[]): Region[] {
  const [first, ...others] = paths;
  const end = first.findIndex((region, i) => others.some((path) => path[i] !== region));
  return first.slice(0, end < 0 ? undefined : end);
}
