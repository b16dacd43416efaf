/** Random programs from the grammar: expands templates, keeps track of what is in scope, makes helpers and parameters. */
import { Choices } from "./choices.ts";
import { COMPOUND, GRAMMAR, LITERALS, SMALL, type Production, type SymbolName } from "./grammar.ts";
import type { Captured, Program, ProgramParam } from "./program.ts";

/** How large a program becomes. */
export interface Size {
  readonly statements: number;
  readonly height: number;
}

/** Mostly small: a hundred small programs find more than a large one, and shrink to less. */
const SIZES: readonly Size[] = [
  { statements: 1, height: 1 },
  { statements: 1, height: 1 },
  { statements: 1, height: 1 },
  { statements: 1, height: 2 },
  { statements: 2, height: 1 },
  { statements: 2, height: 1 },
  { statements: 3, height: 1 },
  { statements: 3, height: 2 },
];

/** What a function returns, so that its `return`s agree mostly. */
type Returns = "number" | "boolean" | "undefined" | "nothing" | "anything" | "list";

const RETURNS: readonly Returns[] = [
  "number", "number", "number", "number", "undefined", "boolean", "nothing", "anything", "list",
]; // prettier-ignore

interface Helper {
  readonly name: string;
  readonly params: readonly ProgramParam[];
}

interface Scope {
  readonly numbers: readonly string[];
  readonly assignable: readonly string[];
  readonly booleans: readonly string[];
  readonly counters: readonly string[];
  readonly counts: readonly string[];
  readonly arrays: readonly string[];
  readonly lists: readonly string[];
  readonly loopLabels: readonly string[];
  readonly blockLabels: readonly string[];
  readonly inLoop: boolean;
  readonly inSwitch: boolean;
  readonly loops: number;
}

const NO_LABELS = { loopLabels: [], blockLabels: [], inLoop: false, inSwitch: false, loops: 0 };

const MAX_LOOPS = 2;

/** Which list of the scope a new name joins, by its letter in the template. */
const JOINS: Readonly<Record<string, readonly (keyof Scope)[]>> = {
  i: ["counters"],
  j: ["counters"],
  v: ["numbers", "assignable"],
  k: ["numbers"],
  p: ["booleans"],
  g: ["lists"],
  l: ["loopLabels"],
  b: ["blockLabels"],
  f: [],
};

/** The program of a seed's stream `index`: the same text each time. */
export function randomProgram(seed: number, index: number): Program {
  return new Generator(new Choices(seed, index)).program();
}

