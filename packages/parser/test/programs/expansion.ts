/** The whole grammar, and which of a symbol's productions may stand somewhere. */
import { BIGINTS } from "./grammar-bigint.ts";
import { BYTES } from "./grammar-bytes.ts";
import { FUNCTIONS_AND_METHODS } from "./grammar-functions.ts";
import { GROUPS_OF_ELEMENTS } from "./grammar-groups.ts";
import { NESTS } from "./grammar-nests.ts";
import { OBJECTS } from "./grammar-objects.ts";
import { TABLES } from "./grammar-tables.ts";
import type { Choices } from "./choices.ts";
import { NUMERIC, type Production, type SymbolName } from "./grammar.ts";
import { namesIn, type Pool, type Scope } from "./scope.ts";

const FAMILIES = [
  NUMERIC,
  BIGINTS,
  BYTES,
  TABLES,
  OBJECTS,
  FUNCTIONS_AND_METHODS,
  NESTS,
  GROUPS_OF_ELEMENTS,
];

/** The productions that may stand somewhere, with their weights summed up. */
class Alternatives {
  readonly #productions: readonly Production[];
  readonly #sums: readonly number[];

  constructor(productions: readonly Production[]) {
    let sum = 0;
    this.#productions = productions;
    this.#sums = productions.map(({ weight }) => (sum += weight));
  }

  pick(choices: Choices): Production {
    const at = choices.fraction() * this.#sums.at(-1)!;
    return this.#productions[this.#sums.findIndex((sum) => at < sum)];
  }
}

/** Where one of a symbol's productions has to stand. */
export interface Spot {
  readonly symbol: SymbolName;
  /** Whether there may be anything below it. */
  readonly high: boolean;
  readonly loops: boolean;
  readonly scope: Scope;
}

const GRAMMAR = new Map<SymbolName, readonly Production[]>();
/** The pools that some production of a symbol needs. */
const WANTED = new Map<SymbolName, readonly Pool[]>();
const cache = new Map<string, Alternatives>();

function productionsOf(symbol: SymbolName): readonly Production[] {
  let found = GRAMMAR.get(symbol);
  if (!found) {
    GRAMMAR.set(symbol, (found = FAMILIES.flatMap((family) => family[symbol] ?? [])));
    WANTED.set(symbol, [...new Set(found.flatMap(({ needs }) => needs))]);
  }
  return found;
}

export function fitting({ symbol, high, loops, scope }: Spot): Alternatives {
  const productions = productionsOf(symbol);
  const there = WANTED.get(symbol)!.filter((pool) => namesIn(scope, pool).length > 0);
  const key = `${symbol} ${high} ${loops} ${there.join()}`;
  let found = cache.get(key);
  if (!found) {
    const possible = productions.filter(({ needs }) => needs.every((pool) => there.includes(pool)));
    const fit = possible.filter((one) => (high || one.height === 0) && (loops || !one.loop));
    // A condition is an expression in other words: it may go one deeper.
    found = new Alternatives(fit.length > 0 ? fit : possible.filter((one) => !one.loop));
    cache.set(key, found);
  }
  return found;
}
