/** Results that are arrays: WebAssembly gives address and length, JavaScript gets the very array that it passed. */
import type { BindHooks, BindSite, Part } from "./part.ts";
import { slotsOf } from "./slots.ts";

/**
 * Makes an array of what WebAssembly gives.
 *
 * @param passed the argument that is given back, and where it stood
 */
export type GiveArray = (
  returned: readonly [address: number, length: number],
  passed: unknown,
  at: number,
) => unknown;

export const givenArray: Part = {
  bind: (site) => hooksOfArray(site, (_, passed) => passed),
};

export function hooksOfArray(site: BindSite, give: GiveArray): BindHooks {
  const { abi, guards, slots } = site;
  const { params, captures, resultArray } = abi;
  const param = resultArray?.from === "param" ? resultArray.param : 0;
  /** Where among WebAssembly's arguments the address of the parameter stands. */
  const place = [...params, ...captures]
    .slice(0, param)
    .reduce((sum, { kind }) => sum + slotsOf(kind), 0);
  return {
    finish: (result, { values, argv }) => give(result as never, values[param], argv[place]),
    wrap: (invoke) => () => {
      // What runs during the call may fill the slots anew, so what is needed of them is read before.
      const passed = guards[param]?.known;
      const at = slots[place];
      return give(invoke() as never, passed, at);
    },
  };
}