class Generator {
  readonly choices: Choices;
  #names = 0;
  #returns: Returns = "number";
  #scope: Scope = {
    ...NO_LABELS,
    numbers: [],
    assignable: [],
    booleans: [],
    counters: [],
    counts: [],
    arrays: [],
    lists: [],
  };
  #callable: readonly Helper[] = [];

  constructor(choices: Choices) {
    this.choices = choices;
  }

  program(): Program {
    const { choices } = this;
    const helpers: Record<string, string> = {};
    for (let count = choices.pick([0, 0, 0, 1, 1, 2]), i = 1; i <= count; i++) {
      const helper = this.#helper(i);
      helpers[helper.name] = choices.oneIn(3) ? this.#recursive(helper) : this.#plain(helper);
      this.#callable = [...this.#callable, helper];
    }
    const params = this.#params();
    this.#returns = choices.pick(RETURNS);
    const main = this.#function("main", params, choices.pick(SIZES), true);
    const constant: Captured = { how: "constant", text: constantText(choices.pick(LITERALS)) };
    const K: Captured = choices.oneIn(3) ? constant : { how: "value", sort: "number" };
    return { main, params, helpers, captures: { K, T: { how: "value", sort: "array" } } };
  }

  #params(): ProgramParam[] {
    const { choices } = this;
    const params: ProgramParam[] = ["a", "b", "c"]
      .slice(0, choices.pick([1, 1, 2, 2, 3]))
      .map((name) => ({ name, sort: "array" }));
    params.push({ name: "x", sort: "number" });
    if (choices.oneIn(2)) params.push({ name: "y", sort: "number" });
    if (choices.below(3) > 0) params.push({ name: "n", sort: "count" });
    if (choices.oneIn(4)) params.push({ name: "t", sort: "boolean" });
    return params;
  }

  #helper(number: number): Helper {
    const { choices } = this;
    const params: ProgramParam[] = [{ name: "x", sort: "number" }];
    if (choices.oneIn(2)) params.unshift({ name: "a", sort: "array" });
    if (choices.oneIn(2)) params.push({ name: "y", sort: "number" });
    if (choices.oneIn(6)) params.push({ name: "t", sort: "boolean" });
    return { name: `h${number}`, params };
  }

  #plain({ name, params }: Helper): string {
    this.#returns = this.choices.oneIn(6) ? "undefined" : "number";
    const size = { statements: this.choices.below(2), height: 1 };
    return this.#function(name, params, size, false);
  }

  /** Counts its last argument down, so that it ends. */
  #recursive(helper: Helper): string {
    const { choices } = this;
    const { name, params } = helper;
    this.#returns = "number";
    const scope = this.#scopeOf(params);
    const self = { name, params };
    return this.#within(scope, () => {
      const call = (): string => this.#callOf(self, "d - 1");
      const first = this.#expand("E", 2);
      const way = choices.pick([
        () => `return ${call()};`,
        () => `return ${this.#expand("E", 1)} + ${call()};`,
        () => `v = ${call()}; ${this.#statements(1, 2)} return v;`,
        () =>
          `if (${this.#expand("C", 1)}) return ${call()}; return ${call()} - ${this.#expand("E", 1)};`,
      ])();
      const names = [...params.map((param) => param.name), "d"].join(", ");
      return `function ${name}(${names}) { let v = 0, w, q = false; const i = 1; if (d <= 0) return ${first}; ${way} }`;
    });
  }

  #scopeOf(params: readonly ProgramParam[]): Scope {
    const names = (sort: ProgramParam["sort"]): string[] =>
      params.filter((param) => param.sort === sort).map(({ name }) => name);
    const numbers = names("number");
    return {
      ...NO_LABELS,
      numbers: [...numbers, ...names("count"), "v"],
      assignable: [...numbers, "v", "v"],
      booleans: [...names("boolean"), "q"],
      counters: ["i"],
      counts: names("count"),
      arrays: names("array"),
      lists: [],
    };
  }

  #function(name: string, params: readonly ProgramParam[], size: Size, entry: boolean): string {
    const { choices } = this;
    return this.#within(this.#scopeOf(params), () => {
      const start = this.#start();
      const body = this.#statements(size.statements, size.height);
      const last = this.#returns === "nothing" ? "" : ` return ${this.#result(2)};`;
      const names = params.map((param) => param.name).join(", ");
      const text = `{ ${start} ${body}${last} }`;
      return entry && choices.oneIn(3)
        ? `(${names}) => ${text}`
        : `function ${name}(${names}) ${text}`;
    });
  }

  /** The variables that every function has; their first values must not need them. */
  #start(): string {
    const { choices } = this;
    const scope = this.#scope;
    const without = (list: readonly string[]): string[] => list.filter((name) => name !== "v");
    const before = { numbers: without(scope.numbers), assignable: without(scope.assignable) };
    const v = this.#within({ ...scope, ...before }, () => this.#expand("E", 1));
    const q = choices.pick(["false", "true"]);
    return `let w, q = ${q}; const i = ${choices.pick(SMALL)}; let v = ${v};`;
  }

  #within<T>(scope: Scope, run: () => T): T {
    const outer = this.#scope;
    this.#scope = scope;
    try {
      return run();
    } finally {
      this.#scope = outer;
    }
  }

  #statements(count: number, height: number): string {
    return Array.from({ length: count }, () => this.#expand("S", height)).join(" ");
  }

  /** A block: what it declares is gone after it. */
  #block(height: number, changes: Partial<Scope> = {}): string {
    return this.#within({ ...this.#scope, ...changes }, () =>
      this.#statements(1 + this.choices.below(2), Math.max(0, height - 1)),
    );
  }

  #result(height: number): string {
    switch (this.#returns) {
      case "boolean":
        return this.#expand("B", height);
      case "undefined":
        return this.#expand("U", height);
      case "anything":
        return this.#expand(this.choices.pick(["E", "B", "U"] as const), height);
      case "list":
        return this.#list(height);
      case "nothing":
        return "";
      case "number":
        return this.#expand("E", height);
    }
  }

  /** A plain array: one that is there, or a new one of some length. */
  #list(height: number): string {
    const { lists } = this.#scope;
    const items = (count: number): string =>
      Array.from({ length: count }, () => this.#expand("E", Math.max(0, height - 1))).join(", ");
    if (lists.length > 0 && this.choices.oneIn(2)) return this.choices.pick(lists);
    return `[${items(this.choices.below(4))}]`;
  }

  #expand(symbol: SymbolName, height: number): string {
    const list = fitting(symbol, height > 0, this.#scope.loops < MAX_LOOPS);
    return this.#template(list.pick(this.choices), height - 1);
  }

  #template({ text, loop, statement }: Production, height: number): string {
    const outer = this.#scope;
    // A statement's expressions have a height of their own.
    const expressions = statement ? 1 + this.choices.below(2) : height;
    if (loop) this.#scope = { ...outer, loops: outer.loops + 1 };
    const fresh = new Map<string, string>();
    let hidden: string[] = [];
    const result = text.replace(/#(.)|\$([a-z])|[;{:]/g, (all, hole?: string, letter?: string) => {
      if (hole !== undefined) {
        return this.#hole(hole, NESTED_STATEMENTS.has(hole) ? height : expressions);
      }
      if (letter === undefined) {
        for (const one of hidden) this.#reveal(one, fresh.get(one)!);
        hidden = [];
        return all;
      }
      if (!fresh.has(letter)) {
        fresh.set(letter, `${letter}${++this.#names}`);
        hidden.push(letter);
      }
      return fresh.get(letter)!;
    });
    // What a declaration declares stays; all else was inside.
    if (!/^(let|const|var) /.test(text)) this.#scope = outer;
    return result;
  }

  #reveal(letter: string, name: string): void {
    const scope: Record<string, unknown> = { ...this.#scope };
    for (const list of JOINS[letter]) scope[list] = [...this.#scope[list as "numbers"], name];
    this.#scope = scope as unknown as Scope;
  }

  #hole(hole: string, height: number): string {
    const make = HOLES[hole];
    if (make) return make(this.#scope, this.choices);
    switch (hole) {
      case "K":
        return this.#block(height);
      case "R":
        return this.#block(height, { inLoop: true, inSwitch: false });
      case "W":
        return this.#block(height, { inLoop: false, inSwitch: false });
      case "Q":
        return this.#clause(height);
      case "X":
        return this.#result(Math.max(0, height));
      case "h":
        return this.#call(height);
      default:
        return this.#expand(hole as SymbolName, Math.max(0, height));
    }
  }

  /** No declarations: clauses share one scope and may be jumped over. */
  #clause(height: number): string {
    return `{ ${this.#block(height, { inSwitch: true })} }${this.choices.oneIn(2) ? " break;" : ""}`;
  }

  #call(height: number): string {
    if (this.#callable.length === 0 || height < 0) return this.#expand("E", Math.max(0, height));
    const helper = this.choices.pick(this.#callable);
    return this.#callOf(helper, this.choices.pick(SMALL.slice(0, 4)), Math.max(0, height));
  }

  /** What is beyond the parameters of a helper that does not recurse is evaluated and unused. */
  #callOf({ name, params }: Helper, depth: string, height = 1): string {
    const args = params.map(({ sort }) => {
      if (sort === "array") return HOLES["a"](this.#scope, this.choices);
      return this.#expand(sort === "boolean" ? "B" : "E", height);
    });
    return `${name}(${[...args, depth].join(", ")})`;
  }
}

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

