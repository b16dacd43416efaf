/** What `numboac` asks of the engine that it runs on. */
import { setFlagsFromString } from "node:v8";

/**
 * Bytes of bytecode that a function runs between two looks at whether it is worth optimizing; V8's own is a quarter of it (Node 20), and meant
 * for programs that run for long. A build is over in seconds, in which V8 would spend two of every five on optimizing TypeScript and our passes, once in
 * each thread.
 */
const BUDGET = 4 * 67_584;

/** Lets V8 optimize what is run often and not all that is run a while; for all threads, before any of them starts. */
export function optimizeLater(): void {
  try {
    setFlagsFromString(`--interrupt-budget=${BUDGET}`);
  } catch {
    // Bun has no V8, and no flags.
  }
}
