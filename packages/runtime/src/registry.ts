/** Which functions were made by `jit()`, or ahead of time by `numboac`, so that one can be compiled into another. */
import { linkables } from "@numboa/compiler/abi";
import type { SourceUnit } from "@numboa/parser";
import type { Helper } from "./captures.ts";

const helpers = new WeakMap<object, Helper>();

export function registerHelper(jitted: object, helper: Helper): void {
  helpers.set(jitted, helper);
}

export function helperOf(value: unknown): Helper | undefined {
  if (typeof value !== "function") return undefined;
  return helpers.get(value) ?? linkedHelper(value);
}

/** Whether a function was compiled ahead of time, and nothing says from what: as its way in is written (`aot/glue-text.ts`). */
export function isWithoutText(value: object): boolean {
  if (linkables().has(value) || typeof value !== "function") return false;
  return WAY_IN.test(Function.prototype.toString.call(value));
}

const WAY_IN = /\bnew\.target\) return odd\(this, arguments, new\.target\);/;

/** A function that was compiled ahead of time, with the texts that its module carries. */
function linkedHelper(fn: object): Helper | undefined {
  const linkable = linkables().get(fn);
  if (linkable?.unit === undefined) return undefined;
  const unit = JSON.parse(linkable.unit) as SourceUnit;
  // It has no variables: what its module knows is in the texts.
  const live = {};
  const original = linkable.javascript;
  const { own } = unit.functions[unit.entry];
  const helper = { original, captures: live, source: { unit, live }, ...(own && { own }) };
  registerHelper(fn, helper);
  return helper;
}
