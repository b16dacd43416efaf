/** What a wrapped function and its original do with the same arguments, and whether it is the same. */
import { runInThisContext } from "node:vm";
import { expect } from "vitest";
import type { JitOptions, Jitted } from "../src/index.ts";

/** Compiled versions always run, so that what runs is known. */
export const always: JitOptions = { policy: { measure: false } };

export type Fn = (...args: unknown[]) => unknown;
type Args = readonly unknown[];

/** The function of a text that stands in no file as it is. */
export const fromText = (text: string): Fn => runInThisContext(`(${text})`) as Fn;

/** The function that a text gives when its free variable `name` has a value. */
export const closedOver = (name: string, value: unknown, text: string): Fn =>
  fromText(`(${name}) => ${text}`)(value) as Fn;

const contents = (value: unknown): unknown =>
  ArrayBuffer.isView(value) ? [...Array.prototype.slice.call(value)] : value;

/** Result or error, and every argument afterwards. */
export function outcome(fn: Fn, args: Args): unknown[] {
  try {
    return [fn(...args), ...args.map(contents)];
  } catch (error) {
    return [(error as Error).constructor.name, (error as Error).message, ...args.map(contents)];
  }
}

/** Calls with each of the arguments in turn, good ones in between, before compiling, after, and often. */
export async function expectSame(
  f: Jitted<Fn>,
  good: () => Args,
  ...bad: (() => Args)[]
): Promise<void> {
  const cases = bad.flatMap((make) => [make, good]);
  const all = (): void => {
    for (const make of cases) expect(outcome(f, make())).toEqual(outcome(f.original, make()));
  };
  all();
  outcome(f, good());
  await f.ready();
  for (let round = 0; round < 3; round++) all();
  for (let round = 0; round < 100; round++) outcome(f, bad[round % bad.length]());
  all();
}

export const ranCompiled = (f: Jitted<Fn>, args: Args): boolean => {
  const before = f.stats().jsCalls;
  outcome(f, args);
  return f.stats().jsCalls === before;
};

/**
 * Whether good calls run compiled again: after many bad ones the way leads to JavaScript for a while, and their
 * version may have had to make room.
 */
export function comesBack(f: Jitted<Fn>, args: Args): boolean {
  const end = performance.now() + 10_000;
  while (performance.now() < end) if (ranCompiled(f, args)) return true;
  return false;
}
