/**
 * Takes out what joining made needlessly: results and carried values that nobody reads, and the pure ops
 * behind them.
 *
 * Joining yields every variable that changed, also those that are never read again; a `var` that a loop
 * sets before it reads would be carried with its initial `undefined`, and make a number into "a number or
 * undefined". Liveness is optimistic: a value is live only if something with an effect needs it, so a
 * carried value that only feeds itself goes. Reads of arrays and of their length stay even if unused, because inference
 * must see that their operand is an array.
 *
 * Operators on bigints may throw: for a number beside one, for a divisor of zero. Where a value may be a bigint they
 * stay as well, so that inference sees them.
 */
import type { Func, Op, Region, Value } from "../ir/nodes.ts";
import { rowOf, type Opcode } from "../ir/ops.ts";
import { walk } from "../ir/walk.ts";

/** Removes unused results, carried values and pure ops from a function, in place. */
export function pruneFunc(func: Func, options: { readonly bigints: boolean }): void {
  const exits = computeExits(func.body);
  const removable = options.bigints ? isHarmless : isPure;
  const live = computeLive(func.body, exits, removable);
  rewrite(live, exits);
  dropDeadOps(func.body, live, removable);
}

/** What leaves a structured op with values: the yields of its regions, and the branches to it. */
interface Exits {
  readonly yields: Op[];
  readonly branches: Op[];
}

function computeExits(body: Region): Map<Op, Exits> {
  const exits = new Map<Op, Exits>();
  walk(body, (op) => {
    if (op.regions.length === 0) {
      if (op.target) exits.get(op.target)?.branches.push(op);
      return;
    }
    const yields = op.regions.flatMap(({ ops }) => ops.filter(({ opcode }) => opcode === "yield"));
    exits.set(op, { yields, branches: [] });
  });
  return exits;
}

type Test = (op: Op) => boolean;

const isPure: Test = ({ opcode }) => {
  const { effect } = rowOf(opcode);
  // `undefined.length` throws.
  if (opcode === "js.length" || opcode === "js.element_bytes") return false;
  return effect === "pure" || effect === "host";
};

/** Operators that ask for numbers, or for two of a kind. Comparisons do not. */
const OPERATORS: ReadonlySet<Opcode> = new Set<Opcode>([
  ...(["js.add", "js.sub", "js.mul", "js.div", "js.rem", "js.pow", "js.and", "js.or"] as const),
  ...(["js.xor", "js.shl", "js.shr_s", "js.shr_u", "js.neg", "js.plus", "js.bitnot"] as const),
  "js.math",
]);

const isHarmless: Test = (op) => isPure(op) && !OPERATORS.has(op.opcode);

function computeLive(body: Region, exits: ReadonlyMap<Op, Exits>, removable: Test): Set<Value> {
  const live = new Set<Value>();
  const pending: Value[] = [];
  const mark = (values: readonly (Value | undefined)[]): void => {
    for (const value of values) {
      if (!value || live.has(value)) continue;
      live.add(value);
      pending.push(value);
    }
  };
  const loopOfParam = new Map<Value, Op>();
  walk(body, (op) => {
    if (op.opcode === "loop") for (const param of op.regions[0].params) loopOfParam.set(param, op);
    if (op.opcode === "if") mark(op.operands);
    else if (op.regions.length === 0 && !removable(op) && !carries(op)) mark(op.operands);
  });
  for (let value = pending.pop(); value; value = pending.pop()) {
    const loop = loopOfParam.get(value);
    if (loop) mark(feedsOf(loop, loop.regions[0].params.indexOf(value), exits));
    else if (value.def) mark(sourcesOf(value.def, value, exits));
  }
  return live;
}

/** Whether an op only hands its operands on, to an op around it. */
function carries({ opcode }: Op): boolean {
  return opcode === "yield" || opcode === "br";
}

/** What a live result keeps alive. */
function sourcesOf(op: Op, value: Value, exits: ReadonlyMap<Op, Exits>): (Value | undefined)[] {
  if (op.regions.length === 0) return op.operands;
  const index = op.results.indexOf(value);
  if (op.opcode === "loop") return feedsOf(op, index, exits);
  const { yields, branches } = exits.get(op)!;
  return [...yields, ...branches].map(({ operands }) => operands[index]);
}

/** A loop's parameter and result of one index live and die together. */
function feedsOf(loop: Op, index: number, exits: ReadonlyMap<Op, Exits>): (Value | undefined)[] {
  const { yields, branches } = exits.get(loop)!;
  const values = [loop, ...branches, ...yields].map(({ operands }) => operands[index]);
  return [loop.regions[0].params[index], ...values];
}

function rewrite(live: ReadonlySet<Value>, exits: ReadonlyMap<Op, Exits>): void {
  for (const [op, { yields, branches }] of exits) {
    const slots = op.opcode === "loop" ? op.regions[0].params : op.results;
    const dead = slots.map((value) => !live.has(value));
    if (!dead.includes(true)) continue;
    const keep = <T>(values: readonly T[]): T[] => values.filter((_, i) => !dead[i]);
    for (const exit of [...yields, ...branches]) exit.operands = keep(exit.operands);
    op.results = keep(op.results);
    if (op.opcode !== "loop") continue;
    op.operands = keep(op.operands);
    op.regions[0].params = keep(op.regions[0].params);
  }
}

function dropDeadOps(region: Region, live: ReadonlySet<Value>, removable: Test): void {
  region.ops = region.ops.filter((op) => {
    for (const inner of op.regions) dropDeadOps(inner, live, removable);
    return !removable(op) || op.results.some((result) => live.has(result));
  });
}
