/** `jit()`: wraps a function, as a call or as a decorator. It parses nothing and starts nothing. */
import { wrap } from "@numboa/compiler/abi";
import type { Dispatcher } from "./dispatcher.ts";
import { engineNow, loadEngine } from "./engine-cell.ts";
import { Explanation } from "./explain.ts";
import { ownContract, resolveOptions } from "./options.ts";
import { helperOf, registerHelper } from "./registry.ts";
import { Starter } from "./starter.ts";
import type { AnyFunction, JitMembers, JitOptions, Jitted } from "./types.ts";

/** A decorator of methods that do not use `this`. */
export type MethodDecorator = <F extends AnyFunction>(
  method: F,
  context: ClassMethodDecoratorContext,
) => F;

/**
 * Makes a numeric function run as WebAssembly, with the same result to the bit.
 *
 * The result is called like the function. It runs as JavaScript at first, is compiled in the background once it is
 * hot, and swapped in when that is done. What cannot be compiled stays JavaScript, with one process warning;
 * `strict` makes that an error. Throws a TypeError for wrong options.
 *
 * @example
 * const dot = jit(function dot(a: Float64Array, b: Float64Array) {
 *   let sum = 0;
 *   for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
 *   return sum;
 * });
 */
export function jit<F extends AnyFunction>(fn: F, options?: JitOptions): Jitted<F>;
/** As the decorator `@jit` of a method. */
export function jit<F extends AnyFunction>(method: F, context: ClassMethodDecoratorContext): F;
/** As the decorator `@jit({ … })`. */
export function jit(options: JitOptions): MethodDecorator;
export function jit(
  first: AnyFunction | JitOptions,
  second: JitOptions | ClassMethodDecoratorContext = {},
): unknown {
  if (typeof first === "function") {
    return isContext(second) ? decorate(first, second, {}) : jitFunction(first, second);
  }
  if (typeof first !== "object" || first === null) {
    throw new TypeError(`numboa: jit() takes a function, got ${String(first)}`);
  }
  const { signature: _, ...others } = first;
  resolveOptions(others, 0);
  return (method: AnyFunction, context: ClassMethodDecoratorContext) =>
    decorate(method, context, first);
}

function isContext(value: object): value is ClassMethodDecoratorContext {
  return "kind" in value && "name" in value && "addInitializer" in value;
}

function decorate(
  method: AnyFunction,
  context: ClassMethodDecoratorContext,
  options: JitOptions,
): AnyFunction {
  if ((context.kind as string) !== "method") {
    throw new TypeError(
      `numboa: @jit decorates methods, and ${String(context.name)} is a ${context.kind}`,
    );
  }
  return jitFunction(method, options);
}

function jitFunction<F extends AnyFunction>(fn: F, options: JitOptions): Jitted<F> {
  // Of a function that is jitted already, the original is compiled, with its captures unless others are given.
  const before = helperOf(fn);
  const original = (before?.original ?? fn) as F;
  const resolved = resolveOptions(options, original.length, before);
  const engine = engineNow();
  const callee = engine
    ? new engine.Dispatcher(original, resolved, () => jitted)
    : new Starter(original, resolved, () => jitted);
  /** Who answers now. */
  const front = () => (callee instanceof Starter ? (callee.dispatcher ?? callee) : callee);
  const members: JitMembers<F> = {
    ready: () => readyOf(front()),
    explain: () => new Explanation(front()),
    async inspect(what, signature) {
      const { inspectVersion } = await loadEngine();
      const answering = front();
      const dispatcher = answering instanceof Starter ? await answering.load() : answering;
      return inspectVersion(dispatcher, what, signature);
    },
    stats: () => front().stats(),
    original,
    dispose: () => front().dispose(),
  };
  const jitted = wrap(original, callee) as Jitted<F>;
  for (const [key, value] of Object.entries(members)) {
    Object.defineProperty(jitted, key, { value, configurable: true, writable: true });
  }
  const { captures, source } = resolved;
  registerHelper(jitted, {
    original,
    captures,
    own: ownContract(resolved),
    ...(source !== undefined && { source }),
  });
  callee.start();
  return jitted;
}

async function readyOf(callee: Starter | Dispatcher): Promise<void> {
  if (callee instanceof Starter && !callee.isWanted) return;
  const dispatcher = callee instanceof Starter ? await callee.load() : callee;
  const wanted = dispatcher.wanted();
  if (wanted !== undefined) await dispatcher.compilations.ready(wanted);
}
