/**
 * A worker and the line to it: node:worker_threads where there is Node, else a Web Worker.
 *
 * In Node the line is a MessagePort of its own, because a port can be asked for messages synchronously:
 * a program that computes in one long loop, never returning to its event loop, gets its compiled function
 * all the same.
 */
import type * as threads from "node:worker_threads";
import { hasNodeModules, nodeModule } from "../node-module.ts";
import type { KeptReport, Message, Reply } from "./protocol.ts";

export interface Envelope {
  readonly id: number;
  readonly message: Message;
}

/** A reply; after it, where something was to be kept, what became of that. */
export type Answer =
  | { readonly id: number; readonly reply: Reply }
  | { readonly id: number; readonly kept: KeptReport };

export interface Channel {
  post(envelope: Envelope): void;
  /** `lost` is called once when the worker ends, with the reason in words. */
  listen(answer: (answer: Answer) => void, lost: (reason: string) => void): void;
  poll(): void;
  keepAlive(on: boolean): void;
  close(): void;
}

type WorkerThreads = typeof threads;

/** Only in the entry for Node. */
declare const NUMBOA_BOOT: string | undefined;

/** Starts the worker whose script is at `url`; in Node, by way of `boot`, which loads it. */
export function openChannel(url: URL, boot?: URL): Channel | Promise<Channel> {
  if (typeof NUMBOA_BOOT === "undefined" && !hasNodeModules()) return openWebWorker(url);
  const threads = nodeModule("node:worker_threads");
  if (threads instanceof Promise)
    return threads.then((module) => openNodeWorker(url, boot, module));
  return openNodeWorker(url, boot, threads);
}

function openNodeWorker(
  url: URL,
  boot: URL | undefined,
  { Worker, MessageChannel, receiveMessageOnPort }: WorkerThreads,
): Channel {
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(boot ?? url, {
    workerData: { port: port2, compiler: url.href },
    transferList: [port2],
    ...inheritedFlags(),
  });
  worker.unref();
  let receive: (answer: Answer) => void = () => {};
  return {
    post: (envelope) => port.postMessage(envelope),
    listen(answer, lost) {
      receive = answer;
      let reason = "ended";
      worker.on("error", (error) => (reason = `failed: ${String(error)}`));
      worker.on("exit", () => {
        // Answers that arrived before the end still count.
        this.poll();
        port.close();
        lost(reason);
      });
      port.on("message", answer);
      port.unref();
    },
    poll() {
      for (let next; (next = receiveMessageOnPort(port)) !== undefined;) {
        receive(next.message as Answer);
      }
    },
    keepAlive(on) {
      // The worker's own handle: if it dies, its exit event must still come.
      if (on) worker.ref();
      else worker.unref();
    },
    close: () => void worker.terminate(),
  };
}

/**
 * A worker inherits the process's flags. `--input-type`, given with `--eval`, would stop it; then it gets only
 * those that say how modules are found.
 */
function inheritedFlags(): { execArgv?: string[] } {
  const flags = process.execArgv;
  if (!flags.some((flag) => flag.startsWith("--input-type"))) return {};
  return { execArgv: flags.filter((flag) => /^--(conditions|import)=/.test(flag)) };
}

function openWebWorker(url: URL): Channel {
  const worker = new Worker(url, { type: "module", name: "numboa" });
  return {
    post: (envelope) => worker.postMessage(envelope),
    listen(answer, lost) {
      worker.onmessage = (event: MessageEvent<Answer>) => answer(event.data);
      worker.onerror = (event) => {
        event.preventDefault();
        worker.terminate();
        lost(`failed: ${event.message}`);
      };
    },
    poll() {},
    keepAlive() {},
    close: () => worker.terminate(),
  };
}
