/**
 * Functions of `Math` that compiled code calls.
 *
 * `Math.sin` and the others are passed as they are: their bits are the host's, and V8 knows them and calls
 * them without leaving WebAssembly. They are the engine's own; where one has been replaced by the time that a module is
 * linked, there is nothing to link, and JavaScript runs. Only `Math.random`, which programs do replace to get
 * reproducible runs, is looked up at each call.
 */
import { nativeMath } from "./natives.ts";
import type { Part } from "./part.ts";

/** What the module has itself, it has because the engine's own has those bits: that must not have been replaced. */
export const math: Part = {
  link: ({ abi: { math: names = [], ownMath = [] } }, imports) => {
    ownMath.forEach(hostMath);
    for (const name of names) imports.math[name] = hostMath(name);
  },
};

const OWN_IMPORTS: Readonly<Record<string, (...args: number[]) => number>> = {
  rem: (a, b) => a % b,
  random: () => Math.random(),
};

/** `hypot/3` and the like name the number of arguments: one import has one WebAssembly type. */
function hostMath(name: string): (...args: number[]) => number {
  const own = OWN_IMPORTS[name];
  if (own !== undefined) return own;
  const [fn] = name.split("/", 1);
  const native = nativeMath(fn);
  // A captured `sin` is the engine's own all the same, and one import is for both.
  if (native === undefined || native !== Math[fn as "hypot"]) {
    throw new TypeError(`Math.${fn} has been replaced`);
  }
  return native;
}
