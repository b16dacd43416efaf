/** Runs a kernel before and after passes and compares: result with Object.is, arrays bit by bit. */
import {
  assertVerified,
  copyFunc,
  FuelExhausted,
  IrAbort,
  IrTrap,
  makeOp,
  prepare,
  walk,
  type Module,
  type Op,
  type Region,
  type RuntimeValue,
} from "@numboa/parser/ir";
import type { Pass } from "../../src/pass.ts";
import { PASSES } from "../../src/pipeline.ts";

export type Inputs = () => RuntimeValue[];

type Scalar = number | bigint | boolean | string | undefined;

export interface Outcome {
  /** What was returned, or how it trapped. */
  readonly value: Scalar;
  readonly arrays: readonly string[];
  readonly exhausted: boolean;
  readonly gaveUp: boolean;
}

/** Fuel of the program as written; an optimized one may need a little more, for its guards. */
const FUEL = 3000;
const FUEL_AFTER = 20 * FUEL;

export function run(module: Module, inputs: Inputs, fuel = FUEL): Outcome {
  const args = inputs();
  let value: Scalar;
  let exhausted = false;
  let gaveUp = false;
  try {
    value = prepare(module)(args, { fuel }) as Scalar;
  } catch (error) {
    if (error instanceof IrTrap) value = `trap: ${error.message}`;
    else if (error instanceof FuelExhausted) exhausted = true;
    else if (error instanceof IrAbort) gaveUp = true;
    else throw error;
  }
  const arrays = args.filter((arg) => ArrayBuffer.isView(arg));
  return { value, arrays: arrays.map(bytesOf), exhausted, gaveUp };
}

/** Bits of NaN are not modelled: floats compare as numbers, with the zeros apart. */
function bytesOf(array: ArrayBufferView): string {
  return Array.from(array as Float64Array, (x) => (Object.is(x, -0) ? "-0" : String(x))).join();
}

export function copyModule(module: Module): Module {
  const funcs = [...module.funcs].map(([name, func]) => [name, copyFunc(func)] as const);
  return { ...module, funcs: new Map(funcs) };
}

/** Runs passes over a copy, verified after each. */
export function optimize(module: Module, passes: readonly Pass[]): Module {
  const copy = copyModule(module);
  const context = { module: copy, options: {}, remark(): void {} };
  for (const pass of passes) {
    for (const func of copy.funcs.values()) pass.run(func, context);
    assertVerified(copy, pass.name);
  }
  return copy;
}

/** A pass with those it is of no use without. */
export function withNeeded(name: string): readonly Pass[] {
  return [...(NEEDED[name] ?? []), name].map((needed) => PASSES.get(needed)!);
}

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "early-aborts": ["counted-loops", "hoist-bounds"],
  "hoist-bounds": ["counted-loops"],
  "carry-stores": ["counted-loops", "hoist-bounds"],
  "promote-cells": ["counted-loops", "hoist-bounds"],
  "row-pointers": ["counted-loops", "hoist-bounds"],
};

/** How the outcomes differ; undefined where they do not, or where the original did not end. */
export function difference(before: Outcome, after: Module, inputs: Inputs): string | undefined {
  if (before.exhausted) return undefined;
  const outcome = run(after, inputs, FUEL_AFTER);
  if (outcome.exhausted) return "does not end any more";
  if (outcome.gaveUp) return leftTraces(outcome, inputs);
  if (!Object.is(before.value, outcome.value)) {
    return `gives ${String(outcome.value)}, not ${String(before.value)}`;
  }
  const changed = before.arrays.findIndex((bytes, k) => bytes !== outcome.arrays[k]);
  if (changed < 0) return undefined;
  return `leaves [${outcome.arrays[changed]}] in array ${changed}, not [${before.arrays[changed]}]`;
}

/** Typed code has no arrays that are undone: what gives up must not have stored anything. */
function leftTraces({ arrays }: Outcome, inputs: Inputs): string | undefined {
  const untouched = inputs().filter((arg) => ArrayBuffer.isView(arg));
  const changed = untouched.findIndex((array, k) => bytesOf(array) !== arrays[k]);
  return changed < 0 ? undefined : `gives up when it has stored to array ${changed}`;
}

/** A copy after hoist-bounds in which each fast version sets probe[0], each slow one probe[1]. */
export function probeVersions(module: Module): Module {
  const copy = optimize(module, withNeeded("hoist-bounds"));
  const func = copy.funcs.get(copy.entry)!;
  const probe = { type: "u8c[]", name: "probe" } as const;
  func.params.push(probe);
  func.paramKinds!.push("u8c[]");
  const mark = (region: Region, index: number): void => {
    const [at, one] = [index, 1].map((value) => makeOp("i32.const", [], { attrs: { value } }));
    const store = makeOp("array.store", [probe, at.results[0], one.results[0]], {
      attrs: { oob: "inbounds" },
    });
    region.ops.unshift(at, one, store);
  };
  const versions: Op[] = [];
  walk(func.body, (op) => {
    if (isVersions(op)) versions.push(op);
  });
  for (const op of versions) op.regions.forEach(mark);
  return copy;
}

/** Two versions of a loop: nothing but the loop in either region, and only the first without checks. */
function isVersions({ opcode, regions }: Op): boolean {
  if (opcode !== "if") return false;
  const loops = regions.every(({ ops }) => ops.length === 2 && /^(for|loop)$/.test(ops[0].opcode));
  return loops && hasInbounds(regions[0]) && !hasInbounds(regions[1]);
}

function hasInbounds(region: Region): boolean {
  let found = false;
  walk(region, (op) => {
    found ||= op.attrs["oob"] === "inbounds";
  });
  return found;
}
