/**
 * What a function has asked the compiler for, what came back, and who is waiting for it.
 *
 * A captured function that was replaced starts a new generation: what was compiled before and what is still
 * under way belong to the old one and are dropped.
 */
import {
  type CaptureSource,
  type Method,
  classifyArgument,
  nativeName,
  realmHeap,
} from "@numboa/compiler/abi";
import type { ParamKind } from "@numboa/parser/ir";
import { type Collected, type Helper, collectUnit, observeCaptures } from "./captures.ts";
import { FunctionCache, pollLookups } from "./cache/lookup.ts";
import { JitError } from "./errors.ts";
import { compilerHost } from "./hosts.ts";
import { type BundledVersion, entryText } from "./function-source.ts";
import { type Found, type Names, mayReadBuffer, observeFields } from "./fields.ts";
import { type Methods, describeObjects } from "./methods.ts";
import { REFUSALS } from "./refusals.ts";
import { helperOf } from "./registry.ts";
import type { ResolvedOptions } from "./options.ts";
import { compilingTook, expectedCompileMs, longestWaitMs, sleep } from "./predicted-work.ts";
import { requireSyncCompiler } from "./sync-compiler.ts";
import type { Rejection } from "./types.ts";
import { type Version, type Wanted, covers, joinParams, makeWanted } from "./version.ts";
import type { CompiledReply, CompiledTier, FailedReply, Job, Reply } from "./worker/protocol.ts";

/** `this.k`, `this?.k`, `this[0]`, `= this`, `f(this)`. What else can be done with `this` is not compiled. */
const USE_OF_THIS = /\bthis\s*(?:\?\.|\.[a-zA-Z$_\\\u0080-\uffff]|[[,)])|=\s*this\b/;

export interface Arrival {
  readonly wanted: Wanted;
  readonly reply: CompiledReply;
  readonly ms: number;
  readonly values: ReadonlyMap<string, CaptureSource>;
  readonly condition: (() => boolean) | undefined;
}

/** What a call is of. */
export interface Observed {
  readonly params: readonly ParamKind[];
  /** Kinds of the fields of objects, by key. */
  readonly fields: Readonly<Record<string, ParamKind>>;
  readonly methods: Methods;
}

/** A call of which nothing but the kinds of its arguments is known. */
export const noObjects = (params: readonly ParamKind[]): Observed => ({
  params,
  fields: {},
  methods: {},
});

/** What stands in for functions without a text has one that nobody wrote: it is named, and not what is wrong in it. */
function blame(failure: FailedReply, names: readonly string[]): FailedReply {
  const blamed = [...new Set(names)].filter((name) =>
    failure.messages.some((one) => isIn(one, name)),
  );
  if (blamed.length === 0) return failure;
  const others = failure.messages.filter((one) => !blamed.some((name) => isIn(one, name)));
  const messages = blamed.flatMap((name) => REFUSALS.withoutText(name).messages);
  return { ...failure, messages: [...messages, ...others] };
}

/** Whether a message is about a place in a function. */
const isIn = (message: string, name: string): boolean => message.includes(`--> ${name}:`);

/** What bundled code was compiled for. */
const wantedOf = ({ params, captures }: BundledVersion): Wanted => makeWanted(params, captures, {});

export interface CompilationsOwner {
  readonly name: string;
  versions(): readonly Version[];
  /** Makes a version of it and swaps it in; throws what linking throws. */
  install(arrival: Arrival): void;
  rejected(failure: FailedReply, wanted: Wanted): void;
  /** Something is wrong with the cache; it was done without. */
  cacheFailed(problem: string): void;
}

interface Waiter {
  readonly wanted: Wanted;
  resolve(): void;
  reject(error: Error): void;
}

/** After so many argument types that could not be compiled no others are tried. */
const MAX_FAILURES = 16;

const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

export class Compilations {
  /** Set when no argument types would help. */
  sourceFailure: FailedReply | undefined;
  readonly failures = new Map<string, FailedReply>();
  readonly cache: FunctionCache;

  readonly #helper: Helper;
  readonly #options: ResolvedOptions;
  readonly #owner: CompilationsOwner;
  /** What is on its way: mostly nothing, or one. */
  #pending: string[] = [];
  /** What could not be loaded of the bundle. */
  readonly #lost: BundledVersion[] = [];
  #waiters: Waiter[] = [];
  #releaseHold: (() => void) | undefined;
  #collected: Collected | undefined;
  #usesThis: boolean | undefined;
  /** For which the methods of captured objects were looked for. */
  #settled: Collected | undefined;
  #generation = 0;
  #isClosed = false;
  #rebuilds = 0;
  #serial = 0;

