/**
 * Where a measurement was made. Raw times mean nothing without it, and are never compared between
 * two environments; ratios are.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

export interface Environment {
  readonly cpu: {
    readonly model: string;
    readonly cores: number;
    readonly governor: string | null;
  };
  readonly memoryBytes: number;
  readonly os: string;
  /** One-minute load average when the run began: others were using the machine. */
  readonly load: number;
  /** Share of CPU time taken by the hypervisor since boot; null where it cannot be read. */
  readonly steal: number | null;
  readonly node: string;
  readonly v8: string;
  /** Flags of Node, from the command line and from NODE_OPTIONS. */
  readonly flags: readonly string[];
  readonly versions: Readonly<Record<string, string | null>>;
  /** Commit, with `+` when files differ from it; null outside a repository. */
  readonly gitRevision: string | null;
  /** SHA-256 of package-lock.json; null when there is none above the working directory. */
  readonly lockfile: string | null;
}

/** Reads the environment of this process. What cannot be read is null, never guessed. */
export async function readEnvironment(directory = process.cwd()): Promise<Environment> {
  const cpus = os.cpus();
  const [governor, steal, gitRevision, lockfile, binaryen] = await Promise.all([
    readGovernor(),
    readSteal(),
    readGitRevision(directory),
    hashLockfile(directory),
    packageVersion("binaryen", directory),
  ]);
  return {
    cpu: { model: cpus[0]?.model.trim() ?? "unknown", cores: cpus.length, governor },
    memoryBytes: os.totalmem(),
    os: `${os.platform()} ${os.release()} ${os.arch()}`,
    load: os.loadavg()[0],
    steal,
    node: process.version,
    v8: process.versions.v8,
    flags: [...process.execArgv, ...(process.env["NODE_OPTIONS"]?.split(/\s+/) ?? [])].filter(
      isTelling,
    ),
    versions: { binaryen },
    gitRevision,
    lockfile,
  };
}

/** Loaders only say where the sources lie; what remains may change the speed. */
function isTelling(flag: string): boolean {
  return flag !== "" && !flag.startsWith("--import=") && !flag.startsWith("file:");
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return null;
  }
}

async function readGovernor(): Promise<string | null> {
  const text = await readText("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  return text?.trim() ?? null;
}

async function readSteal(): Promise<number | null> {
  const line = (await readText("/proc/stat"))?.split("\n", 1)[0];
  // user nice system idle iowait irq softirq steal
  const ticks = line?.trim().split(/\s+/).slice(1, 9).map(Number);
  if (ticks?.length !== 8) return null;
  return ticks[7] / ticks.reduce((sum, value) => sum + value, 0);
}

async function readGitRevision(directory: string): Promise<string | null> {
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)("git", args, { cwd: directory });
    return stdout.trim();
  };
  try {
    const commit = await git("rev-parse", "HEAD");
    const changed = await git("status", "--porcelain", "--untracked-files=no");
    return changed === "" ? commit : `${commit}+`;
  } catch {
    return null;
  }
}

/** Reads `name` in `directory` or the nearest folder above that has it. */
async function readUpward(directory: string, name: string): Promise<string | null> {
  const text = await readText(path.join(directory, name));
  const parent = path.dirname(directory);
  return text ?? (parent === directory ? null : readUpward(parent, name));
}

async function hashLockfile(directory: string): Promise<string | null> {
  const text = await readUpward(directory, "package-lock.json");
  return text === null ? null : createHash("sha256").update(text).digest("hex");
}

async function packageVersion(name: string, directory: string): Promise<string | null> {
  const text = await readUpward(directory, `node_modules/${name}/package.json`);
  return text === null ? null : (JSON.parse(text) as { version: string }).version;
}
