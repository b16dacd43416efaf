/** Where loops are, and what holds them up. */
import { walk, type Op, type Region, type Value } from "@numboa/parser/ir";

/** Whether a loop stands in one of an op's regions, however deep. */
export function holdsLoop({ regions }: Op): boolean {
  return regions.some(({ ops }) =>
    ops.some((op) => op.opcode === "for" || op.opcode === "loop" || holdsLoop(op)),
  );
}

/**
 * How many cycles an iteration of a loop waits for the one before, roughly: the longest chain of ops from a carried
 * value to what is passed on, by the latencies of common processors.
 */
export function computeCarriedLatency(loop: Op): number {
  const [body] = loop.regions as [Region];
  const carried = loop.opcode === "for" ? body.params.slice(1) : body.params;
  const reached = new Map<Value, number>(carried.map((param) => [param, 0]));
  const next = loop.opcode === "for" ? [...body.ops.at(-1)!.operands] : [];
  walk(body, (op) => {
    if (op.target === loop) next.push(...op.operands);
    const since = Math.max(
      -Infinity,
      ...op.operands.map((value) => reached.get(value) ?? -Infinity),
    );
    if (since < 0) return;
    for (const result of op.results) reached.set(result, since + latencyOf(op.opcode));
  });
  return Math.max(0, ...next.map((value) => reached.get(value) ?? 0));
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
