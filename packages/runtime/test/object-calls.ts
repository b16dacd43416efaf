/** Calls with objects, compared with JavaScript. */
/* oxlint-disable typescript/no-explicit-any -- objects of any shape are what is tested */
import { expect } from "vitest";
import { jit } from "../src/index.ts";
import type { JitOptions, Jitted } from "../src/types.ts";
import "../src/sync.ts";

const options: JitOptions = { mode: "sync", policy: { measure: false, missesBeforeCompile: 1 } };
export type Any = Jitted<(...args: any[]) => any>;

export const jitted = (fn: (...args: any[]) => any, captures: Record<string, unknown> = {}): Any =>
  jit(fn, { ...options, captures }) as Any;

export const NASTY = [-0, 0, 1.5, NaN, Infinity, -1, 2 ** 31, 2 ** 32, 2 ** 53, 5e-324];

export interface Call {
  readonly self?: unknown;
  readonly args?: readonly unknown[];
}

/** What a call does, with its objects as they are after it. */
function outcome(fn: (...args: any[]) => unknown, { self, args = [] }: Call): unknown {
  const passed = [...args];
  try {
    return { value: fn.apply(self, passed), self, passed };
  } catch (error) {
    return { thrown: String(error), self, passed };
  }
}

/** Compares the same call of both, with objects made anew for each; says whether it ran compiled. */
export function agree(f: Any, make: () => Call): boolean {
  const before = f.stats().jsCalls;
  const got = outcome(f, make());
  const isCompiled = f.stats().jsCalls === before;
  expect(got).toStrictEqual(outcome(f.original, make()));
  return isCompiled;
}

export const codes = (f: Any): string => String(f.explain());

/** The function of a text, which sees nothing but globals; tools that bundle leave its names alone. */
export function fromText(text: string): Any {
  // oxlint-disable-next-line no-implied-eval -- a function of its own is what is tested
  return new Function(`return (${text});`)() as Any;
}

export class Grid {
  readonly width: number;
  readonly height: number;
  readonly data: Float64Array;
  reads = 0;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = Float64Array.from({ length: width * height }, (_, i) => i / 4);
  }

  get size(): number {
    return this.width * this.height;
  }

  index(i: number, j: number): number {
    return i * this.width + j;
  }

  get(i: number, j: number): number {
    this.reads++;
    return this.data[this.index(i, j)];
  }

  set(i: number, j: number, value: number): void {
    this.data[this.index(i, j)] = value;
  }
}

export class Scaled extends Grid {
  scale = 3;

  override get(i: number, j: number): number {
    return this.data[this.index(i, j)] * this.scale;
  }
}
