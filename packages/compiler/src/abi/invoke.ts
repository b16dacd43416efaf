/**
 * Calls a compiled function with what stands in its slots. Spelled out by count, because spreading an
 * array costs three times the call, and functions made from text need `unsafe-eval`.
 *
 * Slots are doubles: WebAssembly takes an i32 parameter modulo 2^32, so addresses above 2^31 arrive whole.
 */

type Run = (...args: number[]) => number | undefined;
type Invoke = () => number | undefined;

const BY_COUNT: readonly ((run: Run, s: Float64Array) => Invoke)[] = [
  (f) => () => f(),
  (f, s) => () => f(s[0]),
  (f, s) => () => f(s[0], s[1]),
  (f, s) => () => f(s[0], s[1], s[2]),
  (f, s) => () => f(s[0], s[1], s[2], s[3]),
  (f, s) => () => f(s[0], s[1], s[2], s[3], s[4]),
  (f, s) => () => f(s[0], s[1], s[2], s[3], s[4], s[5]),
  (f, s) => () => f(s[0], s[1], s[2], s[3], s[4], s[5], s[6]),
  (f, s) => () => f(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]),
  (f, s) => () => f(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8]),
  (f, s) => () => f(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9]),
  (f, s) => () => f(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10]),
  (f, s) => () => f(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11]),
];

export function makeInvoke(run: Run, slots: Float64Array): Invoke {
  return BY_COUNT[slots.length]?.(run, slots) ?? (() => run(...slots));
}
