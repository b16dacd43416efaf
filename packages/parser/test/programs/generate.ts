/** Random programs from the grammar: expands templates, keeps track of what is in scope, makes helpers and parameters. */
import { Choices } from "./choices.ts";
import { fitting } from "./expansion.ts";
import { randomFeatures, type Feature } from "./features.ts";
import { production, type Production, type SymbolName } from "./grammar.ts";
import { HOLES, LITERALS, SMALL } from "./holes.ts";
import { declared, type Captured, type Program, type ProgramParam } from "./program.ts";
import {
  JOINS,
  POOLS_OF_SORT,
  joined,
  namesIn,
  withNames,
  type Pools,
  type Scope,
} from "./scope.ts";
import { RETURNS, shapesOf, type Returns } from "./results.ts";

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
  { statements: 4, height: 2 },
];

/** They meet more of the passes at once, and shrink to the same. */
const LARGE: readonly Size[] = [
  { statements: 4, height: 2 },
  { statements: 6, height: 2 },
  { statements: 8, height: 1 },
  { statements: 2, height: 3 },
];

interface Helper {
  readonly name: string;
  readonly params: readonly ProgramParam[];
}

const MAX_LOOPS = 2;

export interface ProgramOptions {
  /** Several times the size. */
  readonly large?: boolean;
  /** The name of a feature that it must have. */
  readonly feature?: string;
}

/** The program of a seed's stream `index`: the same text each time. */
export function randomProgram(
  seed: number,
  index: number,
  { large = false, feature }: ProgramOptions = {},
): Program {
  const choices = new Choices(seed, index);
  const features = randomFeatures(choices, feature);
  return new Generator(choices, large ? LARGE : SIZES, features).program();
}

class Generator {
  readonly choices: Choices;
  readonly #features: readonly Feature[];
  readonly #sizes: readonly Size[];
  #names = 0;
  #returns: Returns = "number";
  /** What may be returned where that is an array or an object. */
  #shapes: readonly string[] = [];
  #scope: Scope = { pools: {}, inLoop: false, inSwitch: false, loops: 0 };
  #callable: readonly Helper[] = [];

  constructor(choices: Choices, sizes: readonly Size[], features: readonly Feature[]) {
    this.choices = choices;
    this.#sizes = sizes;
    this.#features = features;
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
    if (this.#returns === "big" && !this.#has("bigint")) this.#returns = "number";
    this.#shapes = shapesOf(this.#returns, params, choices);
    const main = this.#function("main", params, choices.pick(this.#sizes), true);
    const constant: Captured = { how: "constant", text: constantText(choices.pick(LITERALS)) };
    const K: Captured = choices.oneIn(3) ? constant : { how: "value", sort: "number" };
    const captures: Record<string, Captured> = { K, T: { how: "value", sort: params[0].sort } };
    for (const feature of this.#features) {
      Object.assign(helpers, feature.helpers);
      Object.assign(captures, feature.captures);
    }
    return { main, params, helpers, captures };
  }

  #has(prefix: string): boolean {
    return this.#features.some(({ name }) => name.startsWith(prefix));
  }

  #params(): ProgramParam[] {
    const { choices } = this;
    const params: ProgramParam[] = ["a", "b", "c"]
      .slice(0, choices.pick([1, 1, 2, 2, 3]))
      .map((name) => ({ name, sort: this.#has("methods") ? "typed" : "array" }));
    params.push({ name: "x", sort: "number" });
    if (choices.oneIn(2)) params.push({ name: "y", sort: "number" });
    if (choices.below(3) > 0) params.push({ name: "n", sort: "count" });
    if (choices.oneIn(4)) params.push({ name: "t", sort: "boolean" });
    return [...params, ...this.#features.flatMap((feature) => feature.params?.(choices) ?? [])];
  }

  #helper(number: number): Helper {
    const { choices } = this;
    const params: ProgramParam[] = [{ name: "x", sort: "number" }];
    if (choices.oneIn(2)) params.unshift({ name: "a", sort: "array" });
    if (choices.oneIn(2)) params.push({ name: "y", sort: "number" });
    if (choices.oneIn(6)) params.push({ name: "t", sort: "boolean" });
    const further = this.#features.flatMap(({ helperParams = [] }) => helperParams);
    params.push(...further.filter(() => choices.oneIn(2)));
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
    let pools: Pools = { numbers: [], assignable: [], booleans: [], counters: ["i"] };
    for (const { name, sort } of params) pools = joined(pools, POOLS_OF_SORT[sort], name);
    pools = joined(pools, ["numbers", "assignable", "assignable"], "v");
    pools = joined(pools, ["booleans"], "q");
    for (const feature of this.#features) {
      for (const [pool, names] of Object.entries(feature.pools ?? {})) {
        for (const name of names) pools = joined(pools, [pool as keyof Pools], name);
      }
    }
    // Without a bigint there is nothing to begin with.
    if (!pools.bigs && !pools.bigArrays) pools = { ...pools, truncations: [] };
    return { pools, inLoop: false, inSwitch: false, loops: 0 };
  }

  #function(name: string, params: readonly ProgramParam[], size: Size, entry: boolean): string {
    const { choices } = this;
    return this.#within(this.#scopeOf(params), () => {
      const start = [this.#start(), ...(entry ? this.#starts(params) : [])].join(" ");
      const body = this.#statements(size.statements, size.height);
      const last = this.#returns === "nothing" ? "" : ` return ${this.#result(2)};`;
      const names = declared({ params })
        .map((param) => (param.fallback ? `${param.name} = ${param.fallback}` : param.name))
        .join(", ");
      const text = `{ ${start} ${body}${last} }`;
      return entry && choices.oneIn(3) && !this.#usesThis(params)
        ? `(${names}) => ${text}`
        : `function ${name}(${names}) ${text}`;
    });
  }

