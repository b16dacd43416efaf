/**
 * Which calls may be given up half-way: those that reach an access to a plain array which its elements may not
 * answer. Such a call is undone as a whole, so nothing of it may have been seen: a draw of `Math.random` would.
 */
import { allOps, growsOnStore, type Module, type Op } from "@numboa/parser/ir";

/** Whether an op may call the import `abort`. */
export function mayAbort({ opcode, attrs, operands }: Op): boolean {
  if (opcode === "abort") return true;
  const isAccess = opcode === "array.load" || opcode === "array.store";
  return isAccess && growsOnStore(operands[0].type) && attrs["oob"] !== "inbounds";
}

export function findInModule(module: Module, test: (op: Op) => boolean): Op | undefined {
  for (const { body } of module.funcs.values()) {
    const found = allOps(body).find(test);
    if (found) return found;
  }
  return undefined;
}
