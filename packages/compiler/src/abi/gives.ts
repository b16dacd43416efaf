/**
 * Results that are an argument, `this` or `null`: WebAssembly says which, JavaScript is given that very value.
 *
 * `this` is given back only where it is an object: in sloppy code any other is wrapped or replaced before the function
 * sees it, so such a call is JavaScript's.
 */
import type { BindHooks, Part } from "./part.ts";
import type { FunctionAbi } from "./types.ts";

export const gives: Part = {
  bind: ({ abi }) => {
    const give: BindHooks["give"] = (result, self, args) => {
      const given = abi.gives![(result as number | undefined) ?? 0];
      if (typeof given === "number") return args[given];
      if (given === "this") return self;
      return given === "null" ? null : undefined;
    };
    return {
      ready: (self) => canGive(abi, self),
      begin: ({ self }) => canGive(abi, self),
      finish: (result, { self, args }) => give(result, self, args),
      give,
    };
  },
};

/** Whether a call's `this` is what the function would give back. */
export function canGive({ gives }: FunctionAbi, self: unknown): boolean {
  return !gives?.includes("this") || (typeof self === "object" && self !== null);
}
