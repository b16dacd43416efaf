/**
 * Sends each call of a function where it runs fastest and right: to JavaScript or to a compiled version.
 *
 * The cell is the one place where a call's way is stated, and leading it elsewhere is swapping. Most calls
 * meet no other code than a version's entry. Every so many calls, and whenever guards fail, a call comes
 * here instead; it is measured, counted, and may cause a compilation or a swap (`roster.ts`). No way changes what a
 * call does: guards are checked before any effect, and each call runs once. One that gives up half-way, because only
 * JavaScript can go on, is undone before JavaScript runs it (docs/decisions/012).
 */
import {
  type Entry,
  type EntryCell,
  type Prepared,
  REFUSED,
  lead,
  makeEntryCell,
} from "@numboa/compiler/abi";
import { checkStrict, checkTypes } from "./argument-checks.ts";
import { Countdown } from "./countdown.ts";
import type { Compilations, Observed } from "./compilations.ts";
import { nameOf } from "./errors.ts";
import { isListenedTo } from "./events.ts";
import { entryName } from "./function-source.ts";
import { enterWith, makeJavaScriptEntry } from "./javascript-entry.ts";
import type { ResolvedOptions } from "./options.ts";
import { Parameters } from "./parameters.ts";
import { sizeClassOf } from "./race.ts";
import { MIN_INTERVAL, SETTLED } from "./referee.ts";
import { Roster } from "./roster.ts";
import type { AnyFunction, JitStats } from "./types.ts";
import type { Version, Wanted } from "./version.ts";

/** Calls in a row that no version takes, after which the way leads straight to JavaScript. */
const STRAYED = 64;

/** What was seen of a function's calls. */
interface Before {
  readonly calls: number;
  readonly ms: number;
  /** The last one that was looked at. */
  readonly last: readonly [self: unknown, args: readonly unknown[]] | undefined;
}

export class Dispatcher {
  readonly cell: EntryCell;
  readonly name: string;

  readonly #original: AnyFunction;
  readonly #options: ResolvedOptions;
  readonly #javascript: Countdown;
  readonly #parameters: Parameters;
  readonly #roster: Roster;
  #strayed = 0;

  /** @param cell which callers have already */
  constructor(
    original: AnyFunction,
    options: ResolvedOptions,
    jitted: () => AnyFunction,
    cell?: EntryCell,
  ) {
    this.#original = original;
    this.#options = options;
    this.name = options.source === undefined ? nameOf(original) : entryName(options.source);
    this.#parameters = new Parameters(original.length);
    this.#javascript = new Countdown((self, args) => this.#tickJavaScript(self, args));
    this.cell = cell ?? makeEntryCell(original.length, this.#makeJavaScriptEntry());
    if (cell) lead(cell, this.#makeJavaScriptEntry());
    this.#roster = new Roster({
      name: this.name,
      original,
      options,
      parameters: this.#parameters,
      javascript: this.#javascript,
      jitted,
      makeJavaScriptEntry: () => this.#makeJavaScriptEntry(),
      cell: this.cell,
      tick: (...call) => this.#tickVersion(...call),
      miss: (...call) => this.#miss(...call),
    });
  }

  /** Where the next call goes. */
  get entry(): Entry {
    return this.cell.entry;
  }

  start(): void {
    this.#roster.start();
  }

  /** Goes on from calls that ran, as JavaScript and in about `ms`, before this was there. */
  resume({ calls, ms, last }: Before): void {
    this.#javascript.uncount(-calls);
    this.#roster.heat(ms);
    if (last === undefined) return;
    const [self, args] = last;
    this.#roster.lastSeen ??= this.#observe(self, args);
    this.#roster.warmUp();
  }

  /** What `ready()` awaits: the signature, or the last arguments seen. */
  wanted(): Wanted | undefined {
    return this.#roster.wanted();
  }

  dispose(): void {
    this.#roster.dispose();
  }

  stats(): JitStats {
    return this.#roster.stats();
  }

  get versions(): readonly Version[] {
    return this.#roster.versions;
  }

  get compilations(): Compilations {
    return this.#roster.compilations;
  }

  get current(): Version | undefined {
    return this.#roster.current;
  }

  /** Whether argument types are left to JavaScript because there are as many versions as there may be. */
  get crowded(): boolean {
    return this.#roster.crowded;
  }

  get disposed(): boolean {
    return this.#roster.disposed;
  }

