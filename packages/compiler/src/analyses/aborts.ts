/**
 * Which calls may be given up half-way: those that reach an access to a plain array which its elements may not
 * answer, or a result that compiled code does not give. Such a call is undone as a whole, so nothing of it may have been seen: a draw of `Math.random` would.
 */
import { allOps, growsOnStore, hasProperties, type Module, type Op } from "@numboa/parser/ir";

/** Whether an op may give up the call. */
export function mayAbort({ opcode, attrs, operands }: Op): boolean {
  if (opcode === "abort") return true;
  if (opcode === "array.new") return attrs["aborts"] === true;
  if (attrs["oob"] === "inbounds") return false;
  if (opcode === "array.store") return growsOnStore(operands[0].type);
  return opcode === "array.load" && hasProperties(operands[0].type);
}

export function findInModule(module: Module, test: (op: Op) => boolean): Op | undefined {
  for (const { body } of module.funcs.values()) {
    const found = allOps(body).find(test);
    if (found) return found;
  }
  return undefined;
}
