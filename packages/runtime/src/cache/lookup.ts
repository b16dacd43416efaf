/**
 * Asks the cache for compiled code, and the compiler where the cache has none.
 *
 * Reading is asynchronous, so that no disk holds up the main thread. A program that computes in one long loop never comes
 * to its event loop, and no answer to it; it polls, and when its loop has not turned for a while, the file is read on the spot:
 * by then it is in memory. Whatever is wrong with the cache is a miss, which is noted, and never an error of the
 * program's.
 */
import { compilerHost } from "../hosts.ts";
import type { SyncCompiler } from "../sync-compiler.ts";
import type {
  CompileMessage,
  CompiledReply,
  CompiledTier,
  Job,
  Reply,
} from "../worker/protocol.ts";
import { type KeepableReply, decodeEntry } from "./entry.ts";
import { type Key, keyOf } from "./key.ts";
import { type CacheOptions, type Place, nameOf, placeFor } from "./place.ts";
import type { CacheStats } from "../types.ts";
import { type Store, openStore } from "./store.ts";

/** Only in the script that Node runs with code that is kept: whoever runs it (`kept-entry.ts`) is told what is in use. */
declare const NUMBOA_USED: ((place: Place) => void) | undefined;

function noteUse(place: Place): void {
  if (typeof NUMBOA_USED !== "undefined") NUMBOA_USED(place);
}

/** The cache as one function uses it. */
export class FunctionCache {
  hits = 0;
  misses = 0;
  #asked = 0;
  readonly problems: string[] = [];
  readonly #option: boolean | CacheOptions;
  readonly #noted: (problem: string) => void;

  constructor(option: boolean | CacheOptions, noted: (problem: string) => void) {
    this.#option = option;
    this.#noted = noted;
  }

  /** Compiles, or finds what was compiled before. */
  request(message: CompileMessage, done: (reply: Reply) => void): void {
    let place: Place | undefined;
    try {
      place = placeFor(this.#option);
      if (place !== undefined) {
        this.#asked++;
        noteUse(place);
        new Lookup(message, place, this, done).start();
      }
    } catch (error) {
      this.note(`cannot be used: ${String(error)}`);
      if (this.isAsked) this.misses++;
      place = undefined;
    }
    if (place === undefined) compilerHost().send(message, done);
  }

  /** Whether an answer of its own is still to come. */
  get isAsked(): boolean {
    return this.#asked > this.hits + this.misses;
  }

  /** The same without waiting, of a folder. */
  requestNow(job: Job, compiler: SyncCompiler): Reply {
    const { build } = compiler;
    try {
      const place = build === undefined ? undefined : placeFor(this.#option, build);
      if (place !== undefined) noteUse(place);
      if (place?.kind === "folder") return this.#findNow(job, compiler, place);
    } catch (error) {
      this.note(`cannot be used: ${String(error)}`);
    }
    return compiler.compile(job);
  }

  #findNow(job: Job, compiler: SyncCompiler, place: Place): Reply {
    const key = keyOf({ job }, compiler.build);
    const found = readNow(place, key);
    if (!("miss" in found)) {
      this.hits++;
      return found;
    }
    this.misses++;
    if (found.miss !== undefined) this.note(found.miss);
    const reply = compiler.compile(job);
    const { problem } = compiler.keep({ key: key.text, name: key.name, place }, reply);
    if (problem !== undefined) this.note(problem);
    return reply;
  }

  stats(): CacheStats {
    return { hits: this.hits, misses: this.misses, problems: [...this.problems] };
  }

  note(problem: string): void {
    if (this.problems.includes(problem) || this.problems.length >= MAX_PROBLEMS) return;
    this.problems.push(problem);
    this.#noted(problem);
  }
}

const MAX_PROBLEMS = 8;

/** How often the event loop is seen to turn while lookups are under way. */
const WATCH_MS = 10;
/** A cache that takes longer to answer than a compiler is none. What holds up the event loop is not the cache's fault. */
const GIVE_UP_TURNS = 50;
/** So long a program may go without coming to its event loop. */
const PATIENCE_MS = 2;
/** Modules of so many bytes are made at once, larger ones in the background. */
const AT_ONCE = 16 * 1024;

const NO_ANSWER = `did not answer within ${GIVE_UP_TURNS * WATCH_MS} ms, and is not asked again`;

/** The names of places that have let somebody wait for too long. */
const SILENT = new Set<string>();

const UNDER_WAY = new Set<Lookup>();

/** How often the event loop has been seen to turn. */
let turns = 0;
let isWatched = false;

/** While lookups are under way: whether the event loop turns, and which of them take too long. */
function watch(): void {
  if (isWatched) return;
  isWatched = true;
  const again = (ms: number): void => {
    const timer = setTimeout(() => {
      turns++;
      for (const lookup of UNDER_WAY) lookup.expire();
      isWatched = UNDER_WAY.size > 0;
      if (isWatched) again(WATCH_MS);
    }, ms);
    if (typeof timer === "object") timer.unref?.();
  };
  again(0);
}

/** For a thread that may never yield. */
export function pollLookups(): void {
  for (const lookup of UNDER_WAY) lookup.poll();
}

/** What an entry says to whoever wants that tier; or that it is a miss, and what is wrong with it. */
function readEntry(
  bytes: Uint8Array<ArrayBuffer> | undefined,
  { text, name }: Key,
  tier: CompiledTier,
): KeepableReply | { readonly miss: string | undefined } {
  const entry = bytes === undefined ? "other" : decodeEntry(bytes, text);
  if (entry === "other") return { miss: undefined };
  if (entry === "damaged") return { miss: `entry ${name} is damaged` };
  // No process has come as far yet.
  const isLess = entry.kind === "compiled" && entry.tier === "baseline" && tier === "optimized";
  return isLess ? { miss: undefined } : entry;
}

/** Not a copy: that would read the report. */
const fromCache = (entry: CompiledReply, module: WebAssembly.Module): CompiledReply =>
  Object.assign(entry, { module, origin: "cache" as const });

const unusable = ({ name }: Key, error: unknown): string =>
  `entry ${name} cannot be used: ${String(error)}`;

/** On the spot, for a program that waits for everything. */
function readNow(place: Place, key: Key): ReturnType<typeof readEntry> {
  try {
    const store = openStore(place);
    const read = store instanceof Promise ? undefined : store.readNow;
    if (read === undefined) return { miss: undefined };
    const entry = readEntry(read.call(store, key.name), key, "optimized");
    if ("miss" in entry || entry.kind === "failed") return entry;
    return fromCache(entry, new WebAssembly.Module(entry.wasm));
  } catch (error) {
    return { miss: unusable(key, error) };
  }
}

class Lookup {
  readonly #message: CompileMessage;
  readonly #place: Place;
  readonly #cache: FunctionCache;
  readonly #done: (reply: Reply) => void;
  readonly #key: Key;
  readonly #started = performance.now();
  #store: Store | undefined;
  /** What was read, while its module is made. */
  #found: CompiledReply | undefined;
  readonly #turn = turns;

