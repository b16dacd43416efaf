/**
 * The worker process: one kernel, one size, one side. It answers the parent's requests (see
 * `protocol.ts`) and does nothing of its own accord.
 */
import { instantiate } from "../instance.ts";
import type { Instance } from "../instance.ts";
import type { Kernel } from "../kernel.ts";
import { watchPeak } from "./memory.ts";
import type {
  BatchReply,
  FinishReply,
  MemoryFacts,
  Reply,
  Request,
  StartReply,
  StartRequest,
} from "./protocol.ts";
import { makeSampler } from "./sampler.ts";
import type { Batch } from "./sampler.ts";
import { loadSide } from "./sides.ts";
import type { Contestant } from "./sides.ts";

interface Session {
  readonly instance: Instance;
  readonly contestant: Contestant;
  readonly sample: (minMs: number) => Batch;
  readonly memory: () => MemoryFacts;
}

let session: Session | undefined;

async function findKernel(suite: string, name: string): Promise<Kernel> {
  const module = (await import(suite)) as { kernels: readonly Kernel[] };
  const kernel = module.kernels.find((candidate) => candidate.name === name);
  if (!kernel) throw new Error(`no kernel ${name} in ${suite}`);
  return kernel;
}

async function start(request: StartRequest): Promise<StartReply> {
  const kernel = await findKernel(request.suite, request.kernel);
  const memory = watchPeak();
  const side = await loadSide(request.side);
  const instance = instantiate(kernel, request.n, side.alloc);

  const begun = performance.now();
  const contestant = side.prepare(kernel);
  const first = contestant.call(...instance.args);
  const returned = performance.now();
  const firstChecksum = instance.checksum(first);
  const waiting = performance.now();
  await contestant.ready();
  const readyMs = performance.now() - waiting;
  const result = instance.call(contestant.call);

  const { args } = instance;
  const { call } = contestant;
  const before = instance.mutates ? () => instance.restore() : undefined;
  session = { instance, contestant, memory, sample: makeSampler(() => call(...args), before) };
  return {
    type: "started",
    checksums: [firstChecksum, instance.checksum(result)],
    firstCallMs: returned - begun,
    readyMs,
    compile: contestant.facts(),
    work: instance.work(result),
  };
}

function batch(active: Session, minMs: number): BatchReply {
  return { type: "batch", ...active.sample(minMs) };
}

function finish(active: Session): FinishReply {
  const { instance, contestant } = active;
  const memory = active.memory();
  const checksum = instance.checksum(instance.call(contestant.call));
  return { type: "finished", checksum, compile: contestant.facts(), memory };
}

async function answer(request: Request): Promise<Reply> {
  if (request.type === "start") return start(request);
  if (!session) throw new Error(`${request.type} before start`);
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
