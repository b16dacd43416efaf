/** Whether a function that the entry reaches may call itself, by whatever way: only such a module can run out of stack far from its entry. */
import { walk } from "@numboa/parser/ir";
import type { Module } from "@numboa/parser/ir";

export function isRecursive({ entry, funcs }: Module): boolean {
  const state = new Map<string, "open" | "done">();
  const reachesItself = (name: string): boolean => {
    const known = state.get(name);
    if (known !== undefined) return known === "open";
    state.set(name, "open");
    const callees = new Set<string>();
    const func = funcs.get(name);
    if (func) {
      walk(func.body, (op) => {
        if (op.opcode === "call") callees.add(String(op.attrs["callee"]));
      });
    }
    const found = [...callees].some(reachesItself);
    state.set(name, "done");
    return found;
  };
  return reachesItself(entry);
}
