/**
 * The conformance test of the peers: every kernel in every peer, compared with JavaScript, without timing.
 * Each is called a few times, so that a peer which does not restore its arguments is found out.
 */
import type { Agreement, FailedVerdict } from "../engine/kernel-report.ts";
import { WorkerFailure } from "../engine/worker-process.ts";
import type { WorkerOptions } from "../engine/worker-process.ts";
import { WrongResult } from "../engine/wrong-result.ts";
import type { Kernel, SizeName } from "../kernel.ts";
import { startPeer } from "./launcher.ts";
import type { Peer } from "./peer.ts";

/** What one peer made of one kernel. */
export interface PeerCheck {
  readonly kernel: string;
  readonly peer: Peer["name"];
  readonly outcome: Agreement | { readonly verdict: FailedVerdict; readonly message: string };
}

export interface CheckOptions {
  readonly kernels: readonly Kernel[];
  /** URL of the module that exports them. */
  readonly suite: string;
  readonly peers: readonly Peer[];
  readonly size: SizeName;
  readonly timeoutMs: number;
  /** Processes at a time: nothing is timed. */
  readonly atOnce: number;
  readonly signal?: AbortSignal | undefined;
  /** Called after each kernel. */
  onKernel?(kernel: Kernel, checks: readonly PeerCheck[]): void;
}

/** Checks kernel after kernel. Failures are results: it never throws. */
export async function checkPeers(options: CheckOptions): Promise<PeerCheck[]> {
  const { kernels, peers, atOnce, signal } = options;
  const all: PeerCheck[] = [];
  for (const kernel of kernels) {
    const checks: PeerCheck[] = [];
    for (let start = 0; start < peers.length; start += atOnce) {
      const some = peers.slice(start, start + atOnce);
      checks.push(...(await Promise.all(some.map((peer) => checkPeer(kernel, peer, options)))));
    }
    if (signal?.aborted) break;
    all.push(...checks);
    options.onKernel?.(kernel, checks);
  }
  return all;
}

/** True when the peer computes what JavaScript does, exactly or within the tolerance. */
export function agrees(outcome: PeerCheck["outcome"]): outcome is Agreement {
  return outcome === "same bits" || !("verdict" in outcome);
}

async function checkPeer(kernel: Kernel, peer: Peer, options: CheckOptions): Promise<PeerCheck> {
  const { suite, size, timeoutMs, signal } = options;
  const workerOptions: WorkerOptions = { timeoutMs, environmentPadding: 0, signal };
  const worker = startPeer(peer, workerOptions);
  const request = { type: "start", side: peer.name, suite, kernel: kernel.name } as const;
  const report = (outcome: PeerCheck["outcome"]): PeerCheck => {
    return { kernel: kernel.name, peer: peer.name, outcome };
  };
  try {
    const started = await worker.ask({ ...request, n: kernel.sizes[size] });
    await worker.ask({ type: "batch", minMs: 0 });
    const finished = await worker.ask({ type: "finish" });
    return report(agreementOf(started.maxRelativeError, finished.maxRelativeError));
  } catch (error) {
    if (error instanceof WorkerFailure) {
      return report({ verdict: error.kind, message: error.message });
    }
    if (error instanceof WrongResult) return report({ verdict: "wrong", message: error.message });
    throw error;
  } finally {
    worker.kill();
  }
}

function agreementOf(...errors: (number | undefined)[]): Agreement {
  const known = errors.filter((error) => error !== undefined);
  return known.length === 0 ? "same bits" : { maxRelativeError: Math.max(...known) };
}
