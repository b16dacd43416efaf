/** Engines that stand in for Numboa: plain JavaScript, and one that gets a bit wrong. */
import type { Engine, Jitted, Kernel, NumberArray } from "../src/engine.ts";

/** Runs everything as plain JavaScript and never compiles. `after` sees the arguments of each call. */
export function plainEngine(after: (args: unknown[], call: number) => void = () => {}): Engine {
  return {
    jit<Args extends unknown[]>(f: Kernel<Args>): Jitted<Args> {
      let calls = 0;
      const call = (...args: Args): void => {
        f(...args);
        calls++;
        after(args, calls);
      };
      return Object.assign(call, {
        original: f,
        ready: () => Promise.resolve(),
        explain: () => "plain JavaScript",
        stats: () => ({ versions: [] }),
      });
    },
    array: (type, length) => new type(length),
    heapUsed: () => 0,
  };
}

/** Flips one bit of the last element of the last array argument, from the third call on. */
export function faultyEngine(): Engine {
  return plainEngine((args, call) => {
    const last = args.findLast((arg): arg is NumberArray => ArrayBuffer.isView(arg));
    if (call < 3 || last === undefined) return;
    new Uint8Array(last.buffer, last.byteOffset, last.byteLength)[
      last.byteLength - last.BYTES_PER_ELEMENT
    ] ^= 1;
  });
}
