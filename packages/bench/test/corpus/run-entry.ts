/** One function of the corpus: does it compile, and does `jit(f)` do what `f` does. */
import { inspect } from "node:util";
import { jit, JitError } from "numboa";
import type { Call, Entry } from "./entry.ts";
import { loadFunction, type Found } from "./module-source.ts";

export interface Outcome {
  /** Absent where the first call ran compiled. */
  readonly refused?: string;
  /** Calls that were compared. */
  readonly calls: number;
  /** How `jit(f)` differed, if it did. */
  readonly differences: readonly string[];
}

const fileOf = ({ package: name, file }: Entry): URL =>
  new URL(`../../../../node_modules/${name}/${file}`, import.meta.url);

export async function runEntry(entry: Entry): Promise<Outcome> {
  const load = (): Promise<Found> => loadFunction(fileOf(entry), entry.name, entry.activate);
  // Modules of their own, because a function may change what it captures.
  const [original, compiled] = [await load(), await load()];
  const jitted = jit(compiled.fn, { captures: compiled.captures, mode: "sync" });
  const differences: string[] = [];
  const [usual, ...others] = entry.calls().map((_, i) => i);
  const compare = (i: number): void => {
    const expected = observe(original.fn, entry.calls()[i]);
    const got = observe(jitted, entry.calls()[i]);
    if (!same(got, expected)) {
      differences.push(`call ${i}: ${show(got)}, JavaScript has ${show(expected)}`);
    }
  };
  compare(usual);
  const isCompiled = jitted.stats().jsCalls === 0;
  others.forEach(compare);
  const refused = isCompiled ? undefined : whyNot(await load(), entry.calls()[usual]);
  jitted.dispose();
  return { calls: entry.calls().length, differences, ...(refused !== undefined && { refused }) };
}

/** The code of the first diagnostic, or what the arguments are that only JavaScript can take. */
function whyNot({ fn, captures }: Found, { self, args }: Call): string {
  const jitted = jit(fn, { captures, mode: "sync", strict: true });
  try {
    Reflect.apply(jitted, self, [...args]);
    return "compiled at second sight";
  } catch (error) {
    if (error instanceof JitError) return codeOf(error.messages[0]);
    const said = /numboa: argument \d+ of `[^`]*` is (.*)/.exec(String(error))?.[1];
    if (said === undefined) throw error;
    return `argument: ${said.replace(/, which.*/, "")}`;
  } finally {
    jitted.dispose();
  }
}

/** The code of a message; of a captured value also what it is. */
function codeOf(message: string): string {
  const code = /^\w+\[([a-z-]+)\]/.exec(message)?.[1] ?? message;
  const value = /^error\[captured-value\]: .*` is (.*)\.$/m.exec(message)?.[1];
  return value === undefined ? code : `${code}: ${value}`;
}

interface Observed {
  readonly outcome: readonly [how: "returns" | "throws", what: unknown];
  readonly after: unknown;
}

function observe(fn: (...args: unknown[]) => unknown, { self, args }: Call): Observed {
  const passed = [...args];
  const after = { self, passed };
  try {
    return { outcome: ["returns", Reflect.apply(fn, self, passed)], after };
  } catch (error) {
    return { outcome: ["throws", String(error)], after };
  }
}

/** Equal to the bit, all the way down; cycles and shared parts included. */
export function same(a: unknown, b: unknown, seen = new Map<unknown, unknown>()): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a === "function" && typeof b === "function") return String(a) === String(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (Object.getPrototypeOf(a)?.constructor?.name !== Object.getPrototypeOf(b)?.constructor?.name)
    return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return (
    keys.length === others.length &&
    keys.every(
      (key) => Object.hasOwn(b, key) && same(Reflect.get(a, key), Reflect.get(b, key), seen),
    )
  );
}

const show = ({ outcome: [how, what] }: Observed): string => `${how} ${inspect(what)}`;