  #usesThis(params: readonly ProgramParam[]): boolean {
    return params.length !== declared({ params }).length;
  }

  /** The variables that every function has; their first values must not need them. */
  #start(): string {
    const { choices } = this;
    const scope = this.#scope;
    const without = (names: readonly string[]): string[] => names.filter((name) => name !== "v");
    const before = withNames(scope, {
      numbers: without(namesIn(scope, "numbers")),
      assignable: without(namesIn(scope, "assignable")),
    });
    const v = this.#within(before, () => this.#expand("E", 1));
    const q = choices.pick(["false", "true"]);
    return `let w, q = ${q}; const i = ${choices.pick(SMALL)}; let v = ${v};`;
  }

  #starts(params: readonly ProgramParam[]): string[] {
    return this.#features
      .flatMap((feature) => feature.start?.(this.choices, params) ?? [])
      .map((text) => this.#template(production(1, text), 1));
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
      case "big":
        return this.#expand("L", height);
      case "shape":
      case "given":
        return this.#template(production(1, this.choices.pick(this.#shapes)), Math.max(1, height));
      case "nothing":
        return "";
      case "number":
        return this.#expand("E", height);
    }
  }

  /** A plain array: one that is there, or a new one of some length. */
  #list(height: number): string {
    const lists = namesIn(this.#scope, "lists");
    const items = (count: number): string =>
      Array.from({ length: count }, () => this.#expand("E", Math.max(0, height - 1))).join(", ");
    if (lists.length > 0 && this.choices.oneIn(2)) return this.choices.pick(lists);
    return `[${items(this.choices.below(4))}]`;
  }

  #expand(symbol: SymbolName, height: number): string {
    const scope = this.#scope;
    const list = fitting({ symbol, high: height > 0, loops: scope.loops < MAX_LOOPS, scope });
    return this.#template(list.pick(this.choices), height - 1);
  }

  #template({ text, loop, statement }: Production, height: number): string {
    const outer = this.#scope;
    // A statement's expressions have a height of their own.
    const expressions = statement ? 1 + this.choices.below(2) : height;
    if (loop) this.#scope = { ...outer, loops: outer.loops + 1 };
    const fresh = new Map<string, string>();
    let hidden: string[] = [];
    const expandOne = (all: string, hole?: string, letter?: string): string => {
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
    };
    const result = text.replace(/#(<\w+>|.)|\$([a-zA-Z])|;|(?<!= )\{|(?<=\$[lb]):/g, expandOne);
    // What a declaration declares stays; all else was inside.
    if (!/^(let|const|var) /.test(text)) this.#scope = outer;
    return result;
  }

  #reveal(letter: string, name: string): void {
    const { pools } = this.#scope;
    this.#scope = { ...this.#scope, pools: joined(pools, JOINS[letter], name) };
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
    const callable = this.#callable.filter(({ params }) => params.every(this.#canPass));
    if (callable.length === 0 || height < 0) return this.#expand("E", Math.max(0, height));
    const helper = this.choices.pick(callable);
    return this.#callOf(helper, this.choices.pick(SMALL.slice(0, 4)), Math.max(0, height));
  }

  readonly #canPass = ({ sort }: ProgramParam): boolean => {
    const hole = ARGUMENTS[sort];
    return hole === undefined || namesIn(this.#scope, POOLS_OF_SORT[sort][0]).length > 0;
  };

  /** What is beyond the parameters of a helper that does not recurse is evaluated and unused. */
  #callOf({ name, params }: Helper, depth: string, height = 1): string {
    const args = params.map(({ sort }) => {
      const hole = ARGUMENTS[sort];
      if (hole !== undefined) return this.#hole(hole, height);
      return this.#expand(sort === "boolean" ? "B" : "E", height);
    });
    return `${name}(${[...args, depth].join(", ")})`;
  }
}

/** `(-1)` as a constant's text is `-1`. */
const constantText = (literal: string): string => String(literal).replace(/^\((.*)\)$/, "$1");

const NESTED_STATEMENTS: ReadonlySet<string> = new Set(["K", "R", "Q", "W"]);

/** What is passed for a parameter that is neither a number nor a boolean. */
const ARGUMENTS: Readonly<Partial<Record<ProgramParam["sort"], string>>> = {
  array: "a",
  typed: "a",
  big: "L",
  ubig: "L",
  bigs: "<Z>",
  ubigs: "<Z>",
  list: "<r>",
  table: "<m>",
  dataview: "<d>",
  object: "<o>",
};
