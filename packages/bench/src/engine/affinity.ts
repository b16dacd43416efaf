/**
 * Puts the main threads of both workers of a pair onto the same processor, where the system lets us.
 *
 * The scheduler tends to leave each worker on a processor of its own, and processors differ for
 * seconds at a time: the other hyperthread of the core may be busy, or another guest of the host. Measured on a
 * shared machine with two processors, that alone made one of two identical workers 1.9× slower than
 * the other for a whole pair. On one processor, they meet the same disturbances in turn.
 *
 * Only the main thread is moved. Threads that exist by then (garbage collection, compilers, a
 * kernel's own workers) stay free, so that what runs beside the main thread still does.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Random } from "../inputs.ts";

/** The processors that this process may use; empty where that cannot be told (not Linux). */
export function allowedProcessors(): number[] {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    return parseProcessorList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? "");
  } catch {
    return [];
  }
}

/** `0-2,5` → 0, 1, 2, 5. */
export function parseProcessorList(list: string): number[] {
  return list
    .split(",")
    .filter((part) => part !== "")
    .flatMap((part) => {
      const [first, last = first] = part.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
}

/**
 * Moves the main threads of the processes to one processor, drawn by chance. Resolves to its number, or
 * to null when the system has no `taskset` or refuses; the pair is then measured all the same.
 */
export async function shareProcessor(
  processIds: readonly number[],
  random: Random,
): Promise<number | null> {
  const processors = allowedProcessors();
  if (processors.length === 0) return null;
  const chosen = processors[random.integer(0, processors.length - 1)];
  try {
    await Promise.all(
      processIds.map((id) =>
        // Without --all-tasks, taskset moves the one thread whose id is the process id: the main one.
        promisify(execFile)("taskset", ["--pid", "--cpu-list", String(chosen), String(id)]),
      ),
    );
    return chosen;
  } catch {
    return null;
  }
}
