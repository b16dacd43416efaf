/**
 * Counts the instructions of one run of a Node program, with valgrind's cachegrind.
 *
 * Everything that could make two runs differ is pinned: an empty environment, addresses that are not
 * random, fixed seeds, compilers and garbage collection on the main thread. WebAssembly is
 * compiled by the optimizing compiler at once, since otherwise a run would count how long tiering up takes.
 * JavaScript tiers up as it always does, but on the main thread, after a number of calls that does not vary.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** V8's flags for a run that does the same thing every time. */
const PINNED_FLAGS: readonly string[] = [
  "--single-threaded",
  "--predictable",
  "--hash-seed=1",
  "--random-seed=1",
  "--no-liftoff",
  // Node's own threads for V8 would take turns with the main one as chance has it.
  "--v8-pool-size=0",
];

/** The signal by which a counted program says that it came to its end. */
const DONE = "SIGABRT";

/** PATH for valgrind's own start, nothing that varies: the size of an environment moves the stack. */
const ENVIRONMENT = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  MALLOC_ARENA_MAX: "1",
  NUMBOA_CACHE: "off",
};

/** The counter cannot be had, or the program it ran failed. `hint` says what to do. */
export class CountFailure extends Error {
  readonly kind: "absent" | "failed" | "stopped";
  constructor(kind: CountFailure["kind"], message: string) {
    super(message);
    this.name = "CountFailure";
    this.kind = kind;
  }
}

/** Counts the instructions of `node program args` in `folder`. */
export type Counter = (
  folder: string,
  program: string,
  args: readonly string[],
  signal?: AbortSignal,
) => Promise<number>;

export interface Valgrind {
  readonly version: string;
  /** Whether addresses are kept from being random; some containers forbid that. */
  readonly fixedAddresses: boolean;
  readonly count: Counter;
}

const run = promisify(execFile);

/**
 * Looks for valgrind.
 * @throws CountFailure of kind `absent`, with what to install
 */
export async function findValgrind(command = "valgrind", timeoutMs = 600_000): Promise<Valgrind> {
  let version;
  try {
    version = (await run(command, ["--version"])).stdout.trim();
  } catch {
    throw new CountFailure(
      "absent",
      `instructions are counted with valgrind, and \`${command}\` is not here; ` +
        "on Debian: apt-get install valgrind",
    );
  }
  const fixed = await canFixAddresses();
  const prefix = fixed ? ["setarch", "-R", command] : [command];
  return {
    version,
    fixedAddresses: fixed,
    count: (folder, program, args, signal) =>
      countOnce(prefix, folder, [...PINNED_FLAGS, program, ...args], timeoutMs, signal),
  };
}

async function canFixAddresses(): Promise<boolean> {
  try {
    await run("setarch", ["-R", "true"]);
    return true;
  } catch {
    return false;
  }
}

async function countOnce(
  prefix: readonly string[],
  folder: string,
  words: readonly string[],
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const cachegrind = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"];
  const command = [...prefix, ...cachegrind, process.execPath, ...words];
  const options = {
    cwd: folder,
    env: ENVIRONMENT,
    timeout,
    killSignal: "SIGKILL",
    signal,
  } as const;
  const ended = await execute("/bin/sh", ["-c", WITHOUT_CORE, "sh", ...command], options);
  if (signal?.aborted) throw new CountFailure("stopped", "stopped by the caller");
  if (ended.signal === DONE) return parseCount(ended.stderr);
  const last = (ended.stderr || ended.message).trim().split("\n").slice(-12).join("\n");
  throw new CountFailure("failed", last);
}

/** A program that ends by a signal would leave a picture of its memory. */
const WITHOUT_CORE = 'ulimit -c 0; exec "$@"';

interface Ended {
  readonly signal: string | null;
  readonly stderr: string;
  readonly message: string;
}

function execute(command: string, args: string[], options: object): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, args, { ...options, encoding: "utf8" }, (error, _, stderr) => {
      resolve({ signal: error?.signal ?? null, stderr, message: error?.message ?? "" });
    });
  });
}

/**
 * The count in what cachegrind prints: `==123== I   refs:      1,264,062,873`.
 * @throws CountFailure when there is none
 */
export function parseCount(text: string): number {
  const digits = /^==\d+==\s+I\s+refs:\s+([\d,]+)\s*$/m.exec(text)?.[1];
  if (digits === undefined) {
    throw new CountFailure("failed", `cachegrind gave no count:\n${text.slice(-1000)}`);
  }
  return Number(digits.replaceAll(",", ""));
}
