/** One function as JavaScript and compiled, called with the same arguments: everything that a caller can see. */
import { expect } from "vitest";
import type { SourceFunction } from "@numboa/parser";
import { IrAbort, prepare, type ParamKind, type RuntimeValue } from "@numboa/parser/ir";
import {
  type CaptureSource,
  type Heap,
  REFUSED,
  bind,
  link,
  makeHeap,
} from "../../src/abi/index.ts";
import { compile, optimize, type CompileRequest } from "../../src/compile.ts";

type Callable = (...args: unknown[]) => unknown;

export interface Compiled {
  /** What the boundary gives: {@link REFUSED} where JavaScript must run. */
  call(...args: unknown[]): unknown;
  /** The specialized IR in the interpreter. */
  interpret(...args: unknown[]): unknown;
  readonly aborts: boolean;
  readonly heap: Heap;
}

/** The function of a source text, as the engine makes it. */
export function evaluate(source: string): Callable {
  // oxlint-disable-next-line no-implied-eval -- the reference is what the engine makes of the text
  return new Function(`return (${source});`)() as Callable;
}

export async function compileHere(
  source: string,
  signature: readonly ParamKind[],
  captures: Readonly<Record<string, CaptureSource>> = {},
): Promise<Compiled> {
  const names = Object.keys(captures);
  const main: SourceFunction = {
    name: "main",
    source,
    captures: Object.fromEntries(names.map((key) => [key, { kind: "value", key }] as const)),
  };
  const request = {
    unit: { entry: "main", functions: { main } },
    signature,
    tier: "optimized",
    options: { verify: true },
  } as const;
  const outcome = await compile(request);
  if (!outcome.ok) return expect.unreachable(outcome.diagnostics.map((d) => d.code).join());
  const { wasm, abi } = outcome.artifact;
  const heap = makeHeap();
  const bound = bind({
    linked: link(wasm, abi, heap, "main"),
    abi,
    heap,
    captures: abi.captures.map(({ name }) => captures[name]),
    gauge: { left: 1e9, tick: () => expect.unreachable() },
    miss: (_self, args) => bound.call(args),
  });
  return {
    call: (...args) => bound.enter(undefined, ...args),
    interpret: interpreterOf(request),
    aborts: abi.aborts === true,
    heap,
  };
}

/** Like `call`, of copies of plain arrays, as there. */
function interpreterOf(request: CompileRequest): Compiled["interpret"] {
  const optimized = optimize(request);
  if (!optimized.ok) return expect.unreachable();
  const run = prepare(optimized.module);
  return (...args) => {
    const copies = new Copies();
    try {
      const value = run(args.map((arg) => copies.copy(arg) as RuntimeValue));
      copies.writeBack();
      return copies.original(value);
    } catch (error) {
      if (error instanceof IrAbort) return REFUSED;
      copies.writeBack();
      throw error;
    }
  };
}

/** Copies of plain arrays, and of those in them, each once. */
export class Copies {
  readonly #copies = new Map<unknown, unknown[]>();

  copy(value: unknown): unknown {
    if (!Array.isArray(value)) return value;
    let copy = this.#copies.get(value);
    if (!copy) {
      this.#copies.set(value, (copy = []));
      for (const item of value as unknown[]) copy.push(this.copy(item));
    }
    return copy;
  }

  original(value: unknown): unknown {
    return [...this.#copies].find(([, copy]) => copy === value)?.[0] ?? value;
  }

  writeBack(): void {
    for (const [array, copy] of this.#copies) {
      copy.forEach((item, i) => {
        if (!Array.isArray(item)) (array as unknown[])[i] = item;
      });
    }
  }
}

export interface Seen {
  readonly value?: unknown;
  readonly thrown?: string;
  readonly args: readonly unknown[];
  /** Of each argument that is an object. */
  readonly keys: readonly unknown[];
}

/** Calls and keeps what came of it; a call that is refused runs as JavaScript, as the runtime does it. */
export function see(compiled: Callable, original: Callable, args: readonly unknown[]): Seen {
  try {
    const value = compiled(...args);
    return { value: value === REFUSED ? original(...args) : value, args, keys: keysOf(args) };
  } catch (error) {
    return { thrown: String(error), args, keys: keysOf(args) };
  }
}

function keysOf(args: readonly unknown[]): unknown[] {
  return args.map((arg) =>
    typeof arg === "object" && arg !== null ? Reflect.ownKeys(arg) : undefined,
  );
}
