/**
 * Which compiled versions a function has, and which of them its calls go to: versions arrive, take over from narrower
 * ones, and leave; here is decided when to ask for one.
 *
 * What answers calls (`dispatcher.ts`) says how hot they are and which arguments they have. The way of the next call
 * is put into its cell by `route`, and nowhere else.
 */
import {
  type Entry,
  type EntryCell,
  type Shortage,
  fix,
  lead,
  realmHeap,
} from "@numboa/compiler/abi";
import { fitKinds } from "./argument-checks.ts";
import { type Arrival, type Observed, Compilations, noObjects } from "./compilations.ts";
import type { Countdown } from "./countdown.ts";
import { warn } from "./errors.ts";
import { SHORTAGES } from "./explain.ts";
import { type EventName, type JitEvent, emit, isListenedTo } from "./events.ts";
import type { ResolvedOptions } from "./options.ts";
import type { Parameters } from "./parameters.ts";
import { canWait, predictedMs, warmUp } from "./predicted-work.ts";
import { Times } from "./race.ts";
import { LOOK_MS, MAX_INTERVAL, MIN_INTERVAL, Referee, SETTLED, clamp } from "./referee.ts";
import type { AnyFunction, JitStats } from "./types.ts";
import { type VersionParts, type Wanted, Version, makeWanted } from "./version.ts";
import type { FailedReply } from "./worker/protocol.ts";

/** So many first calls are looked at one by one. */
const EARLY = 16;
/** About what it takes to find code in the cache. */
const LOOKUP_MS = 5;
/** Combinations of argument types that are remembered as missed. */
const MAX_MISSES = 64;

/** The function, and what answers its calls. */
export interface RosterParts extends Pick<VersionParts, "tick" | "miss"> {
  readonly name: string;
  readonly original: AnyFunction;
  readonly options: ResolvedOptions;
  readonly parameters: Parameters;
  /** Counts the calls that JavaScript's own entry takes. */
  readonly javascript: Countdown;
  /** What `jit()` returned. */
  jitted(): AnyFunction;
  /** The entry for as many parameters as are known. */
  makeJavaScriptEntry(): Entry;
  /** The way of the next call, which begins as JavaScript. */
  readonly cell: EntryCell;
}

export class Roster {
  versions: Version[] = [];
  /** The version that calls go to, if they go to one. */
  current: Version | undefined;
  /** What the last call was of that a version could be compiled for. */
  lastSeen: Observed | undefined;
  disposed = false;
  /** JavaScript calls that did not come through its entry. */
  jsCalls = 0;
  bytesCopied = 0;
  javascriptEntry: Entry;
  readonly compilations: Compilations;
  readonly referee: Referee;

  readonly #parts: RosterParts;
  readonly #options: ResolvedOptions;
  readonly #javascript: Countdown;
  readonly #misses = new Map<string, number>();
  #coldCalls: number;
  /** Whether argument types were left to JavaScript because there are as many versions as there may be. */
  #crowded = false;
  /** The version that the cell leads to, as last announced. */
  #routedTo: Version | undefined;
  #calm = 0;
  #heatMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #warned = false;
  #rejectedAny = false;
  #swaps = 0;
  #retiredCalls = 0;

  constructor(parts: RosterParts) {
    const { name, original, options, javascript } = parts;
    this.#parts = parts;
    this.#options = options;
    this.#javascript = javascript;
    this.#coldCalls = options.policy.coldCalls;
    this.javascriptEntry = parts.cell.entry;
    this.referee = new Referee(options.policy, new Times(), javascript, this.javascriptEntry);
    const { captures, source } = options;
    const entry = { original, captures, ...(source !== undefined && { source }) };
    this.compilations = new Compilations(entry, options, {
      name,
      versions: () => this.versions,
      install: (arrival) => this.#install(arrival),
      rejected: (failure, wanted) => this.#rejected(failure, wanted),
      cacheFailed: (problem) => this.#emit("cache", { reason: problem }),
    });
  }