  constructor(
    message: CompileMessage,
    place: Place,
    cache: FunctionCache,
    done: (reply: Reply) => void,
  ) {
    this.#message = message;
    this.#place = place;
    this.#cache = cache;
    this.#done = done;
    this.#key = keyOf(message);
  }

  start(): void {
    UNDER_WAY.add(this);
    if (SILENT.has(nameOf(this.#place))) return this.#miss(NO_ANSWER);
    let store: Promise<Store> | Store;
    try {
      store = openStore(this.#place);
    } catch (error) {
      return this.#fail(error);
    }
    watch();
    if (!(store instanceof Promise)) return this.#ask(store);
    store.then(
      (one) => this.#ask(one),
      (error) => this.#fail(error),
    );
  }

  /** Nothing that waits for an answer waits for ever. */
  expire(): void {
    if (turns - this.#turn <= GIVE_UP_TURNS) return;
    SILENT.add(nameOf(this.#place));
    this.#miss(NO_ANSWER);
  }

  poll(): void {
    if (this.#turn !== turns || performance.now() - this.#started < PATIENCE_MS) return;
    if (this.#found !== undefined) return this.#makeNow(this.#found);
    if (this.#store?.readNow === undefined) return this.#miss();
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    try {
      bytes = this.#store.readNow(this.#key.name);
    } catch (error) {
      return this.#fail(error);
    }
    this.#read(bytes, Infinity);
  }

  #ask(store: Store): void {
    this.#store = store;
    store.read(this.#key.name).then(
      (bytes) => this.#read(bytes, AT_ONCE),
      (error) => this.#fail(error),
    );
  }

  #read(bytes: Uint8Array<ArrayBuffer> | undefined, atOnce: number): void {
    if (!UNDER_WAY.has(this)) return;
    const entry = readEntry(bytes, this.#key, this.#message.tier);
    if ("miss" in entry) return this.#miss(entry.miss);
    if (entry.kind === "failed") return this.#settle(entry);
    this.#found = entry;
    if (entry.wasm.length <= atOnce) return this.#makeNow(entry);
    WebAssembly.compile(entry.wasm).then(
      (module) => this.#hit(entry, module),
      (error) => this.#fail(error),
    );
  }

  #makeNow(entry: CompiledReply): void {
    let module: WebAssembly.Module;
    try {
      module = new WebAssembly.Module(entry.wasm);
    } catch (error) {
      return this.#fail(error);
    }
    this.#hit(entry, module);
  }

  #hit(entry: CompiledReply, module: WebAssembly.Module): void {
    this.#settle(fromCache(entry, module));
  }

  #settle(reply: Reply): void {
    if (!this.#end()) return;
    this.#cache.hits++;
    this.#done(reply);
  }

  #fail(error: unknown): void {
    this.#miss(unusable(this.#key, error));
  }

  /** The compiler's turn; what it gives is kept, in place of what may have been there. */
  #miss(problem?: string): void {
    if (!this.#end()) return;
    this.#cache.misses++;
    if (problem !== undefined) this.#cache.note(problem);
    const { text: key, name } = this.#key;
    if (SILENT.has(nameOf(this.#place))) return compilerHost().send(this.#message, this.#done);
    const keep = { key, name, place: this.#place };
    compilerHost().send({ ...this.#message, keep }, this.#done, (report) => {
      if (report.problem !== undefined) this.#cache.note(report.problem);
    });
  }

  /** False if it has ended before. */
  #end(): boolean {
    return UNDER_WAY.delete(this);
  }
}
