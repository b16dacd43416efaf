/** Ctrl-C, for commands that run long. */
import { setMaxListeners } from "node:events";
import { EXIT_INTERRUPTED } from "./exit-codes.ts";

/** Lets Ctrl-C end the work in an orderly way; a second one ends it at once. */
export async function withInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  // Every process of a group listens, and there may be many.
  setMaxListeners(0, controller.signal);
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
