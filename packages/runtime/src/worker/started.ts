/** What a compile worker in Node is started with, and what `boot.ts` adds. */
import type { MessagePort } from "node:worker_threads";
import type { KeptCode } from "../cache/code-file.ts";
import type { Envelope } from "./channel.ts";

export interface WorkerStart {
  readonly port: MessagePort;
  /** The compiler's URL. */
  readonly compiler: string;
  /** What came before the compiler was there. */
  first?: Envelope;
  /** The compiler's own code, if it is to be kept. */
  code?: KeptCode;
}
