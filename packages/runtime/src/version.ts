/** One compiled body with its guards, and what is known of how it does. */
import {
  type Bound,
  type CaptureAbi,
  type CaptureSource,
  type Entry,
  type FunctionAbi,
  type Heap,
  type PathAbi,
  type PathSource,
  type Shortage,
  bind,
  fieldKeyOf,
  isSameMethod,
  joinKinds,
  link,
} from "@numboa/compiler/abi";
import { isCaptureRoot } from "./fields.ts";
import { type Methods, describeMethods } from "./methods.ts";
import type { ParamKind } from "@numboa/parser/ir";
import { fitKinds } from "./argument-checks.ts";
import { endUse, startUse } from "./code-in-use.ts";
import { Countdown } from "./countdown.ts";
import { type Times, Race } from "./race.ts";
import { Trial } from "./trial.ts";
import type { LimitedEntry, Weight } from "./limited-entry.ts";
import type { TieringPolicy } from "./policy.ts";
import { describeSignature } from "./signature.ts";
import type { Origin, VersionStats } from "./types.ts";
import type { CompiledReply, CompiledTier } from "./worker/protocol.ts";

/** Argument types to compile for. */
export interface Wanted {
  readonly params: readonly ParamKind[];
  readonly captures: Readonly<Record<string, ParamKind>>;
  /** Captured values that no compiled code can take, in words. */
  readonly unfit: Readonly<Record<string, string>>;
  /** The methods that objects have, by key. */
  readonly methods: Methods;
  readonly key: string;
}

export function makeWanted(
  params: readonly ParamKind[],
  captures: Wanted["captures"],
  unfit: Wanted["unfit"],
  methods: Methods = {},
): Wanted {
  const names = Object.keys(unfit);
  const tail = names.length === 0 ? "" : ` without ${names.join(", ")}`;
  const key = describeSignature(params, captures) + tail + describeMethods(methods);
  return { params, captures, unfit, methods, key };
}

/**
 * A version remembers the arrays of its last call and would keep them alive. Something collected tells of a
 * garbage collection: a version that was not called between two of them forgets its arrays.
 */
const collections = new FinalizationRegistry<Version>((version) => version.collected());

export interface VersionParts {
  readonly name: string;
  readonly wanted: Wanted;
  readonly reply: CompiledReply;
  readonly compileMs: number;
  readonly heap: Heap;
  readonly values: ReadonlyMap<string, CaptureSource>;
  readonly condition: (() => boolean) | undefined;
  readonly policy: TieringPolicy;
  readonly javascript: Times;
  tick(version: Version, self: unknown, args: unknown[]): unknown;
  miss(version: Version, self: unknown, args: unknown[]): unknown;
  /** A call was undone for want of something, for the first time; JavaScript runs it, as those that come after. */
  fellShort(version: Version, shortage: Shortage): void;
}

/**
 * An engine runs new WebAssembly in a quick translation first; a version may have lost only to that. So the
 * first review comes soon, and each later one after four times as many calls.
 */
const FIRST_REVIEW = 16;

export class Version {
  readonly wanted: Wanted;
  readonly tier: CompiledTier;
  readonly origin: Origin;
  readonly abi: FunctionAbi;
  readonly wasm: Uint8Array;
  readonly compileMs: number;
  readonly gauge: Countdown;
  readonly bound: Bound;
  /** Goes round a loop of its code, doing nothing, where it was made for that. */
  readonly spin: ((rounds: number) => void) | undefined;
  readonly byAddress: Race;
  readonly copying: Race;
  readonly #reply: CompiledReply;
  guardFailures = 0;
  /** How many calls it had when that was last looked at, and how many the function had when it last had had one. */
  #callsSeen = 0;
  #lastUse = 0;
  /** Calls that ran as JavaScript because copying would have cost more. */
  copiesAvoided = 0;
  /** Calls since the last that passed by address. */
  copiedInARow = 0;
  /** For calls too short to be timed one by one. */
  readonly trial = new Trial();
  #watching = false;
  #countBefore = -1;
  /** Whether short calls go to JavaScript now: it won the trial, or it is its turn. */
  yields = false;
  /** Calls after which a trial that this version won is held again. */
  reviewAt: number;
  /** Long calls that JavaScript gets before its victory over this version is reviewed; see {@link FIRST_REVIEW}. */
  reviewAfter = FIRST_REVIEW;
  /** The entry while it yields: calls up to a size go to JavaScript. */
  yielding: ({ readonly limit: number } & LimitedEntry) | undefined;
  /** The entry that looks at the arguments' size first; made when some size is better off in JavaScript. */
  routed: Entry | undefined;
  /** Calls that were undone and ran as JavaScript, by what they were short of; undefined for none. */
  undone: Partial<Record<Shortage, number>> | undefined;
  /** Set when the next tier is not to be had. */
  final = false;
  /** Why it is not, where something went wrong. */
  failure: readonly string[] | undefined;

  /** Links the module; throws what WebAssembly throws. */
  constructor(parts: VersionParts) {
    const { reply, heap, values, policy } = parts;
    this.wanted = parts.wanted;
    this.tier = reply.tier;
    this.origin = reply.origin ?? "compiler";
    this.abi = reply.abi;
    this.wasm = reply.wasm;
    this.#reply = reply;
    this.compileMs = parts.compileMs;
    this.final = reply.tier === "optimized";
    this.gauge = new Countdown((self, args) => parts.tick(this, self, args));
    this.reviewAt = policy.reviewCalls;
    this.byAddress = new Race(policy, parts.javascript);
    this.copying = new Race(policy, parts.javascript);
    const linked = link(reply.module ?? reply.wasm, reply.abi, heap, parts.name);
    this.spin = linked.exports["warm_up"] as Version["spin"];
    this.bound = bind({
      linked,
      abi: reply.abi,
      heap,
      captures: reply.abi.captures.map((capture) => sourceOf(capture, values)),
      ...(reply.abi.paths && { paths: pathSources(reply.abi.paths, parts) }),
      gauge: this.gauge,
      ...(parts.condition === undefined ? {} : { condition: parts.condition }),
      miss: (self, args) => parts.miss(this, self, args),
      remembered: () => this.remembered(),
      fellShort: (shortage) => this.#fellShort(shortage, parts),
    });
    startUse(this, this.wasm.byteLength);
  }

