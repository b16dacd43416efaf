/** The peers: every other way to run the suite's kernels, in the order of the tables. */
import { sideLaunchers } from "../engine/worker-process.ts";
import { assemblyscript } from "./assemblyscript/index.ts";
import { cPeers } from "./c/index.ts";
import { startPeer } from "./launcher.ts";
import { startNodePeer } from "./node-worker.ts";
import type { Peer } from "./peer.ts";
import { pythonPeers } from "./python/index.ts";

export const peers: readonly Peer[] = [assemblyscript, ...cPeers, ...pythonPeers];

/** Tells the engine how the peers are started, and the side of this project that is compared as they are. */
export function registerPeers(): void {
  sideLaunchers.set("numboa-fast", (options) => startNodePeer(undefined, options));
  for (const peer of peers) {
    sideLaunchers.set(peer.name, (options) => startPeer(peer, options));
  }
}
