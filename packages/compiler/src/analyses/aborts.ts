/**
 * Which calls may be given up half-way: those that reach an access to a plain array which its elements may not
 * answer, or a result that compiled code does not give. Such a call is undone as a whole, so nothing of it may have been
 * seen: a draw of `Math.random` would.
 */
import {
  allOps,
  growsOnStore,
  hasProperties,
  type Func,
  type Module,
  type Op,
} from "@numboa/parser/ir";

/** Whether an op may give up the call half-way. */
export function mayAbort({ opcode, attrs, operands }: Op): boolean {
  if (opcode === "abort") return !abortsEarly({ opcode, attrs });
  if (opcode === "array.new") return attrs["aborts"] === true;
  if (attrs["oob"] === "inbounds") return false;
  if (opcode === "array.store") return growsOnStore(operands[0].type);
  return opcode === "array.load" && hasProperties(operands[0].type);
}

/** Whether an op gives up the call before it has done anything. */
export function abortsEarly({ opcode, attrs }: Pick<Op, "opcode" | "attrs">): boolean {
  return opcode === "abort" && attrs["early"] === true;
}

/** A draw of Math.random in a module whose calls may be given up. It cannot be undone, so such a module must not run. */
export function findUndoneDraw({ funcs }: Module): { func: Func; op: Op } | undefined {
  const all = [...funcs.values()].flatMap((func) => allOps(func.body).map((op) => ({ func, op })));
  const draw = all.find(({ op }) => op.opcode === "math.random");
  return draw && all.some(({ op }) => mayAbort(op)) ? draw : undefined;
}
