/**
 * The peak of resident memory from a chosen moment on.
 *
 * Linux keeps a high-water mark, VmHWM, and resets it to the present size when 5 is written to
 * /proc/self/clear_refs. Nothing has to be sampled, and no peak is missed. Elsewhere only the mark
 * since the start of the process is to be had, which loading may have set.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { MemoryFacts } from "./protocol.ts";

export interface MemoryWatch {
  /** The first call is about to be made: what is resident now is not the compiler's. */
  compileBegins(): void;
  /** The best version is in place. */
  compileEnds(): void;
  facts(): MemoryFacts;
}

/** Starts watching. */
export function watchMemory(): MemoryWatch {
  const emptyBytes = process.memoryUsage.rss();
  const method = resetPeak() ? "peak-reset" : "process-peak";
  const peak = method === "peak-reset" ? readPeak : processPeak;
  let before = 0;
  let atBegin: number | undefined;
  let compilePeakBytes: number | undefined;
  return {
    compileBegins() {
      before = peak();
      atBegin = process.memoryUsage.rss();
      // Without a reset nothing can be said of this phase alone.
      if (method !== "peak-reset" || !resetPeak()) atBegin = undefined;
    },
    compileEnds() {
      if (atBegin !== undefined) compilePeakBytes = Math.max(0, peak() - atBegin);
    },
    facts() {
      const { rss: steadyBytes, heapUsed: jsHeapBytes } = process.memoryUsage();
      // The mark is updated lazily, a few pages at a time, so it may lag behind the size.
      const peakBytes = Math.max(before, peak(), steadyBytes);
      const known = compilePeakBytes === undefined ? {} : { compilePeakBytes };
      return { emptyBytes, peakBytes, steadyBytes, method, jsHeapBytes, ...known };
    },
  };
}

function resetPeak(): boolean {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return Number.isFinite(readPeak());
  } catch {
    // Not Linux, or /proc is not writable here: the caller names the weaker method.
    return false;
  }
}

function readPeak(): number {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return match ? Number(match[1]) * 1024 : Number.NaN;
}

function processPeak(): number {
  // Kilobytes on every platform, by libuv's promise.
  return process.resourceUsage().maxRSS * 1024;
}