  /** A call with more or fewer arguments than `length`, which counts no parameters from the first default on. */
  callOdd(self: unknown, args: unknown[]): unknown {
    const { declared } = this.#parameters;
    // What is missing is `undefined` on the way in; a signature says so. All else is checked there.
    const isMissing = this.#options.signature !== undefined && args.length < (declared ?? 0);
    if (declared === undefined || isMissing) this.#check(self, args);
    if (declared !== undefined) return enterWith(this.entry, self, args, declared);
    if (--this.#javascript.left < 0) return this.#tickJavaScript(self, args);
    return Reflect.apply(this.#original, self, args);
  }

  #observe(self: unknown, args: readonly unknown[]): Observed | undefined {
    return this.compilations.observe(self, args, this.#parameters.kindsOf(args));
  }

  // ---- JavaScript -------------------------------------------------------------------------------------

  #makeJavaScriptEntry(): Entry {
    const { count } = this.#parameters;
    const entry = makeJavaScriptEntry(this.#original, this.#javascript, count);
    const { signature, strict } = this.#options;
    if (signature === undefined && !strict) return entry;
    return (self, ...args) => {
      this.#check(self, args);
      return entry(self, ...args);
    };
  }

  #check(self: unknown, args: readonly unknown[]): void {
    if (this.disposed) return;
    const { signature, strict } = this.#options;
    if (signature !== undefined) checkTypes(this.name, signature, args);
    if (!strict) return;
    const { compilations } = this;
    const seen = this.#observe(self, args);
    const unfit = seen ? undefined : compilations.unfit(args, this.#parameters.kindsOf(args));
    checkStrict(this.name, args, unfit, () =>
      compilations.failureOf(compilations.wantedFor(seen!)),
    );
  }

  #tickJavaScript(self: unknown, args: unknown[]): unknown {
    const roster = this.#roster;
    const calls = this.#javascript.granted + 1;
    const { owed } = this.#javascript;
    this.#javascript.grant(MIN_INTERVAL);
    if (this.disposed || this.compilations.sourceFailure !== undefined) {
      this.#javascript.grant(SETTLED);
      return Reflect.apply(this.#original, self, args);
    }
    const seen = this.#parameters.seen(args);
    const { current } = roster;
    if (current !== undefined && owed > 0) {
      return this.#tickAwaiting(current, { calls, owed }, self, args);
    }
    if (current?.yields === true) return this.#tickYielding(current, calls, self, args);
    if (this.#leaveJavaScript(self, seen)) {
      this.#javascript.uncount(1);
      return this.entry(self, ...this.#parameters.seen(args));
    }
    // Compiled on the spot, it is known now whether it can be.
    if (this.#options.sync) this.#check(self, args);
    roster.lastSeen = this.#observe(self, args);
    const start = performance.now();
    try {
      const result: unknown = Reflect.apply(this.#original, self, args);
      roster.referee.times.add(sizeClassOf(seen), performance.now() - start);
      return result;
    } finally {
      const ms = performance.now() - start;
      roster.heat(ms * calls);
      roster.warmUp();
      this.#javascript.grant(roster.javaScriptInterval(ms));
    }
  }

  /** A stretch of short calls in JavaScript is over, or a decision for it is due to be looked at again. */
  #tickYielding(version: Version, calls: number, self: unknown, args: unknown[]): unknown {
    const { referee } = this.#roster;
    if (!this.#stays(version, this.#javascript)) {
      return this.entry(self, ...this.#parameters.seen(args));
    }
    referee.endStretch(version);
    const start = performance.now();
    try {
      return Reflect.apply(this.#original, self, args);
    } finally {
      const ms = performance.now() - start;
      referee.afterStretch(version, ms);
      this.#heated(version, ms, calls);
      this.#roster.route();
    }
  }

  /** JavaScript has won against this version, and the next may have come: nothing else is due yet. */
  #tickAwaiting(
    version: Version,
    { calls, owed }: { readonly calls: number; readonly owed: number },
    self: unknown,
    args: unknown[],
  ): unknown {
    if (!this.#stays(version, this.#javascript)) {
      return this.entry(self, ...this.#parameters.seen(args));
    }
    this.#javascript.grant(owed);
    const start = performance.now();
    try {
      return Reflect.apply(this.#original, self, args);
    } finally {
      this.#heated(version, performance.now() - start, calls);
    }
  }

  /** After `calls` calls that took about `ms` each, while a version is current. */
  #heated(version: Version, ms: number, calls: number): void {
    this.#roster.heat(ms * calls);
    this.#roster.optimizeIfHot(version);
    this.#roster.awaitNext(ms);
  }

  /** Whether calls go to a version as before; a new one, if it is there, starts with this call, and counts on from here. */
  #stays(version: Version, counter: Countdown): boolean {
    counter.uncount(1);
    this.compilations.poll();
    if (this.#roster.current !== version) return false;
    counter.uncount(-1);
    return true;
  }

  /** Whether there is a better way by now: a version that has arrived or fits again, or is worth another try. */
  #leaveJavaScript(self: unknown, args: unknown[]): boolean {
    const roster = this.#roster;
    if (roster.current !== undefined) {
      roster.referee.reopen(roster.current, sizeClassOf(args));
      roster.route();
      return true;
    }
    this.compilations.poll();
    if (roster.versions.length === 0 && !this.#options.sync && this.#options.source?.compiled) {
      roster.takeBundled(this.#observe(self, args));
    }
    roster.compileFirst(self, args);
    if (this.#options.sync && roster.versions.length === 0) {
      roster.compileNow(this.#observe(self, args));
    }
    roster.current ??= roster.versions.find(({ bound }) => bound.fits(args, self) !== "no");
    roster.route();
    return roster.current !== undefined;
  }

  /** Runs it here and measures it. */
  #runJavaScript(self: unknown, args: unknown[]): unknown {
    this.#roster.jsCalls++;
    const start = performance.now();
    const result: unknown = Reflect.apply(this.#original, self, args);
    const ms = performance.now() - start;
    this.#roster.referee.times.add(sizeClassOf(args), ms);
    this.#roster.heat(ms);
    return result;
  }

  // ---- compiled versions ------------------------------------------------------------------------------

  #tickVersion(version: Version, self: unknown, args: unknown[]): unknown {
    const { gauge, bound, byAddress } = version;
    const calls = gauge.granted + 1;
    gauge.grant(MIN_INTERVAL);
    if (!this.#stays(version, gauge)) return this.entry(self, ...args);
    const { referee } = this.#roster;
    const now = performance.now();
    version.trial.end("wasm", now, gauge.count);
    const sizeClass = sizeClassOf(args);
    const passed = bound.fits(args, self) === "address";
    let result: unknown;
    if (!passed) result = this.#miss(version, self, args);
    else if (referee.sideOf(version, sizeClass) === "wasm") {
      result = this.#enterTimed(version, self, args, sizeClass);
    } else {
      gauge.uncount(1);
      result = this.#runJavaScript(self, args);
      byAddress.addedJavaScript(sizeClass);
    }
    const ms = performance.now() - now;
    referee.schedule(version, sizeClass, ms, passed);
    this.#heated(version, ms, calls);
    this.#roster.route();
    return result;
  }

  #enterTimed(version: Version, self: unknown, args: unknown[], sizeClass: number): unknown {
    const start = performance.now();
    version.gauge.uncount(1); // its entry counts the call once more
    const result = version.bound.enter(self, ...args);
    version.byAddress.addWasm(sizeClass, performance.now() - start);
    return result;
  }

  /** A call whose arguments a version does not take as they are. */
  #miss(version: Version, self: unknown, args: unknown[]): unknown {
    const roster = this.#roster;
    const candidates = [version, ...roster.versions.filter((other) => other !== version)];
    for (const candidate of candidates) {
      const prepared = candidate.bound.prepare(args, self);
      if (prepared === undefined) continue;
      this.#strayed = 0;
      if (candidate !== version) {
        version.guardFailures++;
        version.gauge.uncount(1);
        candidate.gauge.uncount(-1);
        roster.current = candidate;
        roster.route();
      }
      return prepared.fit === "copies"
        ? this.#runCopying(candidate, prepared, self, args)
        : this.#call(candidate, prepared, self, args);
    }
    version.gauge.uncount(1);
    version.guardFailures++;
    return this.#unmatched(self, args);
  }

  #runCopying(version: Version, prepared: Prepared, self: unknown, args: unknown[]): unknown {
    const { copying, gauge } = version;
    version.copiedInARow++;
    const sizeClass = sizeClassOf(args);
    const { side, measured } = this.#roster.referee.copyingSideOf(version, sizeClass);
    if (side === "javascript") {
      gauge.uncount(1);
      const result = this.#runJavaScript(self, args);
      copying.addedJavaScript(sizeClass);
      return result;
    }
    if (!measured) return this.#call(version, prepared, self, args);
    const start = performance.now();
    const result = this.#call(version, prepared, self, args);
    copying.addWasm(sizeClass, performance.now() - start);
    return result;
  }

  #call(version: Version, prepared: Prepared, self: unknown, args: unknown[]): unknown {
    const start = isListenedTo("copy") ? performance.now() : 0;
    let ran = true;
    try {
      const result = prepared.run();
      ran = result !== REFUSED;
      if (ran) return result;
    } finally {
      const ms = start === 0 ? 0 : performance.now() - start;
      if (ran) this.#roster.copied(version, prepared.bytesCopied(), ms);
    }
    version.gauge.uncount(1); // no room in the heap for copies, or given up and undone
    return this.#runJavaScript(self, args);
  }

  #unmatched(self: unknown, args: unknown[]): unknown {
    const roster = this.#roster;
    if (!this.compilations.collected.functions.unchanged()) roster.restart();
    this.#check(self, args);
    const seen = this.#observe(self, args);
    if (
      seen !== undefined &&
      (this.#options.signature === undefined || this.compilations.usesThis)
    ) {
      roster.lastSeen = seen;
      if (roster.compileFor(this.compilations.wantedFor(seen))) return this.entry(self, ...args);
    }
    if (++this.#strayed >= STRAYED && roster.current !== undefined) {
      this.#strayed = 0;
      roster.current = undefined;
      this.#javascript.grant(0);
      roster.route();
    }
    return this.#runJavaScript(self, args);
  }
}
