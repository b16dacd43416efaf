/**
 * Whether `array.buffer` is known: all bytes of an array that the function made with a buffer of its own.
 *
 * Of a parameter or a captured array, `buffer` is a field that the boundary reads. Any other array may be a view, which does
 * not know what is around it, so it is refused.
 */
import { PROBLEMS, diagnose, type Diagnostic, type Source } from "@numboa/parser";
import { allOps, type Func, type Module, type Op } from "@numboa/parser/ir";
import { computeOrigins, isView, paramOf } from "../analyses/array-origins.ts";
import { NOWHERE } from "./check.ts";

/** The buffer of an array, as against a view of a buffer. */
function isBufferOf({ opcode, operands, results }: Op): boolean {
  if (opcode !== "array.view") return false;
  return results[0].type === "buffer[]" && operands[0].type !== "buffer[]";
}

/** The problems with the buffers that a typed module takes of arrays. */
export function checkBuffers(module: Module, sourceOf: (func: Func) => Source): Diagnostic[] {
  const uses = [...module.funcs.values()].flatMap((func) =>
    allOps(func.body)
      .filter(isBufferOf)
      .map((op) => ({ func, op })),
  );
  if (uses.length === 0) return [];
  const { values } = computeOrigins(module);
  return uses.flatMap(({ func, op }) => {
    const origins = [...(values.get(func)!.get(op.operands[0]) ?? [])];
    if (origins.every((origin) => paramOf(origin) === undefined && !isView(origin))) return [];
    return [diagnose(PROBLEMS.bufferOfArray(), sourceOf(func), op.span ?? NOWHERE)];
  });
}
