/** Bad arguments made from good ones, by name, and which of them a kernel never ends with. */
import { FuelExhausted, prepare } from "@numboa/parser/ir";
import type { Kernel } from "@numboa/bench";
import { isPlace, overlapping, placeForeign, shortened, type Block } from "./arena.ts";
import { lowered } from "./tiers.ts";

export function variationsOf(block: Block): ReadonlyMap<string, Block> {
  const variations = new Map<string, Block>([
    ["empty", shortened(block, () => 0)],
    ["one too short", shortened(block, (length) => length - 1)],
    ["cut in half", shortened(block, (length) => length >> 1)],
    ["overlapping", overlapping(block)],
  ]);
  for (const [position, arg] of block.args.entries()) {
    const cut = (by: (length: number) => number): Block =>
      shortened(block, (length, at) => (at === position ? by(length) : length));
    const name = `argument ${position + 1}`;
    if (isPlace(arg)) {
      variations.set(
        `${name} one too short`,
        cut((length) => length - 1),
      );
      variations.set(
        `${name} cut to a third`,
        cut((length) => Math.floor(length / 3)),
      );
    } else if (Number.isInteger(arg)) {
      const others = {
        "plus a half": Number(arg) + 0.5,
        negated: -Number(arg),
        "as -0": -0,
        "as NaN": NaN,
      };
      for (const [how, other] of Object.entries(others)) {
        variations.set(`${name} ${how}`, replaced(block, position, other));
      }
    }
  }
  return variations;
}

function replaced({ bytes, args }: Block, position: number, value: number): Block {
  return { bytes, args: args.map((arg, i) => (i === position ? value : arg)) };
}

/** More than any kernel needs for the small sizes that are varied. */
const FUEL = 2_000_000;

/** The names of the variations with which the kernel runs out of fuel. */
export function endlessOf(kernel: Kernel, variations: ReadonlyMap<string, Block>): string[] {
  const run = prepare(lowered(kernel));
  const ends = (block: Block): boolean => {
    try {
      run(placeForeign(block).args, { fuel: FUEL });
    } catch (error) {
      return !(error instanceof FuelExhausted);
    }
    return true;
  };
  return [...variations].filter(([, block]) => !ends(block)).map(([name]) => name);
}
