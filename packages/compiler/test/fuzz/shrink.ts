/**
 * Makes a failing case small: takes statements out, puts operands in place of expressions, constants in place of
 * operands, drops parameters, helpers and elements, as long as the case still fails in the same manner.
 *
 * Edits are of the text, at the positions of its syntax tree, so any program of JavaScript can be shrunk, whatever
 * has made it. An edit that makes no valid program is one that does not fail.
 */
import { isArrayType } from "@numboa/parser/ir";
import type { Node } from "acorn";
import { check, type Case, type CheckOptions, type Failure } from "./check.ts";
import type { BufferPlan, Inputs } from "./inputs.ts";
import { NUMBER, storesNaN } from "./nan-bits.ts";
import { childrenOf, nodesOf, treeOf } from "./syntax-tree.ts";

export interface Shrunk {
  readonly case: Case;
  readonly failure: Failure;
  /** Cases that were tried. */
  readonly tried: number;
}

/** Enough for any random program, and an end to it. */
const MAX_TRIES = 6000;

export function shrink(one: Case, failure: Failure, options: CheckOptions = {}): Shrunk {
  const shrinker = new Shrinker(one, failure, options);
  shrinker.run();
  return { case: shrinker.best, failure: shrinker.failure, tried: shrinker.tried };
}

class Shrinker {
  best: Case;
  failure: Failure;
  tried = 0;
  readonly #options: CheckOptions;

  constructor(one: Case, failure: Failure, options: CheckOptions) {
    this.best = one;
    this.failure = failure;
    this.#options = options;
  }

  run(): void {
    if (this.failure.inputs) this.#adopt({ ...this.best, calls: [this.failure.inputs] });
    this.#adopt({ ...this.best, without: [] });
    for (let again = true; again;) {
      again = false;
      for (const candidates of SHRINKERS) again = this.#exhaust(candidates) || again;
    }
  }

  /** Tries the candidates of the best case, and those of each better one, until none is better. */
  #exhaust(candidates: Candidates): boolean {
    let changed = false;
    for (let index = 0; ; index++) {
      const list = candidates(this.best);
      if (index >= list.length || this.tried >= MAX_TRIES) return changed;
      // What comes next stands at the same place now.
      while (index < list.length && !this.#adopt(list[index]())) index++;
      if (index >= list.length) return changed;
      changed = true;
      index--;
    }
  }

  #adopt(candidate: Case): boolean {
    if (this.tried++ >= MAX_TRIES) return false;
    const failure = failureOf(candidate, this.#options);
    if (!failure || isThrow(failure) !== isThrow(this.failure)) return false;
    this.best = candidate;
    this.failure = failure;
    return true;
  }
}

const isThrow = ({ who }: Failure): boolean => who === "compiler";

function failureOf(one: Case, options: CheckOptions): Failure | undefined {
  try {
    // A compiler that throws is asked before JavaScript sees all texts.
    const trees = [one.program.main, ...Object.values(one.program.helpers)].map(treeOf);
    if (trees.some(storesNaN)) return undefined;
    return check(one, options).failure;
  } catch {
    return undefined; // no valid program any more
  }
}

/** Smaller cases, made when they are tried. */
type Candidates = (one: Case) => readonly (() => Case)[];

const SHRINKERS: readonly Candidates[] = [
  dropHelpers,
  dropCaptures,
  editTexts,
  dropParams,
  shrinkInputs,
];

function dropHelpers(one: Case): (() => Case)[] {
  const { program } = one;
  // What is stored as a float among bytes goes through it to the end.
  const texts = [program.main, ...Object.values(program.helpers)];
  const needed = (name: string): boolean =>
    name === NUMBER && texts.some((t) => t.includes(`${name}(`));
  return Object.keys(program.helpers)
    .filter((name) => !needed(name))
    .map((name) => () => {
      const { [name]: _, ...helpers } = program.helpers;
      return { ...one, program: { ...program, helpers } };
    });
}

function dropCaptures(one: Case): (() => Case)[] {
  const { program } = one;
  return Object.keys(program.captures).map((name) => () => {
    const { [name]: _, ...captures } = program.captures;
    return { ...one, program: { ...program, captures } };
  });
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function editTexts(one: Case): (() => Case)[] {
  const { program } = one;
  const others = Object.entries(program.helpers).filter(([name]) => name !== NUMBER);
  const inHelpers = others.flatMap(([name, text]) =>
    editsOf(text).map((edit) => (): Case => {
      const helpers = { ...program.helpers, [name]: apply(text, edit) };
      return { ...one, program: { ...program, helpers } };
    }),
  );
  const inMain = editsOf(program.main).map((edit) => (): Case => {
    return { ...one, program: { ...program, main: apply(program.main, edit) } };
  });
  return [...inMain, ...inHelpers];
}

const apply = (text: string, { start, end, text: put }: Edit): string =>
  text.slice(0, start) + put + text.slice(end);

function editsOf(text: string): Edit[] {
  const edits = nodesOf(treeOf(text))
    .flatMap((node) => editsAt(node, text))
    .filter(({ start, end, text: put }) => put.length < end - start);
  const bare = [...text.matchAll(/(?<![\w\])])\((-?[\w.]+|\([^()]*\))\)(?! *=>)/g)];
  return [
    ...edits,
    ...bare.map((m) => ({ start: m.index, end: m.index + m[0].length, text: m[1] })),
  ];
}