  get #calls(): number {
    const others = this.#javascript.count + this.jsCalls + this.#retiredCalls;
    return this.versions.reduce((sum, { gauge }) => sum + gauge.count, others);
  }

  /** Whether there are as many versions as there may be, and calls for more. */
  get crowded(): boolean {
    return this.#crowded && this.versions.length >= this.#options.policy.maxVersions;
  }

  stats(): JitStats {
    return {
      calls: this.#calls,
      jsCalls: this.#javascript.count + this.jsCalls,
      versions: this.versions.map((version) => version.stats()),
      swaps: this.#swaps,
      bytesCopied: this.bytesCopied,
      rejected: this.compilations.rejections(),
      cache: this.compilations.cache.stats(),
    };
  }

  /** What `ready()` awaits: the signature, or the last arguments seen. */
  wanted(): Wanted | undefined {
    const seen = this.lastSeen;
    return seen === undefined || this.disposed ? undefined : this.compilations.wantedFor(seen);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.#timer);
    this.compilations.close();
    this.#dropVersions("disposed");
    this.#javascript.grant(SETTLED);
    this.route();
  }

  // ---- when to compile --------------------------------------------------------------------------------

  /** A call of a version that copied, `bytes` in all, and took `ms`. */
  copied(version: Version, bytes: number, ms: number): void {
    this.bytesCopied += bytes;
    if (bytes === 0 || !isListenedTo("copy")) return;
    const { signature, tier } = version;
    this.#emit("copy", { signature, tier, bytes, ms });
  }

  /** Time that calls have taken. */
  heat(ms: number): void {
    this.#heatMs += ms;
  }

  /** With a signature, compiling begins at definition, but not before the definition has returned. */
  start(): void {
    const { signature, sync } = this.#options;
    // What the fields of `this` are, a call has to show.
    if (signature === undefined || this.compilations.usesThis) return;
    this.lastSeen = noObjects(signature.params);
    if (sync) this.compilations.compileNow(this.compilations.wantedFor(this.lastSeen));
    else this.#requestSoon();
  }

  /** Calls of JavaScript, of which the last took `ms`, until the next that is looked at. */
  javaScriptInterval(ms: number): number {
    // The next call may be the long one.
    if (this.#foresees && !this.#hot()) return 0;
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

  /** After a call of JavaScript: asks for a version once the function is hot. */
  warmUp(): void {
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
    if (this.#hasRoom()) this.compilations.request(wanted, "baseline");
  }

  /** Whether there may be one more version: if need be, after a cold one has gone. */
  #hasRoom(): boolean {
    const room = this.#options.policy.maxVersions - this.versions.length;
    if (room > 0) return room > this.compilations.coming;
    const calls = this.#calls;
    const unused = this.versions.map((version) => version.unusedFor(calls));
    const longest = Math.max(...unused);
    this.#crowded = longest < this.#coldCalls;
    if (this.#crowded) return false;
    this.#coldCalls *= 2;
    this.#evict(this.versions[unused.indexOf(longest)], "not called any more");
    if (this.current === undefined) this.#javascript.grant(0);
    this.route();
    return true;
  }

  #evict(version: Version, reason: string): void {
    this.versions = this.versions.filter((other) => other !== version);
    if (this.current === version) this.current = undefined;
    this.#retire(version, reason);
  }

  /** Whether a call is worth predicting: JavaScript would run it, and need not. */
  get #foresees(): boolean {
    const { work } = this.#options;
    return work !== undefined && this.versions.length === 0 && !this.#rejectedAny;
  }

  /** Before a call that JavaScript would run: waits for compiled code where that is likely to take less time. */
  compileFirst(self: unknown, args: readonly unknown[]): void {
    if (!this.#foresees) return;
    const { work, policy, sync } = this.#options;
    const { compilations } = this;
    const seen = compilations.observe(self, args, this.#parts.parameters.kindsOf(args));
    if (seen === undefined) return;
    const ms = predictedMs(work!, args, seen.params, policy);
    const patience = ms / policy.waitRatio;
    if (!sync && (!canWait() || patience < LOOKUP_MS)) return;
    if (sync) this.compileNow(seen);
    else {
      this.lastSeen = seen;
      compilations.awaitBest(compilations.wantedFor(seen), patience);
    }
    const [version] = this.versions;
    if (version !== undefined) warmUp(version, ms);
  }

  /** Takes what the bundle brought along for what a call is of, unless it must be waited for. */
  takeBundled(seen: Observed | undefined): void {
    if (seen === undefined || this.compilations.pending) return;
    this.lastSeen = seen;
    this.compilations.takeBundled(this.compilations.wantedFor(seen));
  }

  /** Compiles on the spot for what a call is of. */
  compileNow(seen: Observed | undefined): void {
    if (seen === undefined || this.versions.length >= this.#options.policy.maxVersions) return;
    this.lastSeen = seen;
    this.compilations.compileNow(this.compilations.wantedFor(seen));
  }

  /** After a call that no version took. True if one was compiled on the spot. */
  compileFor(wanted: Wanted): boolean {
    // For these kinds there is a version, and it does not take them: over shared memory of others, say.
    if (this.versions.some((version) => version.covers(wanted))) return false;
    if (this.#misses.size > MAX_MISSES) this.#misses.clear();
    const misses = (this.#misses.get(wanted.key) ?? 0) + 1;
    this.#misses.set(wanted.key, misses);
    if (misses === 1) this.#emit("deopt", { signature: wanted.key, reason: "other arguments" });
    if (this.compilations.failureOf(wanted) !== undefined) return false;
    const { sync, policy } = this.#options;
    if (!sync) {
      this.compilations.poll();
      if (misses < policy.missesBeforeCompile) return false;
    }
    if (!this.#hasRoom()) return false;
    if (!sync) {
      this.compilations.request(wanted, "baseline");
      return false;
    }
    this.compilations.compileNow(wanted);
    return this.current?.covers(wanted) === true;
  }

  optimizeIfHot(version: Version): void {
    if (version.final || this.#heatMs < this.#options.policy.optimizeMs) return;
    this.compilations.request(version.wanted, "optimized");
  }

  /**
   * Where JavaScript has won against a version and the next is awaited: looks for it before the review that is due. `ms` is
   * what a call takes.
   */
  awaitNext(ms: number): void {
    if (!this.compilations.pending) return;
    this.#javascript.interrupt(clamp(this.#options.policy.pollMs / ms, 0, MAX_INTERVAL));
  }

  // ---- change -----------------------------------------------------------------------------------------

  #install({ wanted: asked, reply, ms, values, condition }: Arrival): void {
    const declared = reply.abi.params.length;
    const params = fitKinds(asked.params, declared);
    const wanted =
      params === asked.params
        ? asked
        : makeWanted(params, asked.captures, asked.unfit, asked.methods);
    const { name, parameters, tick, miss } = this.#parts;
    const version = new Version({
      name,
      wanted,
      reply,
      compileMs: ms,
      heap: realmHeap()!,
      values,
      condition,
      policy: this.#options.policy,
      javascript: this.referee.times,
      tick,
      miss,
      fellShort: (...what) => this.#fellShort(...what),
    });
    if (parameters.declared === undefined) this.#learn(declared);
    for (const other of this.versions.filter((one) => version.covers(one.wanted))) {
      if (other.wanted.key === wanted.key) {
        version.inherit(other);
        other.retire();
      } else this.#retire(other, "a version for wider types took over");
    }
    this.versions = [...this.versions.filter((one) => !version.covers(one.wanted)), version];
    this.current = version;
    this.referee.startAnew();
    if (this.versions.length > this.#options.policy.maxVersions) {
      const calls = this.#calls;
      const others = this.versions.filter((other) => other !== version);
      const unused = others.map((other) => other.unusedFor(calls));
      this.#evict(others[unused.indexOf(Math.max(...unused))], "too many versions");
    }
    const { signature, tier, origin } = version;
    this.#emit("compile", { signature, tier, origin, ms });
    this.route();
    this.optimizeIfHot(version);
  }

  /** How many parameters there are: from now on calls with any number of arguments go the same way. */
  #learn(declared: number): void {
    const { original, parameters } = this.#parts;
    parameters.declared = declared;
    if (declared === original.length) return;
    this.javascriptEntry = this.#parts.makeJavaScriptEntry();
    this.referee.javascriptEntry = this.javascriptEntry;
  }

  #rejected(failure: FailedReply, wanted: Wanted): void {
    this.#rejectedAny = true;
    this.#calm = 0;
    if (this.current === undefined) this.#javascript.grant(0);
    if (this.compilations.sourceFailure !== undefined) this.#dropVersions("cannot be compiled");
    this.route();
    const { messages } = failure;
    this.#emit("reject", { signature: wanted.key, reason: messages.join("\n") });
    // Compiled code goes on running, only not the best.
    const runs = this.versions.some((version) => version.covers(wanted));
    if (runs || this.#warned || this.#options.strict) return;
    this.#warned = true;
    warn(this.#parts.name, messages);
  }

  #fellShort({ signature, tier }: Version, shortage: Shortage): void {
    const reason = SHORTAGES[shortage];
    this.#emit("deopt", { signature, tier, reason: `a call ${reason}, and runs as JavaScript` });
    // Nobody should have to ask for what is a defect of ours.
    if (shortage === "trap") warn(this.#parts.name, [`a call of its compiled code ${reason}`]);
  }

  /** A captured function was replaced: what was compiled no longer holds. */
  restart(): void {
    this.#dropVersions("a captured function was replaced");
    this.#emit("deopt", { reason: "a captured function was replaced" });
    this.compilations.restart();
    this.#javascript.grant(0);
    this.route();
  }

  #dropVersions(reason: string): void {
    for (const version of this.versions) this.#retire(version, reason);
    this.versions = [];
    this.current = undefined;
  }

  #retire(version: Version, reason: string): void {
    this.#retiredCalls += version.gauge.count;
    version.retire();
    this.#emit("evict", { signature: version.signature, tier: version.tier, reason });
  }

  /** Puts into the cell what the state says; the only place that does. */
  route(): void {
    const version = this.current;
    const { cell } = this.#parts;
    lead(cell, version === undefined ? this.javascriptEntry : this.referee.entryOf(version));
    if (this.#isSettled) fix(cell);
    // A version that leaves some sizes to JavaScript is still the way that calls go.
    if (version === this.#routedTo) return;
    this.#routedTo = version;
    this.#swaps++;
    this.#emit("swap", {
      tier: version?.tier ?? "javascript",
      ...(version === undefined ? {} : { signature: version.signature }),
    });
  }

  /** Whether calls will go this way for long. */
  get #isSettled(): boolean {
    if (this.current !== undefined) return this.referee.isSettled(this.current);
    return this.disposed || this.compilations.sourceFailure !== undefined;
  }

  #emit(type: EventName, more: Partial<JitEvent>): void {
    if (!isListenedTo(type)) return;
    emit({ ...more, type, name: this.#parts.name, function: this.#parts.jitted() });
  }
}
