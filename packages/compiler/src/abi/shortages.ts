/**
 * What can end a call of compiled code half-way although the program throws nothing: the stack, the room for arrays that the call
 * makes, and a trap, which only a defect of the compiler could cause. What of it JavaScript would meet, JavaScript has
 * to say: its frames and its memory are others. So a call that has stored nothing that cannot be taken back is undone, and
 * the original runs from its beginning (docs/decisions/012). One that has is ended by the error, as it would be in JavaScript.
 *
 * A program may throw such an error itself. Undone and run again, it throws it again.
 */

export type Shortage = "stack" | "memory" | "trap";

const noRoom = new WeakSet<object>();

/** For arrays that the heap has no room for, while the engine may have. */
export function noRoomError(): RangeError {
  const error = new RangeError("Array buffer allocation failed");
  noRoom.add(error);
  return error;
}

/** V8 and JavaScriptCore say the first, SpiderMonkey the second, in an error of a class of its own. */
const OUT_OF_STACK = /^(?:Maximum call stack size exceeded\.?|too much recursion)$/;

export function shortageOf(error: unknown): Shortage | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof WebAssembly.RuntimeError) return "trap";
  if (noRoom.has(error)) return "memory";
  return OUT_OF_STACK.test(error.message) ? "stack" : undefined;
}
