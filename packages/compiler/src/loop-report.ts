/**
 * What became of each loop of the source, one entry a loop: lanes by how many, or the one reason why not.
 *
 * Passes look at a loop in several forms: with its checks and without, before and after it was exchanged or cut in two. So
 * what they remark on one loop is put together here, by the place it came from: copies share their loop's span.
 */
import { type Func, type Module, type Op } from "@numboa/parser/ir";
import type { Span } from "@numboa/parser";
import type { Remark } from "./pass.ts";

export interface LoopReport {
  /** In the function's text, which begins in line 1. */
  readonly line: number;
  readonly column: number;
  /** The function it stands in, where that is not the one that is compiled. */
  readonly in?: string;
  /** How many iterations run at once; absent: one. */
  readonly lanes?: number;
  /** In words. */
  readonly text: string;
}

/** A loop as it was written. */
export interface SourceLoop {
  readonly span: Span;
  readonly func: Func;
  readonly parent: SourceLoop | undefined;
}

/** To be asked before the passes run. */
export function sourceLoopsOf({ funcs }: Module): SourceLoop[] {
  const found = new Map<Span, SourceLoop>();
  const visit = (op: Op, func: Func, parent: SourceLoop | undefined): void => {
    let around = parent;
    if ((op.opcode === "loop" || op.opcode === "for") && op.span) {
      // Clones of a function for other kinds of arguments share its text.
      around = found.get(op.span) ?? { span: op.span, func, parent };
      found.set(op.span, around);
    }
    for (const { ops } of op.regions) for (const inner of ops) visit(inner, func, around);
  };
  for (const func of funcs.values()) for (const op of func.body.ops) visit(op, func, undefined);
  return [...found.values()];
}

/**
 * @param loops as they were before the passes
 * @param nameOf the name of a function that is not the entry
 * @returns the reports in the order of the loops, and the remarks that are on no loop
 */
export function reportLoops(
  loops: readonly SourceLoop[],
  remarks: readonly Remark[],
  nameOf: (func: Func) => string | undefined,
): { readonly loops: LoopReport[]; readonly others: Remark[] } {
  const known = new Set(loops.map(({ span }) => span));
  const others = remarks.filter(({ span }) => span === undefined || !known.has(span));
  const reporter = new Reporter(loops, remarks);
  const reports = loops.map((loop): LoopReport => {
    const { line, column } = loop.span;
    const name = nameOf(loop.func);
    const lanes = reporter.lanesOf(loop)?.lanes;
    const text = reporter.textOf(loop);
    return { line, column, ...(name !== undefined && { in: name }), ...(lanes && { lanes }), text };
  });
  return { loops: reports, others };
}

class Reporter {
  readonly #remarks = new Map<Span, Remark[]>();
  readonly #inner = new Map<SourceLoop, SourceLoop[]>();

  constructor(loops: readonly SourceLoop[], remarks: readonly Remark[]) {
    for (const loop of loops) {
      if (loop.parent)
        this.#inner.set(loop.parent, [...(this.#inner.get(loop.parent) ?? []), loop]);
    }
    for (const remark of remarks) {
      if (remark.span) this.#remarks.set(remark.span, [...this.#of(remark.span), remark]);
    }
  }

  #of(span: Span): readonly Remark[] {
    return this.#remarks.get(span) ?? [];
  }

  /** The remarks on a loop and, where it became part of another one, on that. */
  #onLoop(span: Span): readonly Remark[] {
    const own = this.#of(span);
    const joins = own.find((remark) => remark.joins)?.joins;
    return joins ? [...own, ...this.#of(joins)] : own;
  }

  /** The remark that says so; of several versions of a loop the widest counts. */
  lanesOf({ span }: SourceLoop): Remark | undefined {
    const all = this.#onLoop(span).filter(({ lanes }) => lanes !== undefined);
    return all.toSorted((one, other) => other.lanes! - one.lanes!)[0];
  }

  textOf(loop: SourceLoop): string {
    const done = this.#of(loop.span).filter((one) => one.kind === "applied" && !one.lanes);
    const notes = new Set(done.map(({ message }) => message));
    return [...this.#vectors(loop), ...notes].join("; ") || "as it was written";
  }

  #vectors(loop: SourceLoop): string[] {
    const lanes = this.lanesOf(loop);
    if (lanes) return [lanes.message.replace(/^the loop is /, "")];
    const around = this.#inLanesOf(loop);
    if (around) return [`in the lanes of line ${around.span.line}`];
    if (this.#holdsLanes(loop)) return [];
    return [`not vectorized: ${this.#reason(loop)}`];
  }

  /** The loop around it whose iterations became lanes. */
  #inLanesOf({ parent }: SourceLoop): SourceLoop | undefined {
    if (!parent) return undefined;
    return this.lanesOf(parent) ? parent : this.#inLanesOf(parent);
  }

  #holdsLanes(loop: SourceLoop): boolean {
    const inner = this.#inner.get(loop) ?? [];
    return inner.some((one) => this.lanesOf(one) !== undefined || this.#holdsLanes(one));
  }

  /** What the pass says whose it would have been: `vectorize` has loops without loops in them. */
  #reason(loop: SourceLoop): string {
    const missed = this.#onLoop(loop.span).filter(({ reason }) => reason !== undefined);
    const isInnermost = !this.#inner.has(loop);
    const own = missed.find(({ pass }) => (pass === "vectorize") === isInnermost) ?? missed[0];
    return own?.reason ?? "how often it runs is not known before it";
  }
}
