/**
 * `trace()`: what happens to compiled functions, on a time line, in the Trace Event Format that chrome://tracing and Perfetto
 * read (JSON array format).
 *
 * It listens to the events that `on()` gives anyone: while nobody traces, nothing is done. Compilations are asynchronous slices from
 * request to arrival, because several may be under way at once; copies of arguments are slices of the thread that calls; the rest are
 * instants. Times are microseconds since the process's `performance.timeOrigin`.
 */
import { type EventName, type JitEvent, on } from "./events.ts";

/** One event; which fields there are depends on `ph`, the phase: begin, end, complete, instant or metadata. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: "b" | "e" | "X" | "i" | "M";
  /** Microseconds. */
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, of a complete event. */
  readonly dur?: number;
  /** What belongs together, of asynchronous ones. */
  readonly id?: number;
  /** Of an instant: `t`, the thread. */
  readonly s?: "t";
  readonly args: Readonly<Record<string, unknown>>;
}

export interface Trace {
  /** Ends the trace, and gives its events in the order in which they were noted; the same ones when called again. */
  stop(): readonly TraceEvent[];
}

const EVENTS: readonly EventName[] = ["compile", "swap", "deopt", "reject", "evict", "copy"];
const THREAD = 1;

/**
 * Starts to note compilations, swaps, deopts, evictions and copies of all functions. Events are kept until `stop()`, some hundred
 * bytes each.
 *
 * @example
 * const tracing = trace();
 * await simulate();
 * writeFileSync("trace.json", JSON.stringify(tracing.stop()));
 */
export function trace(): Trace {
  const process = (globalThis as { process?: { pid?: number } }).process;
  const pid = process?.pid ?? 1;
  const events: TraceEvent[] = [metadata("process_name", "numboa", pid)];
  events.push(metadata("thread_name", "calls", pid));
  let compilations = 0;
  const offs = EVENTS.map((type) =>
    on(type, (event) => {
      const end = performance.now();
      if (type === "compile") events.push(...compilation(event, end, pid, ++compilations));
      else if (type === "copy") events.push(copy(event, end, pid));
      else events.push(instant(event, end, pid));
    }),
  );
  return {
    stop() {
      for (const off of offs.splice(0)) off();
      return events;
    },
  };
}

function metadata(name: string, value: string, pid: number): TraceEvent {
  return { name, cat: "__metadata", ph: "M", ts: 0, pid, tid: THREAD, args: { name: value } };
}

/** What an event says beside when and of which function it was. */
function argsOf({ signature, tier, reason, bytes }: JitEvent): TraceEvent["args"] {
  const args = Object.entries({ signature, tier, reason, bytes });
  return Object.fromEntries(args.filter(([, value]) => value !== undefined));
}

const micros = (ms: number): number => Math.round(ms * 1000);

function compilation(event: JitEvent, end: number, pid: number, id: number): TraceEvent[] {
  const common = { name: event.name, cat: "compile", pid, tid: THREAD, id };
  return [
    { ...common, ph: "b", ts: micros(end - (event.ms ?? 0)), args: argsOf(event) },
    { ...common, ph: "e", ts: micros(end), args: {} },
  ];
}

function copy(event: JitEvent, end: number, pid: number): TraceEvent {
  const ms = event.ms ?? 0;
  const times = { ts: micros(end - ms), dur: micros(ms) };
  return {
    name: event.name,
    cat: "copy",
    ph: "X",
    ...times,
    pid,
    tid: THREAD,
    args: argsOf(event),
  };
}

function instant(event: JitEvent, end: number, pid: number): TraceEvent {
  const name = `${event.type} ${event.name}`;
  const place = { ts: micros(end), pid, tid: THREAD, s: "t" as const };
  return { name, cat: event.type, ph: "i", ...place, args: argsOf(event) };
}