  constructor(helper: Helper, options: ResolvedOptions, owner: CompilationsOwner) {
    this.#helper = helper;
    this.#options = options;
    this.#owner = owner;
    this.cache = new FunctionCache(options.cache, (problem) => owner.cacheFailed(problem));
  }

  get pending(): boolean {
    return this.#pending.length > 0;
  }

  /** How many versions are on their way to where there is none. */
  get coming(): number {
    return this.#pending.filter((id) => id.startsWith("baseline ")).length;
  }

  poll(): void {
    if (!this.pending) return;
    pollLookups();
    compilerHost().poll();
  }

  /** The function with all that it captures, collected when first needed. */
  get collected(): Collected {
    return (this.#collected ??= collectUnit(this.#helper, this.#options.signature, helperOf));
  }

  /** Whether the function's text reads a member of `this` or names it, not only in words: then its fields are observed. */
  get usesThis(): boolean {
    return (this.#usesThis ??= USE_OF_THIS.test(this.#text));
  }

  get #text(): string {
    const { original, source } = this.#helper;
    return source === undefined ? Function.prototype.toString.call(original) : entryText(source);
  }

  /** The kinds of a call's arguments, with those of fields; undefined if an argument can only be JavaScript's. */
  observe(
    self: unknown,
    args: readonly unknown[],
    kinds: readonly ParamKind[] | undefined,
  ): Observed | undefined {
    const params = this.#options.signature?.params ?? kinds;
    if (params === undefined) return undefined;
    const found: Found = { kinds: {}, methods: {} };
    // A method's text may name fields that nobody has looked for.
    do if (!this.#observeObjects(self, args, params, found)) return undefined;
    while (this.#addMethods(found));
    return { params, fields: found.kinds, methods: found.methods };
  }

  /** False where an argument can only be JavaScript's. */
  #observeObjects(
    self: unknown,
    args: readonly unknown[],
    params: readonly ParamKind[],
    found: Found,
  ): boolean {
    if (this.usesThis) observeFields("this", self, this.#names, found);
    for (const [i, kind] of params.entries()) {
      if (kind !== "object" && !mayReadBuffer(kind, this.#text)) continue;
      const hasAny = observeFields(String(i), args[i], this.#names, found);
      // Not a field that the text names: whatever the function does with it, only JavaScript can.
      if (!hasAny && kind === "object") return false;
    }
    return true;
  }

  /** Names in the text, in that of what it captures, and in that of the methods that were met. */
  get #names(): Names {
    const { collected } = this;
    if (this.#settled !== collected) {
      this.#settled = collected;
      if (collected.values.size > 0) this.#observeCaptures();
    }
    return collected.names;
  }

  #observeCaptures(): ReturnType<typeof observeCaptures> {
    for (;;) {
      const found = observeCaptures(this.collected);
      if (!this.#addMethods(found)) return found;
    }
  }

  /** Takes methods into the unit, or out of what was found where it is full; says whether its text has grown. */
  #addMethods({ methods }: Found): boolean {
    const all = Object.entries(methods);
    if (all.length === 0) return false;
    const { text } = this.collected;
    for (const [key, method] of all) {
      if (nativeName(method.fn) !== undefined) continue;
      if (this.collected.keyOfMethod(method) === undefined) delete methods[key];
    }
    return this.collected.text !== text;
  }

  /** The number of the argument that {@link observe} takes for JavaScript's only. */
  unfit(args: readonly unknown[], kinds: readonly ParamKind[] | undefined): number {
    if (kinds === undefined) return args.findIndex((one) => classifyArgument(one) === undefined);
    return kinds.findIndex(
      (kind, i) =>
        kind === "object" &&
        !observeFields(String(i), args[i], this.#names, { kinds: {}, methods: {} }),
    );
  }

  /** What to compile so that arguments of these kinds, and those of a version close to it, are taken. */
  wantedFor({ params: kinds, fields, methods: ofCall }: Observed): Wanted {
    const { kinds: values, methods: captured, unfit } = this.#observeCaptures();
    const captures = { ...values, ...fields };
    const methods = { ...captured, ...ofCall };
    if (this.#options.signature !== undefined) return makeWanted(kinds, captures, unfit, methods);
    let params = kinds;
    const joinedCaptures = { ...captures };
    for (const { wanted } of this.#owner.versions()) {
      const joined = joinParams(wanted.params, params);
      if (joined === undefined) continue;
      params = joined;
      for (const [key, kind] of Object.entries(captures)) {
        const [both] = joinParams([wanted.captures[key] ?? kind], [kind]) ?? [kind];
        joinedCaptures[key] = both;
      }
    }
    return makeWanted(params, joinedCaptures, unfit, methods);
  }

  failureOf(wanted: Wanted): FailedReply | undefined {
    const known = this.sourceFailure ?? this.failures.get(wanted.key);
    if (known !== undefined || this.failures.size < MAX_FAILURES) return known;
    return REFUSALS.manyFailures();
  }

  /** Asks for a version, unless it is there, on its way or known to be impossible. */
  request(wanted: Wanted, tier: CompiledTier): void {
    const id = `${tier} ${wanted.key}`;
    if (this.#pending.includes(id) || this.failureOf(wanted) !== undefined) return;
    const refusal = this.#refusal();
    if (refusal !== undefined) {
      this.#fail(wanted, tier, refusal);
      return;
    }
    const started = performance.now();
    const generation = this.#generation;
    const collected = this.collected;
    this.#pending.push(id);
    const finish = (reply: Reply, of = wanted): void => {
      if (generation !== this.#generation) return;
      this.#pending = this.#pending.filter((other) => other !== id);
      this.#arrived(of, tier, reply, performance.now() - started, collected);
    };
    const ask = (): void => {
      this.cache.request({ task: "compile", tier, job: this.job(wanted) }, finish);
    };
    const bundled = this.#bundledFor(wanted);
    if (bundled === undefined) ask();
    else {
      const loaded = (reply: Reply): void => finish(reply, wantedOf(bundled));
      // What cannot be loaded is not asked for again.
      bundled.load().then(loaded, () => {
        this.#lost.push(bundled);
        if (generation === this.#generation) ask();
      });
    }
  }

  /** Takes what the bundle brought along, if that needs no waiting: true if it is there now. */
  takeBundled(wanted: Wanted, mayTakeLong = false): boolean {
    const started = performance.now();
    const bundled = this.#bundledFor(wanted);
    const reply = bundled?.now(mayTakeLong);
    if (reply === undefined || this.failureOf(wanted) !== undefined) return false;
    if (this.#refusal() !== undefined) return false;
    const ms = performance.now() - started;
    this.#arrived(wantedOf(bundled!), "optimized", reply, ms, this.collected);
    return true;
  }

  /**
   * What the bundle has for such calls. The unit that it was compiled from is this one, unless a variable holds a function; the
   * code takes such a variable for a number or an array, and does not pass then.
   */
  #bundledFor(wanted: Wanted): BundledVersion | undefined {
    return this.#options.source?.compiled
      ?.versionsFor(this.#options)
      .find((one) => !this.#lost.includes(one) && covers(wantedOf(one), one.abi, wanted));
  }

  /** Compiles before it returns, to the best there is. */
  compileNow(wanted: Wanted): void {
    if (this.takeBundled(wanted, true)) return;
    const compiler = requireSyncCompiler();
    if (this.failureOf(wanted) !== undefined) return;
    const started = performance.now();
    const reply = this.#refusal() ?? this.cache.requestNow(this.job(wanted), compiler);
    this.#arrived(wanted, "optimized", reply, performance.now() - started, this.collected);
  }

  /**
   * Waits on this thread for the best version, for `ms` at most: as long as the cache is asked, and where a compilation is likely to be
   * done by then, for that.
   */
  awaitBest(wanted: Wanted, ms: number): void {
    // Code that is in a file of the bundle's comes by the event loop.
    if (this.takeBundled(wanted, true) || this.#bundledFor(wanted) !== undefined) return;
    const { policy } = this.#options;
    const compiles = expectedCompileMs(policy) <= ms;
    const end = performance.now() + Math.min(ms, longestWaitMs(policy));
    while (this.failureOf(wanted) === undefined) {
      const version = this.#owner.versions().find((one) => one.covers(wanted));
      if (version?.final === true || (version !== undefined && !compiles)) return;
      this.request(version?.wanted ?? wanted, compiles ? "optimized" : "baseline");
      if (!compiles && !this.cache.isAsked) return;
      if (!sleep()) return;
      this.poll();
      // Who listens to what has arrived may dispose of the function.
      if (this.#isClosed) return;
      if (performance.now() < end) continue;
      if (compiles) compilingTook(Infinity);
      return;
    }
  }

  job(wanted: Wanted): Job {
    const { collected } = this;
    const { unit } = collected;
    const { params, captures, methods } = wanted;
    const keyOf = (method: Method): string | undefined => collected.keyOfMethod(method);
    const objects = describeObjects(params, captures, methods, keyOf);
    return {
      unit: objects === undefined ? unit : { ...unit, objects },
      params: wanted.params,
      exact: this.#options.signature !== undefined,
      captures: wanted.captures,
      unfit: wanted.unfit,
      options: {
        boundsCheck: this.#options.boundsCheck,
        fastMath: this.#options.fastMath,
        without: this.#options.without,
        ...(this.#options.work !== undefined && { warmUp: true }),
        version: ++this.#serial,
      },
    };
  }

  /** Resolves when `wanted` is there in the best tier, or known not to come. */
  ready(wanted: Wanted): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ wanted, resolve, reject });
      this.#releaseHold ??= compilerHost().hold();
      this.#pursue(wanted);
      this.#settleWaiters();
    });
  }

  /** Forgets everything; after too many times nothing is compiled any more. */
  restart(): void {
    this.#generation++;
    this.#pending = [];
    this.failures.clear();
    this.#collected = undefined;
    this.sourceFailure = undefined;
    if (++this.#rebuilds <= this.#options.policy.maxRebuilds) {
      for (const waiter of this.#waiters) this.#pursue(waiter.wanted);
      return;
    }
    this.sourceFailure = REFUSALS.capturesChange(String(this.#rebuilds));
    this.#settleWaiters();
  }

  /** Nothing that is under way will be heard of again. */
  close(): void {
    this.#isClosed = true;
    this.#generation++;
    this.#pending = [];
    this.#collected = undefined;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve();
    this.#releaseHold?.();
    this.#releaseHold = undefined;
  }

  rejections(): Rejection[] {
    const source =
      this.sourceFailure === undefined ? [] : [{ messages: this.sourceFailure.messages }];
    const others = [...this.failures].map(([signature, { messages }]) => ({ signature, messages }));
    return [...source, ...others];
  }

  /** What makes compiling pointless, known without a compiler. */
  #refusal(): FailedReply | undefined {
    if (NATIVE.test(this.#text)) return REFUSALS.nativeFunction(this.#owner.name);
    return realmHeap() === undefined ? REFUSALS.noSharedMemory() : undefined;
  }

  #arrived(
    wanted: Wanted,
    tier: CompiledTier,
    reply: Reply,
    ms: number,
    { values, functions, withoutText }: Collected,
  ): void {
    if (reply.kind === "compiled") {
      if (reply.origin === undefined) compilingTook(ms);
      try {
        const condition = functions.none ? undefined : () => functions.unchanged();
        this.#owner.install({ wanted, reply, ms, values, condition });
      } catch (error) {
        this.#fail(wanted, tier, REFUSALS.link(String(error)));
      }
    } else {
      this.#fail(wanted, tier, blame(reply as FailedReply, withoutText));
    }
    for (const waiter of this.#waiters) this.#pursue(waiter.wanted);
    this.#settleWaiters();
  }

  #fail(wanted: Wanted, tier: CompiledTier, failure: FailedReply): void {
    const before = this.#owner.versions().find((version) => version.covers(wanted));
    if (tier === "optimized" && before !== undefined) {
      before.final = true;
      before.failure = failure.messages;
    }
    // What compiles for some objects need not for a call without any, although the text is the same.
    else if (failure.scope === "source" && this.#owner.versions().length === 0) {
      this.sourceFailure = failure;
    } else this.failures.set(wanted.key, failure);
    this.#owner.rejected(failure, wanted);
  }

  #pursue(wanted: Wanted): void {
    const version = this.#owner.versions().find((one) => one.covers(wanted));
    if (version === undefined) this.request(wanted, "baseline");
    else if (!version.final) this.request(version.wanted, "optimized");
  }

  #settleWaiters(): void {
    this.#waiters = this.#waiters.filter((waiter) => {
      const failure = this.failureOf(waiter.wanted);
      const version = this.#owner.versions().find((one) => one.covers(waiter.wanted));
      if (version === undefined && failure === undefined) return true;
      if (version !== undefined && !version.final) return true;
      if (version === undefined && this.#options.strict) {
        waiter.reject(new JitError(this.#owner.name, failure!.messages));
      } else {
        waiter.resolve();
      }
      return false;
    });
    if (this.#waiters.length > 0) return;
    this.#releaseHold?.();
    this.#releaseHold = undefined;
  }
}
