/**
 * A side in WebAssembly as the engine sees it whose bits may differ: the worker of Node that all sides use, told at
 * the start which module of a peer to load, if any. Its checksums are compared; only where they differ does it dump.
 */
import { WrongResult } from "../engine/wrong-result.ts";
import { forkWorker } from "../engine/worker-process.ts";
import type { WorkerOptions, WorkerProcess } from "../engine/worker-process.ts";
import type {
  CompileFacts,
  FinishReply,
  Reply,
  ReplyTo,
  Request,
  StartReply,
  StartRequest,
} from "../worker/protocol.ts";
import type { NodeLaunch } from "./peer.ts";
import { agreed, referenceFor } from "./reference.ts";
import type { Reference } from "./reference.ts";

/** Starts the worker; without a launch, it loads the side by its name. */
export function startNodePeer(
  launch: NodeLaunch | undefined,
  options: WorkerOptions,
): WorkerProcess {
  return new NodePeer(launch, forkWorker(options));
}

class NodePeer implements WorkerProcess {
  readonly #launch: NodeLaunch | undefined;
  readonly #worker: WorkerProcess;
  #reference: Reference | undefined;
  #side = "the peer";

  constructor(launch: NodeLaunch | undefined, worker: WorkerProcess) {
    this.#launch = launch;
    this.#worker = worker;
  }

  get pid(): number | undefined {
    return this.#worker.pid;
  }

  async ask<R extends Request>(request: R): Promise<ReplyTo<R>> {
    // Sound because each branch returns the reply of its own request.
    return (await this.#answer(request)) as ReplyTo<R>;
  }

  kill(): void {
    this.#worker.kill();
  }

  async #answer(request: Request): Promise<Reply> {
    if (request.type === "start") return this.#start(request);
    const reply = await this.#worker.ask(request);
    return reply.type === "finished" ? this.#finish(reply) : reply;
  }

  async #start(request: StartRequest): Promise<StartReply> {
    this.#side = request.side;
    this.#reference = await referenceFor(request.suite, request.kernel, request.n);
    const launch = this.#launch;
    const peer = launch && { sideModule: launch.sideModule, artefact: launch.artefact };
    const reply = await this.#worker.ask(peer ? { ...request, peer } : request);
    const settled = await this.#worker.ask({ type: "settle" });
    const checksums = [...reply.checksums, settled.checksum];
    // What compiles while it runs begins as JavaScript, with its bits.
    const { checksum } = this.#reference;
    const own = launch ? checksums : checksums.filter((sum) => sum !== checksum);
    const agreement = await this.#compare(this.#reference, own);
    const compile = this.#compiled(settled.compile);
    return { ...reply, ...agreement, checksums, readyMs: settled.readyMs, compile };
  }

  async #finish(reply: FinishReply): Promise<FinishReply> {
    const compile = this.#compiled(reply.compile);
    if (!this.#reference) return { ...reply, compile };
    const agreement = await this.#compare(this.#reference, [reply.checksum]);
    return { ...reply, ...agreement, compile };
  }

  /** Empty when the bits are the same. */
  async #compare(
    reference: Reference,
    checksums: readonly string[],
  ): Promise<{ maxRelativeError?: number }> {
    if (checksums.every((sum) => sum === reference.checksum)) return {};
    if (checksums.some((sum) => sum !== checksums[0])) {
      throw new WrongResult(`${this.#side} gave ${checksums.join(", then ")}`);
    }
    const output = reference.dumpPath();
    await this.#worker.ask({ type: "dump", output });
    return agreed(this.#side, reference.compare(output).agreement);
  }

  #compiled(facts: CompileFacts): CompileFacts {
    if (!this.#launch) return facts;
    const { tier, compileMs, wasmBytes } = this.#launch.built;
    return { ...facts, tier, compileMs, wasmBytes };
  }
}
