/** The kinds for which each kernel is compiled: as observed, and wider ones that the same numbers pass for. */
import { SCALAR_GUARDS, classify, isScalarKind } from "@numboa/compiler/abi";
import type { ParamKind } from "@numboa/parser/ir";
import { instantiate, type Kernel } from "@numboa/bench";
import type { Block } from "./arena.ts";

export type Kinds = readonly ParamKind[];

const WIDER: Readonly<Record<string, Partial<Record<ParamKind, ParamKind>>>> = {
  observed: {},
  "integers as i32": { int: "i32" },
  "numbers as f64": { int: "f64" },
};

/** Kinds by name; those that would be the same as others are left out. */
export function signaturesOf(kernel: Kernel): ReadonlyMap<string, Kinds> {
  const observed = instantiate(kernel, 3).args.map((arg) => classify(arg)!);
  const found = new Map<string, Kinds>();
  const seen = new Set<string>();
  for (const [name, wider] of Object.entries(WIDER)) {
    const signature = observed.map((kind) => wider[kind] ?? kind);
    if (seen.has(String(signature))) continue;
    seen.add(String(signature));
    found.set(name, signature);
  }
  return found;
}

/** Whether arguments are of the kinds that a version is for; arrays always are. */
export function accepts(kinds: Kinds, args: Block["args"]): boolean {
  return kinds.every((kind, i) => !isScalarKind(kind) || SCALAR_GUARDS[kind](args[i]));
}
