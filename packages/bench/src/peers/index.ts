/** The peers: every other way to run the suite's kernels, in the order of the tables. */
import { sideLaunchers } from "../engine/worker-process.ts";
import { assemblyscript } from "./assemblyscript/index.ts";
import { cPeers } from "./c/index.ts";
import { startPeer } from "./launcher.ts";
import type { Peer } from "./peer.ts";
import { pythonPeers } from "./python/index.ts";

export const peers: readonly Peer[] = [assemblyscript, ...cPeers, ...pythonPeers];

/** Tells the engine how the peers are started. */
export function registerPeers(): void {
  for (const peer of peers) {
    sideLaunchers.set(peer.name, (options) => startPeer(peer, options));
  }
}
