/** Functions of any kind, ahead of time: `binding.ts` with the parts that the module names. */
import { type Binding, REFUSED, makeBinding } from "./binding.ts";
import type { Heap } from "./heap.ts";
import type { Linked } from "./link.ts";
import type { Invoke, Part } from "./part.ts";
import type { FunctionAbi } from "./types.ts";

export interface BoundFunction {
  readonly abi: FunctionAbi;
  readonly parts: readonly Part[];
  /** Calls WebAssembly with what stands in the slots. */
  call(run: Linked["run"], slots: Float64Array): Invoke;
}

/** What the way into a function uses. */
interface BoundSite extends Binding {
  readonly invoke: Invoke;
}

export function bindFully(
  { abi, parts, call }: BoundFunction,
  linked: Linked,
  heap: Heap,
  original: (self: unknown, args: unknown[]) => unknown,
): { readonly site: BoundSite; miss(self: unknown, args: unknown[]): unknown } {
  const binding = makeBinding({ linked, abi, heap }, parts);
  const { slots, finish, collect, run } = binding;
  const inner = call(linked.run, slots);
  const invoke = binding.wrap(finish ? () => finish(inner() as number) : inner);
  return {
    site: { ...binding, invoke },
    miss(self, args) {
      const passing = collect(self, args);
      const result = passing ? run(passing) : REFUSED;
      return result === REFUSED ? original(self, args) : result;
    },
  };
}
