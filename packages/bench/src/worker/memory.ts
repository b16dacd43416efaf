/**
 * The peak of resident memory from a chosen moment on.
 *
 * Linux keeps a high-water mark, VmHWM, and resets it to the present size when 5 is written to
 * /proc/self/clear_refs. Nothing has to be sampled, and no peak is missed. Elsewhere only the mark
 * since the start of the process is to be had, which loading may have set.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { MemoryFacts } from "./protocol.ts";

/** Starts watching. The returned function gives the facts so far. */
export function watchPeak(): () => MemoryFacts {
  const emptyBytes = process.memoryUsage.rss();
  const method = resetPeak() ? "peak-reset" : "process-peak";
  return () => {
    const steadyBytes = process.memoryUsage.rss();
    const peak = method === "peak-reset" ? readPeak() : processPeak();
    // The mark is updated lazily, a few pages at a time, so it may lag behind the size.
    return { emptyBytes, peakBytes: Math.max(peak, steadyBytes), steadyBytes, method };
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
