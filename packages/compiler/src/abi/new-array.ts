/**
 * Results that are new arrays, or views: WebAssembly gives address and length, JavaScript gets a view of what it passed, or
 * a copy of a new one with a buffer of its own, as `new` makes it.
 */
import { allocationsOf } from "./arena.ts";
import { bufferOf, layoutOf, offsetOf } from "./array-kinds.ts";
import { type GiveArray, hooksOfArray } from "./array-result.ts";
import type { NumericArrayConstructor } from "./elements.ts";
import { plainArrayOf } from "./lists.ts";
import type { BindSite, Part } from "./part.ts";

export const newArray: Part = {
  bind: (site) => {
    const give = giverOf(site);
    return give ? hooksOfArray(site, give) : {};
  },
};

type Constructor = NumericArrayConstructor & (new (length: number) => object);

function giverOf({ abi, heap }: BindSite): GiveArray | undefined {
  const { result, resultArray } = abi;
  if (result === "number?[]") {
    return ([address, length]) => plainArrayOf(heap, address, length);
  }
  const layout = layoutOf(result as string);
  if (layout === undefined || resultArray === undefined) return undefined;
  const constructor = layout.constructor as Constructor;
  if (resultArray.from === "param") {
    return ([address, length], passed, at) => {
      // Addresses are modulo 2^32.
      const offset = offsetOf(passed as object) + ((address - at) >>> 0);
      return new constructor(bufferOf(passed as object), offset, length);
    };
  }
  if (!resultArray.view) {
    return ([address, length]) => {
      const array = new constructor(length);
      const start = address >>> 0;
      const bytes = new Uint8Array(bufferOf(array));
      bytes.set(heap.bytes.subarray(start, start + bytes.length));
      return array;
    };
  }
  const made = allocationsOf(heap);
  return ([address, length]) => {
    const start = address >>> 0;
    const home = made.findLast((one) => start >= one.address && start <= one.address + one.bytes)!;
    const buffer = new ArrayBuffer(home.bytes);
    new Uint8Array(buffer).set(heap.bytes.subarray(home.address, home.address + home.bytes));
    return new constructor(buffer, start - home.address, length);
  };
}
