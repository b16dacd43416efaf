/**
 * The worker process: one kernel, one size, one side. It answers the parent's requests (see
 * `protocol.ts`) and does nothing of its own accord.
 */
import { instantiate } from "../instance.ts";
import type { Instance } from "../instance.ts";
import { writeDump } from "../peers/argument-file.ts";
import { watchMemory } from "./memory.ts";
import type { MemoryWatch } from "./memory.ts";
import type {
  BatchReply,
  DumpReply,
  FinishReply,
  Reply,
  Request,
  SettleReply,
  StartReply,
  StartRequest,
  UpMessage,
} from "./protocol.ts";
import { withRepeats } from "./repeats.ts";
import { makeSampler } from "./sampler.ts";
import type { Batch } from "./sampler.ts";
import { findKernel } from "./find-kernel.ts";
import { loadSide } from "./sides.ts";
import type { Contestant } from "./sides.ts";

interface Session {
  readonly instance: Instance;
  readonly contestant: Contestant;
  readonly sample: (minMs: number) => Batch;
  readonly memory: MemoryWatch;
  /** Resolves to the milliseconds it took until the best version was in place. */
  readonly settled: Promise<number>;
  isReady: boolean;
}

let session: Session | undefined;

async function start(request: StartRequest): Promise<StartReply> {
  const kernel = await findKernel(request.suite, request.kernel);
  const memory = watchMemory();
  const side = await loadSide(request);
  const instance = instantiate(kernel, request.n, side.alloc);
  memory.compileBegins();

  const begun = performance.now();
  const contestant = withRepeats(side.prepare(kernel, request.experiment), request.experiment);
  const first = contestant.call(...instance.args);
  const returned = performance.now();
  session = makeSession(instance, contestant, memory, returned);
  return {
    type: "started",
    checksums: [instance.checksum(first)],
    firstCallMs: returned - begun,
    readyMs: null,
    compile: contestant.facts(),
    work: instance.work(first),
  };
}

function makeSession(
  instance: Instance,
  contestant: Contestant,
  memory: MemoryWatch,
  returned: number,
): Session {
  const { args, mutates } = instance;
  const { call } = contestant;
  const before = mutates ? () => instance.restore() : undefined;
  const settled = contestant.ready().then(() => {
    made.isReady = true;
    memory.compileEnds();
    return performance.now() - returned;
  });
  // Told when `settle` asks; until then a failure is nobody's.
  settled.catch(() => {});
  const sample = makeSampler(() => call(...args), before);
  const made: Session = { instance, contestant, memory, sample, settled, isReady: false };
  return made;
}

function batch({ sample, isReady }: Session, minMs: number): BatchReply {
  return { type: "batch", ...sample(minMs), ready: isReady };
}

async function settle({ instance, contestant, settled }: Session): Promise<SettleReply> {
  const readyMs = await settled;
  const checksum = instance.checksum(instance.call(contestant.call));
  return { type: "settled", checksum, readyMs, compile: contestant.facts() };
}

function finish({ instance, contestant, memory }: Session): FinishReply {
  const facts = { ...memory.facts(), ...contestant.memory?.() };
  const checksum = instance.checksum(instance.call(contestant.call));
  return { type: "finished", checksum, compile: contestant.facts(), memory: facts };
}

function dump({ instance, contestant }: Session, output: string): DumpReply {
  writeDump(output, { args: instance.args, result: instance.call(contestant.call) });
  return { type: "dumped" };
}

async function answer(request: Request): Promise<Reply> {
  if (request.type === "start") return start(request);
  if (!session) throw new Error(`${request.type} before start`);
  if (request.type === "settle") return settle(session);
  if (request.type === "dump") return dump(session, request.output);
  return request.type === "batch" ? batch(session, request.minMs) : finish(session);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.on("message", (request: Request) => {
  answer(request)
    .catch((error: unknown): Reply => ({ type: "failed", message: describe(error) }))
    .then((reply) => process.send?.(reply))
    // The channel is gone: so is the parent.
    .catch(() => process.exit(1));
});
// Ctrl-C reaches the whole process group; the parent decides what ends when.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
process.send?.({ type: "up" } satisfies UpMessage);
