/**
 * Telling a Proxy from the object it stands for, without running a trap.
 *
 * Nothing in the language does; Node, Deno and Bun do. Where the host cannot tell, as in browsers, no plain array
 * and no object is passed: reading one that is a Proxy would run its traps another number of times.
 */
type IsProxy = (value: unknown) => boolean;

interface Host {
  readonly process?: {
    getBuiltinModule?(
      name: string,
    ): { readonly types?: { readonly isProxy?: IsProxy } } | undefined;
  };
}

const { process } = globalThis as Host;

/** Undefined where the host cannot tell. */
const hostIsProxy: IsProxy | undefined =
  typeof process?.getBuiltinModule === "function"
    ? process.getBuiltinModule("node:util")?.types?.isProxy
    : undefined;

/** True of a Proxy, and of everything where the host cannot tell. */
export const mayBeProxy: IsProxy = hostIsProxy ?? (() => true);

/** Whether the host can tell that it is none. */
export function isSurelyNoProxy(value: unknown): boolean {
  return hostIsProxy !== undefined && !hostIsProxy(value);
}
