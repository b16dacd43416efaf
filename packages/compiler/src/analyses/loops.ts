/** Where loops are, and what holds them up. */
import { walk, type Op, type Region, type Value } from "@numboa/parser/ir";

/** Whether a loop stands in one of an op's regions, however deep. */
export function holdsLoop({ regions }: Op): boolean {
  return regions.some(({ ops }) =>
    ops.some((op) => op.opcode === "for" || op.opcode === "loop" || holdsLoop(op)),
  );
}

/**
/**
 * How many cycles an iteration of a loop waits for the one before, roughly, by the latencies of common processors: how
 * much later each is done than the one before, once there were a few. So what is computed from a carried value
 * counts only if it comes back to it.
 */
export function computeCarriedLatency(loop: Op): number {
  const [body] = loop.regions as [Region];
  const carried = loop.opcode === "for" ? body.params.slice(1) : body.params;
  const done: number[] = [0];
  let ready = carried.map(() => 0);
  for (let iteration = 0; iteration < 2 * SPAN; iteration++) {
    ready = readyAfter(loop, new Map(carried.map((param, k) => [param, ready[k]])));
    done.push(Math.max(0, ...ready));
  }
  return (done[2 * SPAN] - done[SPAN]) / SPAN;
}

const SPAN = 3;

/** When what an iteration passes on is there, given when what it uses is. */
function readyAfter(loop: Op, ready: Map<Value, number>): number[] {
  const [body] = loop.regions as [Region];
  const passedOn = loop.opcode === "for" ? [body.ops.at(-1)!.operands] : [];
  walk(body, (op) => {
    if (op.target === loop) passedOn.push(op.operands);
    const since = Math.max(-1, ...op.operands.map((value) => ready.get(value) ?? -1));
    if (since < 0) return;
    for (const result of op.results) ready.set(result, since + latencyOf(op.opcode));
  });
  const [first = []] = passedOn;
  return first.map((_, k) => Math.max(0, ...passedOn.map((values) => ready.get(values[k]) ?? 0)));
}

const LATENCIES: readonly (readonly [RegExp, number])[] = [
  [/\.const$/, 0],
  [/^array\.load/, 5],
  [/^f\d\d(?:x\d)?\.(?:div|sqrt)$/, 14],
  [/^(?:f64\.rem|math\.)/, 40],
  [/^i\d\d\.(?:div|rem)/, 20],
  [/^f\d\d(?:x\d)?\.|f64\.convert|\.trunc_sat|i32\.to_int32/, 4],
  [/^i\d\d\.mul$/, 3],
];

function latencyOf(opcode: string): number {
  return LATENCIES.find(([name]) => name.test(opcode))?.[1] ?? 1;
}
