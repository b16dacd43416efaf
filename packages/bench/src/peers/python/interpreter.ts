/**
 * Finds a Python that has what a peer needs. The first `python3` of the path is often another one than that
 * for which Debian's packages are installed, so more than one is asked.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface Interpreter {
  readonly command: string;
  /** The versions of everything that makes the code fast, in one line. */
  readonly version: string;
}

/** Importing Numba from a cold disk takes seconds. */
const TIMEOUT_MS = 60_000;

const NUMBA_PROBE = `
import platform, llvmlite, numba, numpy
print(f"Numba {numba.__version__}, llvmlite {llvmlite.__version__}, "
      f"NumPy {numpy.__version__}, Python {platform.python_version()}")
`;

const PYPY_PROBE = `
import platform, sys
version = ".".join(map(str, sys.pypy_version_info[:3]))
print(f"PyPy {version}, Python {platform.python_version()}")
`;

/** The Python with Numba, or null. The environment variable NUMBOA_BENCH_PYTHON names another one. */
export const findNumba = once(() =>
  findInterpreter(chosen("NUMBOA_BENCH_PYTHON") ?? ["python3", "/usr/bin/python3"], NUMBA_PROBE),
);

/** PyPy, or null. The environment variable NUMBOA_BENCH_PYPY names another one. */
export const findPypy = once(() =>
  findInterpreter(chosen("NUMBOA_BENCH_PYPY") ?? ["pypy3"], PYPY_PROBE),
);

/** The first of `commands` that runs the program `probe`, which prints a version. */
export async function findInterpreter(
  commands: readonly string[],
  probe: string,
): Promise<Interpreter | null> {
  for (const command of commands) {
    try {
      const { stdout } = await promisify(execFile)(command, ["-B", "-c", probe], {
        timeout: TIMEOUT_MS,
      });
      return { command, version: stdout.trim() };
    } catch {
      // Not there, or without the modules: what is missing is told by the peer's name and packages.
    }
  }
  return null;
}

function chosen(variable: string): string[] | undefined {
  const command = process.env[variable];
  return command === undefined ? undefined : [command];
}

/** Asked before every process of a run; the answer costs a second. */
function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => (found ??= find());
}
