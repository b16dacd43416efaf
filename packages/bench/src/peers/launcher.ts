/**
 * Starts a peer for the engine. What is to be started depends on the kernel, which the first request names:
 * so building and starting wait for it. None of that is timed; the peer itself times its first call.
 */
import { WorkerFailure } from "../engine/worker-process.ts";
import type { WorkerOptions, WorkerProcess } from "../engine/worker-process.ts";
import type { ReplyTo, Request } from "../worker/protocol.ts";
import { startNativePeer } from "./native-worker.ts";
import { startNodePeer } from "./node-worker.ts";
import type { Launch, Peer } from "./peer.ts";

/** A worker of `peer`, which comes alive with the first request. */
export function startPeer(peer: Peer, options: WorkerOptions): WorkerProcess {
  return new LazyWorker(peer, options);
}

class LazyWorker implements WorkerProcess {
  readonly #peer: Peer;
  readonly #options: WorkerOptions;
  #worker: WorkerProcess | undefined;
  #ended = false;

  constructor(peer: Peer, options: WorkerOptions) {
    this.#peer = peer;
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  async ask<R extends Request>(request: R): Promise<ReplyTo<R>> {
    if (request.type === "start") this.#worker = await this.#launch(request.kernel);
    if (!this.#worker) throw new Error(`${request.type} before start`);
    return this.#worker.ask(request);
  }

  kill(): void {
    this.#ended = true;
    this.#worker?.kill();
  }

  async #launch(kernel: string): Promise<WorkerProcess> {
    const { name, packages, prepare } = this.#peer;
    if (!this.#peer.kernels().includes(kernel)) {
      throw new WorkerFailure("not written", `${kernel} is not written in ${name}`);
    }
    if ((await this.#peer.installed()) === null) {
      const wanted = `${packages.from} packages ${packages.names.join(", ")}`;
      throw new WorkerFailure("not installed", `${name} is not installed: ${wanted}`);
    }
    const launch = await prepare(kernel).catch((error: unknown) => {
      throw new WorkerFailure("threw", error instanceof Error ? error.message : String(error));
    });
    // Whoever ended the worker meanwhile must not find it alive afterwards.
    if (this.#ended) throw new WorkerFailure("stopped", "the worker was ended");
    return start(launch, this.#options);
  }
}

function start(launch: Launch, options: WorkerOptions): WorkerProcess {
  return launch.kind === "command"
    ? startNativePeer(launch, options)
    : startNodePeer(launch, options);
}
