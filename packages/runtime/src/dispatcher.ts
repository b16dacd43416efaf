/**
 * Sends each call of a function where it runs fastest and right: to JavaScript or to a compiled version.
 *
 * `entry` is the cell: the one place where a call's way is stated, and swapping is assigning it. Most calls
 * meet no other code than a version's entry. Every so many calls, and whenever guards fail, a call comes
 * here instead; it is measured, counted, and may cause a compilation or a swap. No way changes what a call
 * does: guards are checked before any effect, and each call runs once. One that gives up half-way, because only JavaScript
 * can go on, is undone before JavaScript runs it (docs/decisions/012).
 */
import { type Entry, type Prepared, REFUSED, realmHeap } from "@numboa/compiler/abi";
import { checkStrict, checkTypes, fitKinds } from "./argument-checks.ts";
import { type Arrival, type Observed, Compilations } from "./compilations.ts";
import { nameOf, warn } from "./errors.ts";
import { type EventName, type JitEvent, emit } from "./events.ts";
import { enterWith, makeJavaScriptEntry } from "./javascript-entry.ts";
import type { ResolvedOptions } from "./options.ts";
import { Parameters } from "./parameters.ts";
import { Times, sizeClassOf } from "./race.ts";
import { LOOK_MS, MAX_INTERVAL, MIN_INTERVAL, Referee, SETTLED, clamp } from "./referee.ts";
import type { AnyFunction, JitStats } from "./types.ts";
import { type Wanted, Countdown, Version, makeWanted } from "./version.ts";
import type { FailedReply } from "./worker/protocol.ts";

/** So many first calls are looked at one by one. */
const EARLY = 16;
/** Calls in a row that no version takes, after which the way leads straight to JavaScript. */
const STRAYED = 64;
/** Combinations of argument types that are remembered as missed. */
const MAX_MISSES = 64;

export class Dispatcher {
  /** Where the next call goes. */
  entry: Entry;
  versions: Version[] = [];
  readonly name: string;
  readonly compilations: Compilations;

  readonly #original: AnyFunction;
  readonly #jitted: () => AnyFunction;
  readonly #options: ResolvedOptions;
  readonly #javascript: Countdown;
  #javascriptEntry: Entry;
  readonly #parameters: Parameters;
  readonly #referee: Referee;
  #current: Version | undefined;
  /** The version that the cell leads to, as last announced. */
  #routedTo: Version | undefined;
  #lastSeen: Observed | undefined;
  readonly #misses = new Map<string, number>();
  #strayed = 0;
  #calm = 0;
  #heatMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;
  #warned = false;
  #swaps = 0;
  #bytesCopied = 0;
  /** JavaScript calls that did not come through its entry. */
  #jsCalls = 0;
  #retiredCalls = 0;

