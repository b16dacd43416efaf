/**
 * What calls of local functions mean, once the walk has seen all of them.
 *
 * A call of a function inside the function is replaced by a copy of its body, which reads and assigns the
 * variables around it directly: nothing can tell, because such functions are never values, so a call always
 * stands where the variables are those that the function was made with. Three things follow from calls alone:
 *
 *   - a loop that contains a call assigns what the callee assigns, and what that calls, and so on;
 *   - what a function uses must have a value wherever it is called, where JavaScript would throw;
 *   - a function that may call itself has no end as a copy. It is *lifted*: it becomes a function of the module
 *     and takes what it uses as further arguments. That is the same as long as no one assigns any of it
 *     while the function runs, and only what the function calls runs then.
 *
 * Copies within copies can grow without measure: beyond {@link MAX_TEXT} functions that can be are lifted.
 */
import { PROBLEMS } from "../codes.ts";
import type { Analyzer } from "./analyze.ts";
import type { Frame, LocalFunction } from "./local-function.ts";
import { isUsableAt, type Variable } from "./scope.ts";

/** Characters of a function's text with all copies. */
export const MAX_TEXT = 40_000;

/** Completes what the walk found; gives the functions to lift, and reports calls that cannot be. */
export function linkLocalFunctions(a: Analyzer, root: Frame): LocalFunction[] {
  const { locals } = a;
  if (locals.length === 0) return [];
  closeOverCalls(locals);
  for (const [loop, called] of a.calledIn) {
    for (const fn of called)
      for (const variable of fn.assigned) a.assigned.get(loop)!.add(variable);
  }
  checkCalls(a, root, undefined);
  for (const fn of locals) checkCalls(a, fn, fn);
  const lifted = new Set(locals.filter(isRecursive));
  // Recursion may run out of stack.
  for (const fn of lifted) fn.throws = true;
  closeOverCalls(locals);
  for (const frame of [root, ...locals]) {
    for (const { fn, callee, guarded } of frame.calls) {
      if (guarded && fn.throws) a.report(PROBLEMS.throwInTry(), callee);
    }
  }
  for (const fn of lifted) {
    const changed = assignedFreeVariable(fn);
    if (changed) a.report(PROBLEMS.recursiveClosure(fn.name, changed.name), headOf(fn));
  }
  if (textOf(root, a.node, lifted) > MAX_TEXT) {
    const caught = [root, ...locals].some(({ calls }) => calls.some(({ guarded }) => guarded));
    for (const fn of locals) {
      // Only out of a copy does a `throw` find its `catch` and `finally`.
      if (!assignedFreeVariable(fn) && !(caught && fn.raises)) lifted.add(fn);
    }
  }
  if (a.diagnostics.length === 0) checkSize(a, root, lifted);
  const keys = new Set<string>();
  for (const fn of lifted) {
    const key = freeKey(`${a.key}/${fn.name || "anonymous"}`, keys);
    const isValue = (variable: Variable): boolean =>
      !variable.fn && !a.standsFor.has(variable) && !a.aliases.has(variable);
    fn.lifted = { key, free: [...fn.uses.keys()].filter(isValue) };
  }
  return [...lifted];
}

/** Lets each function use and assign what its callees do. */
function closeOverCalls(locals: readonly LocalFunction[]): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const fn of locals) {
      for (const { fn: callee } of fn.calls) {
        const before = fn.uses.size + fn.assigned.size;
        for (const [variable, owner] of callee.uses) {
          if (owner !== fn && !fn.uses.has(variable)) fn.uses.set(variable, owner);
        }
        for (const variable of callee.assigned) fn.assigned.add(variable);
        changed ||=
          fn.uses.size + fn.assigned.size > before ||
          (callee.throws && !fn.throws) ||
          (callee.raises && !fn.raises);
        fn.throws ||= callee.throws;
        fn.raises ||= callee.raises;
      }
    }
  }
}

/** Whether at each call of a frame its own variables that the callee uses have their values. */
function checkCalls(a: Analyzer, frame: Frame, self: LocalFunction | undefined): void {
  for (const { fn, callee } of frame.calls) {
    for (const [variable, owner] of fn.uses) {
      if (owner !== self) continue;
      if (isUsableAt(variable, callee.start) && variable.clause === undefined) continue;
      a.report(PROBLEMS.useBeforeDeclaration(variable.name), callee);
    }
  }
}

function isRecursive(fn: LocalFunction): boolean {
  const reached = new Set(fn.calls.map((call) => call.fn));
  for (const callee of reached) for (const call of callee.calls) reached.add(call.fn);
  return reached.has(fn);
}

/** A variable outside the function that is assigned while it runs. */
function assignedFreeVariable(fn: LocalFunction): Variable | undefined {
  return [...fn.uses.keys()].find((variable) => fn.assigned.has(variable));
}

const headOf = ({ node }: LocalFunction) => ({ start: node.start, end: node.body.start });

/** How long a frame's text is with all copies in it. */
function textOf(
  { calls }: Frame,
  node: { start: number; end: number },
  lifted: ReadonlySet<LocalFunction>,
  known = new Map<LocalFunction, number>(),
): number {
  return calls.reduce((sum, { fn }) => sum + copyOf(fn, lifted, known), node.end - node.start);
}

function copyOf(
  fn: LocalFunction,
  lifted: ReadonlySet<LocalFunction>,
  known: Map<LocalFunction, number>,
): number {
  if (lifted.has(fn)) return 0;
  let size = known.get(fn);
  if (size === undefined) {
    size = textOf(fn, fn.node, lifted, known);
    known.set(fn, size);
  }
  return size;
}

function checkSize(a: Analyzer, root: Frame, lifted: ReadonlySet<LocalFunction>): void {
  const known = new Map<LocalFunction, number>();
  let total = textOf(root, a.node, lifted, known);
  for (const fn of lifted) total += textOf(fn, fn.node, lifted, known);
  if (total <= MAX_TEXT) return;
  const copies = a.locals.filter((fn) => !lifted.has(fn));
  const largest = copies.reduce((most, fn) =>
    copyOf(fn, lifted, known) > copyOf(most, lifted, known) ? fn : most,
  );
  a.report(PROBLEMS.inliningTooLarge(largest.name), headOf(largest));
}

function freeKey(key: string, taken: Set<string>): string {
  let free = key;
  for (let i = 2; taken.has(free); i++) free = `${key}#${i}`;
  taken.add(free);
  return free;
}