const cache = new Map<string, Alternatives>();

function fitting(symbol: SymbolName, high: boolean, loops: boolean): Alternatives {
  const key = `${symbol} ${high} ${loops}`;
  let found = cache.get(key);
  if (!found) {
    const fit = GRAMMAR[symbol].filter((one) => (high || one.height === 0) && (loops || !one.loop));
    // A condition is an expression in other words: it may go one deeper.
    found = new Alternatives(fit.length > 0 ? fit : GRAMMAR[symbol].filter((one) => !one.loop));
    cache.set(key, found);
  }
  return found;
}

/** `(-1)` as a constant's text is `-1`. */
const constantText = (literal: string): string => String(literal).replace(/^\((.*)\)$/, "$1");

const NESTED_STATEMENTS: ReadonlySet<string> = new Set(["K", "R", "Q", "W"]);

type Terminal = (scope: Scope, choices: Choices) => string;

/** Holes for what exists. */
const HOLES: Readonly<Record<string, Terminal>> = {
  n: ({ numbers, counters }, choices) => choices.pick([...numbers, ...counters]),
  v: ({ assignable }, choices) => choices.pick(assignable),
  p: ({ booleans }, choices) => choices.pick(booleans),
  // The innermost loop's mostly.
  i: ({ counters }, choices) => (choices.oneIn(3) ? choices.pick(counters) : counters.at(-1)!),
  c: ({ counts }, choices) => choices.pick([...counts, ...counts, "3", "4"]),
  a: ({ arrays }, choices) => (arrays.length > 0 ? choices.pick(arrays) : "T"),
  g: ({ lists, arrays }, choices) => {
    if (lists.length > 0) return choices.pick(lists);
    return arrays.length > 0 ? choices.pick(arrays) : "T";
  },
  d: (_, choices) => choices.pick(LITERALS),
  s: (_, choices) => choices.pick(SMALL),
  o: (_, choices) => choices.pick(COMPOUND),
  j: jump,
};

function jump({ inLoop, inSwitch, loopLabels, blockLabels }: Scope, choices: Choices): string {
  const ways = [
    ...(inLoop || inSwitch ? ["break;"] : []),
    ...(inLoop ? ["continue;"] : []),
    ...loopLabels.flatMap((label) => [`break ${label};`, `continue ${label};`]),
    ...blockLabels.map((label) => `break ${label};`),
  ];
  return ways.length > 0 ? choices.pick(ways) : ";";
}
