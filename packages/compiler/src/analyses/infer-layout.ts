/**
 * A function as inference walks it, many times over: ops and values by dense numbers, so that what is known of
 * them lies in arrays, and every way from op to op is a field.
 *
 * Both are numbered in the order of the text, so what stands inside an op is one range of numbers: its ops
 * from its own to before {@link Node.end}, and the values that they define from {@link Node.firstValue} to
 * before {@link Node.endValue}.
 */
import type { Func, Op, Region, Value } from "@numboa/parser/ir";

/** An op. */
export interface Node {
  readonly op: Op;
  readonly index: number;
  /** The number behind the last op inside. */
  end: number;
  /** Of the values that are defined inside, parameters and all, but not the op's own results. */
  readonly firstValue: number;
  endValue: number;
  readonly operands: readonly number[];
  results: readonly number[];
  readonly blocks: readonly Block[];
  /** The op around, and its region that this one stands in. */
  readonly parent: Node | undefined;
  readonly block: Block;
  /** Of a `br`. */
  readonly target: Node | undefined;
  /** The `yield`s and `br`s that give a structured op's results. */
  readonly exits: Node[];
  /** The `br`s that start a loop's next iteration. */
  readonly back: Node[];
  /** The innermost loop around. */
  readonly loop: Node | undefined;
}

/** A region. */
export interface Block {
  readonly params: readonly number[];
  readonly nodes: Node[];
}

export interface Layout {
  readonly params: readonly number[];
  readonly body: Block;
  /** By number. */
  readonly nodes: readonly Node[];
  readonly values: readonly Value[];
  /** The op that each value is a result of; undefined for parameters. */
  readonly definitions: readonly (Node | undefined)[];
  /** The loop that each value is a parameter of. */
  readonly loopOfParam: readonly (Node | undefined)[];
  numberOf(value: Value): number;
}

/** Most ops hold none of these, and share them. */
const NO_VALUES: readonly number[] = [];
const NO_BLOCKS: Block[] = [];
const NO_NODES: Node[] = [];

const known = new WeakMap<Func, Layout>();

/** The layout of a function, which must not change any more. */
export function computeLayout(func: Func): Layout {
  let layout = known.get(func);
  if (!layout) known.set(func, (layout = new Numbering(func)));
  return layout;
}

class Numbering implements Layout {
  readonly nodes: Node[] = [];
  readonly values: Value[] = [];
  readonly definitions: (Node | undefined)[] = [];
  readonly loopOfParam: (Node | undefined)[] = [];
  readonly params: readonly number[];
  readonly body: Block;
  readonly #numbers = new Map<Value, number>();
  /** The structured ops around the current one. */
  readonly #open = new Map<Op, Node>();

  constructor({ params, body }: Func) {
    this.params = params.map((param) => this.#define(param, undefined, undefined));
    this.body = this.#block(body, undefined, undefined);
  }

  numberOf(value: Value): number {
    return this.#numbers.get(value)!;
  }

  #define(value: Value, by: Node | undefined, loop: Node | undefined): number {
    const number = this.values.length;
    this.values.push(value);
    this.definitions.push(by);
    this.loopOfParam.push(loop);
    this.#numbers.set(value, number);
    return number;
  }

  #block({ params, ops }: Region, parent: Node | undefined, loop: Node | undefined): Block {
    const own = parent?.op.opcode === "loop" ? parent : undefined;
    const nodes: Node[] = [];
    const block: Block = {
      params: params.map((param) => this.#define(param, undefined, own)),
      nodes,
    };
    for (const op of ops) nodes.push(this.#node(op, parent, block, loop));
    return block;
  }

  #node(op: Op, parent: Node | undefined, block: Block, around: Node | undefined): Node {
    const target = op.target && this.#open.get(op.target);
    const structured = op.regions.length > 0;
    const blocks: Block[] = structured ? [] : NO_BLOCKS;
    const node: Node = {
      op,
      index: this.nodes.length,
      end: 0,
      firstValue: this.values.length,
      endValue: 0,
      operands: op.operands.length > 0 ? this.#numbersOf(op.operands) : NO_VALUES,
      results: NO_VALUES,
      blocks,
      parent,
      block,
      target,
      exits: structured ? [] : NO_NODES,
      back: structured ? [] : NO_NODES,
      loop: around,
    };
    this.nodes.push(node);
    if (target) (target.op.opcode === "loop" ? target.back : target.exits).push(node);
    if (op.opcode === "yield" && parent) parent.exits.push(node);
    if (structured) this.#inside(node, blocks, op.opcode === "loop" ? node : around);
    node.end = this.nodes.length;
    node.endValue = this.values.length;
    if (op.results.length > 0) {
      node.results = op.results.map((result) => this.#define(result, node, undefined));
    }
    return node;
  }

  #numbersOf(values: readonly Value[]): number[] {
    return values.map((value) => this.#numbers.get(value)!);
  }

  #inside(node: Node, blocks: Block[], loop: Node | undefined): void {
    this.#open.set(node.op, node);
    for (const region of node.op.regions) blocks.push(this.#block(region, node, loop));
  }
}