  #fellShort(shortage: Shortage, parts: VersionParts): void {
    const before = this.undone?.[shortage] ?? 0;
    this.undone = { ...this.undone, [shortage]: before + 1 };
    if (before === 0) parts.fellShort(this, shortage);
  }

  /** Its function has done with it. */
  retire(): void {
    this.#forget();
    endUse(this, this.wasm.byteLength);
  }

  /** Whether every call that fits `wanted` fits this version. */
  covers(wanted: Wanted): boolean {
    return covers(this.wanted, this.abi, wanted);
  }

  /** What the compiler did; of kept code it is read when it is asked for first. */
  get report(): CompiledReply["report"] {
    return this.#reply.report;
  }

  /** The next tier takes over: calls are counted on. */
  inherit(before: Version): void {
    this.gauge.uncount(-before.gauge.count);
    this.guardFailures = before.guardFailures;
    this.#callsSeen = before.#callsSeen;
    this.#lastUse = before.#lastUse;
  }

  /** Arrays are kept alive from now on. */
  remembered(): void {
    if (this.#watching) return;
    this.#watching = true;
    collections.register({}, this);
  }

  collected(): void {
    this.#watching = false;
    const { count } = this.gauge;
    if (count === this.#countBefore) this.#forget();
    else this.remembered();
    this.#countBefore = count;
  }

  #forget(): void {
    this.bound.forget();
    this.yielding?.forget();
  }

  /** How many calls the function has had since this version was found to have had one; `calls` are all so far. */
  unusedFor(calls: number): number {
    const { count } = this.gauge;
    if (count !== this.#callsSeen) {
      this.#callsSeen = count;
      this.#lastUse = calls;
    }
    return calls - this.#lastUse;
  }

  /** What of an argument counts for the size of a call: numbers do where there are no arrays. */
  weightOf(kind: ParamKind): Weight {
    if (isArrayKind(kind)) return "array";
    return this.abi.params.some((param) => isArrayKind(param.kind)) ? undefined : "number";
  }

  get signature(): string {
    const { params } = this.abi;
    const captures = this.abi.captures.map(
      (capture) => [nameOfCapture(capture, params), capture.kind] as const,
    );
    return describeSignature(this.wanted.params, Object.fromEntries(captures));
  }

  stats(): VersionStats {
    return {
      signature: this.signature,
      tier: this.tier,
      origin: this.origin,
      compileMs: this.compileMs,
      timings: this.report.timings,
      wasmBytes: this.wasm.byteLength,
      calls: this.gauge.count,
      guardFailures: this.guardFailures,
      licences: [...new Set(this.report.remarks.flatMap(({ licence }) => licence ?? []))],
    };
  }
}

function pathSources(paths: readonly PathAbi[], { wanted, values }: VersionParts): PathSource[] {
  return paths.map(({ key, root, method }) => ({
    method: method ? wanted.methods[key] : undefined,
    source: isCaptureRoot(root) ? values.get(root) : undefined,
  }));
}

function sourceOf(
  { name, field }: CaptureAbi,
  values: ReadonlyMap<string, CaptureSource>,
): CaptureSource | undefined {
  if (field === undefined) return values.get(name);
  return isCaptureRoot(field.root) ? values.get(field.root) : undefined;
}

/** Whether every call that fits `wanted` fits code that was compiled for `own`. */
export function covers(
  own: Pick<Wanted, "params" | "methods">,
  abi: FunctionAbi,
  { params, captures, methods }: Wanted,
): boolean {
  const fitting = fitKinds(params, own.params.length);
  return (
    own.params.every((kind, i) => joinKinds(kind, fitting[i]) === kind) &&
    abi.captures.every((capture) => takes(capture, captures)) &&
    (abi.paths ?? []).every(
      ({ key, method }) => !method || isSameMethod(own.methods[key], methods[key]),
    )
  );
}

/** Whether a captured value, or a field, of an observed kind passes. */
function takes({ name, kind, field }: CaptureAbi, captures: Wanted["captures"]): boolean {
  const observed = captures[field === undefined ? name : fieldKeyOf(field.root, field)];
  if (observed === undefined) return false;
  return joinKinds(field?.cell ? "f64" : kind, observed) === (field?.cell ? "f64" : kind);
}

function nameOfCapture({ name, field }: CaptureAbi, params: FunctionAbi["params"]): string {
  if (field === undefined) return name;
  const root = isCaptureRoot(field.root)
    ? field.root
    : (params[Number(field.root)]?.name ?? "this");
  return [root, ...field.path].join(".");
}

function isArrayKind(kind: ParamKind): boolean {
  return kind.endsWith("[]");
}

/** The kinds that take what both take; undefined if the two differ in more than the width of numbers. */
export function joinParams(
  a: readonly ParamKind[],
  b: readonly ParamKind[],
): readonly ParamKind[] | undefined {
  const joined = a.map((kind, i) => joinKinds(kind, b[i]));
  return joined.includes(undefined) ? undefined : (joined as ParamKind[]);
}
