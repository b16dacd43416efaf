/**
 * Binds a linked function to its guards at run time, where nobody knows beforehand which functions there will be: `binding.ts`
 * with whatever part of the boundary a function needs, and a way in that is chosen by the number of parameters.
 */
import { partsOf } from "./all-parts.ts";
import { type Binding, makeBinding, REFUSED } from "./binding.ts";
import { bytesCopied } from "./bytes-copied.ts";
import type { Heap } from "./heap.ts";
import { makeInvoke } from "./invoke.ts";
import { type Linked, linkWith } from "./link.ts";
import type { BindHooks, BindOptions, Part, Passing } from "./part.ts";
import { NEVER } from "./slots.ts";
import { type Entry, type Gauge, makeEntry } from "./trampolines.ts";
import type { FunctionAbi } from "./types.ts";

export interface EntryOptions extends BindOptions {
  readonly gauge: Gauge;
  /** A further condition for each call, for example that captured functions are still the same. */
  readonly condition?: () => boolean;
  /** Called by `enter` with arguments that need copies or do not pass at all. */
  miss(self: unknown, args: unknown[]): unknown;
}

/** `address`: as they are · `copies`: some array must be copied · `no`: this function cannot take them. */
export type Fit = "address" | "copies" | "no";

export interface Prepared {
  readonly fit: Exclude<Fit, "no">;
  /** As `call`. */
  run(): unknown;
  /** Bytes of arguments that it copied into the heap and back, once it was run and not refused. */
  bytesCopied(): number;
}

export interface Bound {
  readonly enter: Entry;
  call(args: readonly unknown[], self?: unknown): unknown;
  /** Looks at arguments once, to be passed by `run` before any other code of the program runs; undefined if they do not pass. */
  prepare(args: readonly unknown[], self?: unknown): Prepared | undefined;
  /** How arguments would be passed, if at all. */
  fits(args: readonly unknown[], self?: unknown): Fit;
  /** Lets go of the arrays it remembers. */
  forget(): void;
}

/** Instantiates without waiting. Bytes are compiled first; throws what WebAssembly throws. */
export function link(
  code: WebAssembly.Module | BufferSource,
  abi: FunctionAbi,
  heap: Heap,
  functionName: string,
): Linked {
  const module = code instanceof WebAssembly.Module ? code : new WebAssembly.Module(code);
  return linkWith(partsOf(abi), module, { abi, heap, name: functionName });
}

export function bind(options: EntryOptions): Bound {
  const { abi, condition } = options;
  const parts = condition ? [partOf(condition), ...partsOf(abi)] : partsOf(abi);
  const binding = makeBinding(options, parts);
  const { guards, collect, run } = binding;
  const direct = entryOf(binding, options);
  const { undone } = binding;
  return {
    enter: undone ? abortable(direct, undone, options) : direct,
    prepare(args, self) {
      const passing = collect(self, args);
      if (!passing) return undefined;
      return {
        fit: fit(passing) as Prepared["fit"],
        run: () => run(passing),
        bytesCopied: () => bytesCopied(passing),
      };
    },
    call(args, self) {
      const passing = collect(self, args);
      return passing ? run(passing) : REFUSED;
    },
    fits: (args, self) => fit(collect(self, args)),
    forget: () => guards.forEach((guard) => (guard.known = NEVER)),
  };
}

const partOf = (condition: () => boolean): Part => ({
  bind: () => ({ ready: () => condition(), begin: () => condition() }),
});

function fit(passing: Passing | undefined): Fit {
  if (passing === undefined) return "no";
  return passing.views.length === 0 && passing.plain === undefined ? "address" : "copies";
}

function entryOf(
  { guards, slots, finish, ready, give, wrap }: Binding,
  { abi, linked, gauge, miss }: EntryOptions,
): Entry {
  const call = makeInvoke(linked.run, slots);
  const invoke = wrap(finish ? () => finish(call()) : call);
  return makeEntry({
    params: guards.slice(0, abi.params.length),
    readCaptures: ready ?? null,
    seesCall:
      abi.gives !== undefined ||
      abi.paths !== undefined ||
      abi.captures.some(({ field }) => field !== undefined),
    run: invoke === call ? linked.run : undefined,
    invoke,
    give,
    gauge,
    miss,
  });
}

/** A call that is given up has changed nothing: what is stored to does not come this way where that is foreseen. */
function abortable(
  enter: Entry,
  undone: NonNullable<BindHooks["undone"]>,
  { miss }: EntryOptions,
): Entry {
  return (self, ...args) => {
    try {
      return enter(self, ...args);
    } catch (error) {
      undone(error);
    }
    return miss(self, args);
  };
}