  constructor(original: AnyFunction, options: ResolvedOptions, jitted: () => AnyFunction) {
    this.#original = original;
    this.#options = options;
    this.#jitted = jitted;
    this.name = nameOf(original);
    this.#parameters = new Parameters(original.length);
    this.#javascript = new Countdown((self, args) => this.#tickJavaScript(self, args));
    this.#javascriptEntry = this.#makeJavaScriptEntry();
    this.#referee = new Referee(
      options.policy,
      new Times(),
      this.#javascript,
      this.#javascriptEntry,
    );
    this.entry = this.#javascriptEntry;
    const versions = (): readonly Version[] => this.versions;
    this.compilations = new Compilations({ original, captures: options.captures }, options, {
      name: this.name,
      get versions() {
        return versions();
      },
      install: (arrival) => this.#install(arrival),
      rejected: (failure, wanted) => this.#rejected(failure, wanted),
    });
  }

  /** With a signature, compiling begins at definition, but not before the definition has returned. */
  start(): void {
    const { signature, sync } = this.#options;
    // What the fields of `this` are, a call has to show.
    if (signature === undefined || this.compilations.usesThis) return;
    this.#lastSeen = { params: signature.params, fields: {} };
    if (sync) this.compilations.compileNow(this.compilations.wantedFor(this.#lastSeen));
    else this.#requestSoon();
  }

  /** A call with more or fewer arguments than `length`, which counts no parameters from the first default on. */
  callOdd(self: unknown, args: unknown[]): unknown {
    const { declared } = this.#parameters;
    if (this.#options.signature !== undefined || declared === undefined) this.#check(self, args);
    if (declared !== undefined) return enterWith(this.entry, self, args, declared);
    if (--this.#javascript.left < 0) return this.#tickJavaScript(self, args);
    return Reflect.apply(this.#original, self, args);
  }

  #observe(self: unknown, args: readonly unknown[]): Observed | undefined {
    return this.compilations.observe(self, args, this.#parameters.kindsOf(args));
  }

  /** What `ready()` awaits: the signature, or the last arguments seen. */
  wanted(): Wanted | undefined {
    const seen = this.#lastSeen;
    return seen === undefined || this.#disposed ? undefined : this.compilations.wantedFor(seen);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.compilations.close();
    this.#dropVersions("disposed");
    this.#javascript.grant(SETTLED);
    this.#route();
  }

  stats(): JitStats {
    const jsCalls = this.#javascript.count + this.#jsCalls;
    const versions = this.versions.map((version) => version.stats());
    return {
      calls: versions.reduce((sum, { calls }) => sum + calls, jsCalls + this.#retiredCalls),
      jsCalls,
      versions,
      swaps: this.#swaps,
      bytesCopied: this.#bytesCopied,
      rejected: this.compilations.rejections(),
    };
  }

  get current(): Version | undefined {
    return this.#current;
  }

  get disposed(): boolean {
    return this.#disposed;
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
    if (this.#disposed) return;
    const { signature, strict } = this.#options;
    if (signature !== undefined) checkTypes(this.name, signature, args);
    if (!strict) return;
    const seen = this.#observe(self, args);
    checkStrict(this.name, args, seen, () =>
      this.compilations.failureOf(this.compilations.wantedFor(seen!)),
    );
  }

  #tickJavaScript(self: unknown, args: unknown[]): unknown {
    const calls = this.#javascript.granted + 1;
    this.#javascript.grant(MIN_INTERVAL);
    if (this.#disposed || this.compilations.sourceFailure !== undefined) {
      this.#javascript.grant(SETTLED);
      return Reflect.apply(this.#original, self, args);
    }
    const seen = this.#parameters.seen(args);
    if (this.#current?.yields === true) return this.#tickYielding(this.#current, self, args);
    if (this.#leaveJavaScript(self, seen)) {
      this.#javascript.uncount(1);
      return this.entry(self, ...this.#parameters.seen(args));
    }
    // Compiled on the spot, it is known now whether it can be.
    if (this.#options.sync) this.#check(self, args);
    this.#lastSeen = this.#observe(self, args);
    const start = performance.now();
    try {
      const result: unknown = Reflect.apply(this.#original, self, args);
      this.#referee.times.add(sizeClassOf(seen), performance.now() - start);
      return result;
    } finally {
      const ms = performance.now() - start;
      this.#heatMs += ms * calls;
      this.#warmUp();
      this.#javascript.grant(this.#javaScriptInterval(ms));
    }
  }

  /** A stretch of short calls in JavaScript is over, or a decision for it is due to be looked at again. */
  #tickYielding(version: Version, self: unknown, args: unknown[]): unknown {
    this.#javascript.uncount(1); // a new version, if it is there, starts with this call
    this.compilations.poll();
    if (this.#current !== version) return this.entry(self, ...this.#parameters.seen(args));
    this.#javascript.uncount(-1);
    this.#referee.endStretch(version);
    const start = performance.now();
    try {
      return Reflect.apply(this.#original, self, args);
    } finally {
      this.#referee.afterStretch(version, performance.now() - start);
      this.#route();
    }
  }

  /** Whether there is a better way by now: a version that has arrived or fits again, or is worth another try. */
  #leaveJavaScript(self: unknown, args: unknown[]): boolean {
    if (this.#current !== undefined) {
      this.#referee.reopen(this.#current, sizeClassOf(args));
      this.#route();
      return true;
    }
    this.compilations.poll();
    if (this.#options.sync && this.versions.length === 0) this.#compileNow(self, args);
    this.#current ??= this.versions.find(({ bound }) => bound.fits(args, self) !== "no");
    this.#route();
    return this.#current !== undefined;
  }

  #javaScriptInterval(ms: number): number {
    if (this.compilations.pending) return clamp(this.#options.policy.pollMs / ms, 0, MAX_INTERVAL);
    if (this.#hot()) {
      // Soon after a change every call is looked at, then ever fewer.
      this.#calm = Math.min(2 * this.#calm + 1, MAX_INTERVAL);
      return clamp(LOOK_MS / ms, 0, this.#calm);
    }
    return ms < 0.01 && this.#javascript.count > EARLY ? MIN_INTERVAL : 0;
  }

  #hot(): boolean {
    const { hotCalls, hotMs } = this.#options.policy;
    return this.#javascript.count >= hotCalls || this.#heatMs >= hotMs;
  }

  #warmUp(): void {
    if (!this.#hot() || this.#options.sync || this.compilations.pending) return;
    // The first call never pays for starting a worker.
    if (this.#javascript.count <= 1) this.#requestSoon();
    else this.#requestLast();
  }

  #requestSoon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#requestLast(), 0);
    if (typeof this.#timer === "object") this.#timer.unref?.();
  }

  #requestLast(): void {
    clearTimeout(this.#timer);
    const wanted = this.wanted();
    if (wanted === undefined || this.versions.some((version) => version.covers(wanted))) return;
    this.compilations.request(wanted, "baseline");
  }

  #compileNow(self: unknown, args: readonly unknown[]): void {
    const seen = this.#observe(self, args);
    if (seen === undefined || this.versions.length >= this.#options.policy.maxVersions) return;
    this.#lastSeen = seen;
    this.compilations.compileNow(this.compilations.wantedFor(seen));
  }

  // ---- compiled versions ------------------------------------------------------------------------------

  #tickVersion(version: Version, self: unknown, args: unknown[]): unknown {
    const { gauge, bound, byAddress } = version;
    const calls = gauge.granted + 1;
    gauge.grant(MIN_INTERVAL);
    gauge.uncount(1); // the next tier, if it is there, counts on from here
    this.compilations.poll();
    if (this.#current !== version) return this.entry(self, ...args);
    gauge.uncount(-1);
    const now = performance.now();
    version.trial.end("wasm", now, gauge.count);
    const sizeClass = sizeClassOf(args);
    const passed = bound.fits(args, self) === "address";
    let result: unknown;
    if (!passed) result = this.#miss(version, self, args);
    else if (this.#referee.sideOf(version, sizeClass) === "wasm") {
      result = this.#enterTimed(version, self, args, sizeClass);
    } else {
      gauge.uncount(1);
      result = this.#runJavaScript(self, args);
      byAddress.addedJavaScript(sizeClass);
    }
    const ms = performance.now() - now;
    this.#heatMs += ms * calls;
    this.#optimizeIfHot(version);
    this.#referee.schedule(version, sizeClass, ms, passed);
    this.#route();
    return result;
  }

  #enterTimed(version: Version, self: unknown, args: unknown[], sizeClass: number): unknown {
    const start = performance.now();
    const result = version.bound.enter(self, ...args);
    version.byAddress.addWasm(sizeClass, performance.now() - start);
    version.gauge.uncount(1); // its entry counted the call once more
    return result;
  }

  /** A call whose arguments a version does not take as they are. */
  #miss(version: Version, self: unknown, args: unknown[]): unknown {
    const candidates = [version, ...this.versions.filter((other) => other !== version)];
    for (const candidate of candidates) {
      const prepared = candidate.bound.prepare(args, self);
      if (prepared === undefined) continue;
      this.#strayed = 0;
      if (candidate !== version) {
        version.guardFailures++;
        version.gauge.uncount(1);
        candidate.gauge.uncount(-1);
        this.#current = candidate;
        this.#route();
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
    const { side, measured } = this.#referee.copyingSideOf(version, sizeClass);
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
    const heap = realmHeap()!;
    const before = heap.bytesCopied;
    try {
      const result = prepared.run();
      if (result !== REFUSED) return result;
    } finally {
      this.#bytesCopied += heap.bytesCopied - before;
    }
    version.gauge.uncount(1); // no room in the heap for copies, or given up and undone
    return this.#runJavaScript(self, args);
  }

  #unmatched(self: unknown, args: unknown[]): unknown {
    if (!this.compilations.collected.functions.unchanged()) this.#restart();
    this.#check(self, args);
    const seen = this.#observe(self, args);
    if (
      seen !== undefined &&
      (this.#options.signature === undefined || this.compilations.usesThis)
    ) {
      this.#lastSeen = seen;
      if (this.#compileFor(this.compilations.wantedFor(seen))) return this.entry(self, ...args);
    }
    if (++this.#strayed >= STRAYED && this.#current !== undefined) {
      this.#strayed = 0;
      this.#current = undefined;
      this.#javascript.grant(0);
      this.#route();
    }
    return this.#runJavaScript(self, args);
  }

  /** True if a version was compiled on the spot. */
  #compileFor(wanted: Wanted): boolean {
    // For these kinds there is a version, and it does not take them: over shared memory of others, say.
    if (this.versions.some((version) => version.covers(wanted))) return false;
    if (this.#misses.size > MAX_MISSES) this.#misses.clear();
    const misses = (this.#misses.get(wanted.key) ?? 0) + 1;
    this.#misses.set(wanted.key, misses);
    if (misses === 1) this.#emit("deopt", { signature: wanted.key, reason: "other arguments" });
    const { missesBeforeCompile, maxVersions } = this.#options.policy;
    if (this.versions.length >= maxVersions) return false;
    if (this.compilations.failureOf(wanted) !== undefined) return false;
    if (this.#options.sync) {
      this.compilations.compileNow(wanted);
      return this.#current?.covers(wanted) === true;
    }
    this.compilations.poll();
    if (misses >= missesBeforeCompile) this.compilations.request(wanted, "baseline");
    return false;
  }

  /** Runs it here and measures it. */
  #runJavaScript(self: unknown, args: unknown[]): unknown {
    this.#jsCalls++;
    const start = performance.now();
    const result: unknown = Reflect.apply(this.#original, self, args);
    const ms = performance.now() - start;
    this.#referee.times.add(sizeClassOf(args), ms);
    this.#heatMs += ms;
    return result;
  }

  #optimizeIfHot(version: Version): void {
    if (version.final || this.#heatMs < this.#options.policy.optimizeMs) return;
    this.compilations.request(version.wanted, "optimized");
  }

  // ---- change -----------------------------------------------------------------------------------------

  #install({ wanted: asked, reply, ms, values, condition }: Arrival): void {
    const declared = reply.abi.params.length;
    const params = fitKinds(asked.params, declared);
    const wanted =
      params === asked.params ? asked : makeWanted(params, asked.captures, asked.unfit);
    const version = new Version({
      name: this.name,
      wanted,
      reply,
      compileMs: ms,
      heap: realmHeap()!,
      values,
      condition,
      policy: this.#options.policy,
      javascript: this.#referee.times,
      tick: (...call) => this.#tickVersion(...call),
      miss: (...call) => this.#miss(...call),
    });
    if (this.#parameters.declared === undefined) this.#learn(declared);
    for (const other of this.versions.filter((one) => version.covers(one.wanted))) {
      if (other.wanted.key === wanted.key) version.inherit(other);
      else this.#retire(other, "a version for wider types took over");
    }
    this.versions = [...this.versions.filter((one) => !version.covers(one.wanted)), version];
    this.#current = version;
    if (this.versions.length > this.#options.policy.maxVersions) {
      const [oldest] = this.versions.splice(0, 1);
      this.#retire(oldest, "too many versions");
    }
    this.#emit("compile", { signature: version.signature, tier: version.tier, ms });
    this.#route();
    this.#optimizeIfHot(version);
  }

  /** How many parameters there are: from now on calls with any number of arguments go the same way. */
  #learn(declared: number): void {
    this.#parameters.declared = declared;
    if (declared === this.#original.length) return;
    this.#javascriptEntry = this.#makeJavaScriptEntry();
    this.#referee.javascriptEntry = this.#javascriptEntry;
  }

  #rejected(failure: FailedReply, wanted: Wanted): void {
    this.#calm = 0;
    if (this.#current === undefined) this.#javascript.grant(0);
    if (this.compilations.sourceFailure !== undefined) this.#dropVersions("cannot be compiled");
    this.#route();
    const { messages } = failure;
    this.#emit("reject", { signature: wanted.key, reason: messages.join("\n") });
    if (this.#warned || this.#options.strict) return;
    this.#warned = true;
    warn(this.name, messages);
  }

  /** A captured function was replaced: what was compiled no longer holds. */
  #restart(): void {
    this.#dropVersions("a captured function was replaced");
    this.#emit("deopt", { reason: "a captured function was replaced" });
    this.compilations.restart();
    this.#javascript.grant(0);
    this.#route();
  }

  #dropVersions(reason: string): void {
    for (const version of this.versions) this.#retire(version, reason);
    this.versions = [];
    this.#current = undefined;
  }

  #retire(version: Version, reason: string): void {
    this.#retiredCalls += version.gauge.count;
    version.bound.forget();
    this.#emit("evict", { signature: version.signature, tier: version.tier, reason });
  }

  /** Puts into the cell what the state says; the only place that does. */
  #route(): void {
    const version = this.#current;
    const entry = version === undefined ? this.#javascriptEntry : this.#referee.entryOf(version);
    this.entry = entry;
    // A version that leaves some sizes to JavaScript is still the way that calls go.
    if (version === this.#routedTo) return;
    this.#routedTo = version;
    this.#swaps++;
    this.#emit("swap", {
      tier: version?.tier ?? "javascript",
      ...(version === undefined ? {} : { signature: version.signature }),
    });
  }

  #emit(type: EventName, more: Partial<JitEvent>): void {
    emit({ ...more, type, name: this.name, function: this.#jitted() });
  }
}
