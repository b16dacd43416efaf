/**
 * Stands in for a function's dispatcher until the engine is there: calls run as JavaScript, and are counted. Loading begins with the
 * first call, or where somebody waits for compiled code; when the engine has come, it goes on from what was counted.
 *
 * It is for browsers, where nothing is compiled either before a program has come to its event loop. Where no engine can be had, functions
 * stay JavaScript.
 */
import { type EntryCell, makeEntryCell } from "@numboa/compiler/abi";
import { checkStrict, checkTypes, unfitArgument } from "./argument-checks.ts";
import { Countdown } from "./countdown.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { type Engine, loadEngine } from "./engine-cell.ts";
import { nameOf, warn } from "./errors.ts";
import type { Explained } from "./explain.ts";
import { entryName } from "./function-source.ts";
import { makeJavaScriptEntry } from "./javascript-entry.ts";
import type { ResolvedOptions } from "./options.ts";
import { requireSyncCompiler } from "./sync-compiler.ts";
import type { AnyFunction, JitStats } from "./types.ts";

/** Most calls between two that are looked at. */
const MOST = 1000;

export class Starter implements Explained {
  readonly name: string;
  readonly cell: EntryCell;
  readonly crowded = false;
  readonly versions = [];
  readonly current = undefined;
  readonly compilations = { pending: false };
  disposed = false;
  /** The one that takes its place. */
  dispatcher: Dispatcher | undefined;

  readonly #original: AnyFunction;
  readonly #options: ResolvedOptions;
  readonly #jitted: () => AnyFunction;
  readonly #calls: Countdown;
  #ms = 0;
  /** The last call that was looked at; kept no longer than until the engine is there. */
  #last: readonly [self: unknown, args: readonly unknown[]] | undefined;
  #loading: Promise<Dispatcher> | undefined;

  constructor(original: AnyFunction, options: ResolvedOptions, jitted: () => AnyFunction) {
    this.#original = original;
    this.#options = options;
    this.#jitted = jitted;
    this.name = options.source === undefined ? nameOf(original) : entryName(options.source);
    this.#calls = new Countdown((self, args) => this.#tick(self, args));
    const entry = makeJavaScriptEntry(original, this.#calls, original.length);
    const { signature, strict } = options;
    this.cell = makeEntryCell(
      original.length,
      signature === undefined && !strict
        ? entry
        : (self, ...args) => {
            this.#check(args);
            return entry(self, ...args);
          },
    );
  }

  /** Whether it is known what to compile: by a signature, or by a call. */
  get isWanted(): boolean {
    return this.#last !== undefined || this.#options.signature !== undefined;
  }

  start(): void {
    const { sync, signature } = this.#options;
    if (signature === undefined) return;
    if (sync) requireSyncCompiler();
    this.#begin();
  }

  callOdd(self: unknown, args: unknown[]): unknown {
    if (this.dispatcher) return this.dispatcher.callOdd(self, args);
    this.#check(args);
    if (--this.#calls.left < 0) return this.#tick(self, args);
    return Reflect.apply(this.#original, self, args);
  }

  stats(): JitStats {
    const calls = this.#calls.count;
    const cache = { hits: 0, misses: 0, problems: [] };
    return { calls, jsCalls: calls, versions: [], swaps: 0, bytesCopied: 0, rejected: [], cache };
  }

  dispose(): void {
    this.disposed = true;
    this.#last = undefined;
  }

  /** The one that takes its place, once the engine is there. */
  load(): Promise<Dispatcher> {
    this.#loading ??= loadEngine().then(
      (engine) => this.#succeed(engine),
      (error: unknown) => {
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }

  #begin(): void {
    if (this.#loading !== undefined) return;
    this.load().catch((error: unknown) => {
      warn(this.name, [`the rest of Numboa cannot be loaded: ${String(error)}`]);
    });
  }

  #succeed({ Dispatcher: Successor }: Engine): Dispatcher {
    const dispatcher = new Successor(this.#original, this.#options, this.#jitted, this.cell);
    this.dispatcher = dispatcher;
    if (!this.disposed) dispatcher.start();
    dispatcher.resume({ calls: this.#calls.count, ms: this.#ms, last: this.#last });
    if (this.disposed) dispatcher.dispose();
    this.#last = undefined;
    return dispatcher;
  }

  #check(args: readonly unknown[]): void {
    if (this.disposed) return;
    const { signature, strict } = this.#options;
    if (signature !== undefined) checkTypes(this.name, signature, args);
    if (strict) checkStrict(this.name, args, unfitArgument(args), () => undefined);
  }

  #tick(self: unknown, args: unknown[]): unknown {
    const calls = this.#calls.granted + 1;
    this.#calls.grant(Math.min(2 * calls, MOST));
    if (this.#options.sync) requireSyncCompiler();
    if (!this.disposed && this.dispatcher === undefined) {
      this.#last = [self, args];
      this.#begin();
    }
    const start = performance.now();
    try {
      return Reflect.apply(this.#original, self, args);
    } finally {
      this.#ms += calls * (performance.now() - start);
    }
  }
}