const isStatement = ({ type }: Node): boolean => /Statement$|Declaration$/.test(type);
const isExpression = ({ type }: Node): boolean =>
  /Expression$|^Identifier$|^Literal$/.test(type) && !/Function/.test(type);

function editsAt(node: Node, text: string): Edit[] {
  const { start, end } = node;
  const put = (replacement: string): Edit => ({ start, end, text: replacement });
  const source = (child: Node): string => text.slice(child.start, child.end);
  const children = childrenOf(node);
  if (node.type === "SwitchCase" || node.type === "VariableDeclarator") return [put("")];
  if (isStatement(node)) {
    const inner = node.type === "BlockStatement" ? [text.slice(start + 1, end - 1)] : [];
    const within = children
      .filter((child) => isStatement(child) || isExpression(child))
      .map(source);
    return [
      put(";"),
      put(""),
      ...[...inner, ...within].map((one) => put(`${one};`)),
      ...inner.map(put),
    ];
  }
  if (!isExpression(node)) return [];
  const operands = children.filter(isExpression).map((child) => put(`(${source(child)})`));
  const atoms = children
    .filter((child) => /Identifier|Literal/.test(child.type))
    .map((child) => put(source(child)));
  return [...["0", "1", "true", "0n", "1n"].map(put), ...atoms, ...operands];
}

/** A parameter that is named nowhere but in the list. */
function dropParams(one: Case): (() => Case)[] {
  const { program } = one;
  const droppable = program.params.filter(
    ({ name }) => name !== "this" || !/\bthis\b/.test(program.main),
  );
  return droppable.map(({ name }) => () => {
    const [, before, list, after] = /^(\(?(?:function \w+)? ?\(?)([\w, =*+]*)(\)[^]*)$/.exec(
      program.main,
    )!;
    const names = list.split(", ").filter((param) => param.split(" ")[0] !== name);
    const params = program.params.filter((param) => param.name !== name);
    return { ...one, program: { ...program, params, main: before + names.join(", ") + after } };
  });
}

function shrinkInputs(one: Case): (() => Case)[] {
  const [inputs] = one.calls;
  if (!inputs || one.calls.length !== 1) return [];
  const withInputs = (changes: Partial<Inputs>) => (): Case => ({
    ...one,
    calls: [{ ...inputs, ...changes }],
  });
  const scalars = Object.entries(inputs.values).flatMap(([name, value]) => {
    if (typeof value !== "number" && typeof value !== "bigint") return [];
    return simpler(value).map((put) => withInputs({ values: { ...inputs.values, [name]: put } }));
  });
  const elements = inputs.buffers.flatMap((buffer, b) =>
    buffer.values.flatMap((value, i) =>
      // Of an array of arrays they are numbers of buffers.
      (isArrayType(buffer.kind) ? [] : simpler(value)).map((put) =>
        withInputs({ buffers: inputs.buffers.with(b, withValue(buffer, i, put)) }),
      ),
    ),
  );
  return [...shorter(inputs).map(withInputs), ...scalars, ...elements];
}

const withValue = (buffer: BufferPlan, i: number, value: number | bigint): BufferPlan => ({
  ...buffer,
  values: buffer.values.with(i, value),
});

/** Towards 0 only, so that it ends; and never to -0, which integers do not have. */
function simpler(value: number | bigint): (number | bigint)[] {
  if (typeof value === "bigint") {
    const half = value / 2n;
    return value === 0n
      ? []
      : [0n, ...(half === 0n ? [] : [1n, half]).filter((put) => put !== value)];
  }
  if (Object.is(value, 0)) return [];
  const half = Math.trunc(value / 2) + 0;
  const smaller = [1, half].filter((put) => Math.abs(put) < Math.abs(value) && put !== 0);
  return [0, ...smaller];
}

/** One element less in a buffer, and in the views that reach its end. */
function shorter({ buffers, values }: Inputs): Partial<Inputs>[] {
  return buffers.flatMap((buffer, b) => {
    if (buffer.values.length === 0) return [];
    const views = Object.entries(values).filter(([, v]) => typeof v === "object" && v.buffer === b);
    if (views.length !== 1) return [];
    const [name, view] = views[0] as [string, { length: number; offset: number }];
    if (view.offset !== 0 || view.length !== buffer.values.length) return [];
    const length = view.length - 1;
    return [
      {
        buffers: buffers.with(b, { ...buffer, values: buffer.values.slice(0, length) }),
        values: { ...values, [name]: { ...view, length } } as Inputs["values"],
      },
    ];
  });
}
