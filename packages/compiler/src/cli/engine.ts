/** What `numboac` asks of the engine that it runs on. */
import { setFlagsFromString } from "node:v8";

/**
 * When V8 optimizes a function, eight times as late as by itself. That is meant for programs that run for long. A build is over in
 * seconds, of which V8 would spend a third on optimizing TypeScript and our passes, these once in each thread.
 *
 * By the version of V8, that of Node 20, 22 and 24: flags come and go, and one that is unknown is an error on the terminal.
 */
const FLAGS: Readonly<Record<number, string>> = {
  11: `--interrupt-budget=${8 * 67_584}`,
  12: `--invocation-count-for-turbofan=${8 * 3000}`,
  13: `--invocation-count-for-turbofan=${8 * 3000}`,
};

/** For all threads, before any of them starts. */
export function optimizeLater(): void {
  const flag = FLAGS[Number.parseInt(process.versions.v8, 10)];
  if (flag === undefined) return;
  try {
    setFlagsFromString(flag);
  } catch {
    // An engine that names a version of V8 and is another one.
  }
}
