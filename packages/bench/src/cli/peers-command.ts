/** `numboa-bench peers`: the same kernels in other languages, compared and measured in one run. */
import os from "node:os";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import picocolors from "picocolors";
import { defaultSettings, quickSettings, runSuite } from "../engine/run.ts";
import { MOST_GROUPS } from "../engine/sign-flip.ts";
import type { RunReport, RunSettings } from "../engine/run.ts";
import { renderJson } from "../files/write.ts";
import type { SizeName } from "../kernel.ts";
import { agrees, checkPeers } from "../peers/check.ts";
import { peers, registerPeers } from "../peers/index.ts";
import {
  debianInstallation,
  npmInstallation,
  obstacle,
  runInstallation,
} from "../peers/install.ts";
import {
  renderAbsent,
  renderCheck,
  renderCheckHeader,
  renderCheckSummary,
  renderPeers,
  renderRatioHeader,
  renderRatios,
  renderRatioSummary,
} from "../report/peers-table.ts";
import type { PeerState } from "../report/peers-table.ts";
import { makeProgress } from "../report/progress.ts";
import type { SideName } from "../worker/protocol.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.ts";
import { withInterrupt } from "./interrupt.ts";
import { integer } from "./options.ts";
import { saveJson } from "./save.ts";
import { loadSuite, selectKernels } from "./suite.ts";
import type { Suite } from "./suite.ts";
import { commandLine, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const HELP = `
What is compared
  plain JavaScript, Numboa, Numboa with fastMath, and each peer: the same algorithm in the same order of loops,
  in one source file a kernel. A group is a fresh process of each side; they take turns, as in "run". Every peer,
  and Numboa with fastMath, is compared with JavaScript before it is timed: it must give the same bits, or stay
  within the kernel's tolerance where its mathematical functions (or fastMath, -ffast-math, fastmath) make that
  impossible; integers must be the same.
  There are 5 to 10 groups, fewer than in "run", since each has so many processes: intervals are wider.

  Peers that are not installed are named, with the package that brings them. Compiled kernels are kept in
  the user's cache folder (NUMBOA_BENCH_CACHE names another).

Examples
  $ numboa-bench peers --list                       which peers there are, and which are installed
  $ sudo numboa-bench peers --install               install the missing ones, on Debian
  $ numboa-bench peers --check                      all kernels in all peers, compared and not timed
  $ numboa-bench peers gemm fft --quick             a first impression of two kernels
  $ numboa-bench peers --only gcc,numba --json peers.json

Exit codes
  0 good   1 wrong result, failed worker, or nothing could be installed   2 usage   130 interrupted`;

const OWN_SIDES: readonly SideName[] = ["js", "numboa", "numboa-fast"];

interface PeersFlags {
  readonly size?: SizeName;
  readonly only?: readonly SideName[];
  readonly groups?: number;
  readonly quick?: boolean;
  readonly json?: string;
  readonly seed: number;
  readonly timeout: number;
  readonly list?: boolean;
  readonly install?: boolean;
  readonly check?: boolean;
}

export function addPeers(program: Command, finish: (code: number) => void): void {
  program
    .command("peers")
    .description("measure the same kernels in other languages, in the same run")
    .argument("[kernels...]", "names of kernels; all when none is given")
    .option("--only <peers>", "names of peers, separated by commas", peerNames)
    .addOption(
      new Option("--size <size>", "S, M or L (M; with --check S)").choices(["S", "M", "L"]),
    )
    .option(
      "--groups <n>",
      "at most this many groups of processes a kernel (10)",
      integer(2, MOST_GROUPS),
    )
    .option("--quick", "few groups of few rounds: a first impression")
    .option("--json <file>", "write everything to a file, or to standard output with -")
    .option("--seed <n>", "seed of the random order and environment sizes", integer(0), 1)
    .option("--timeout <seconds>", "a process that is silent for longer has hung", integer(1), 60)
    .addOption(new Option("--check", "only compare the results").conflicts(["json", "groups"]))
    .addOption(new Option("--list", "list the peers and exit").conflicts(["json", "check"]))
    .addOption(
      new Option("--install", "install the missing peers with apt-get").conflicts([
        "json",
        "check",
        "list",
      ]),
    )
    .addHelpText("after", HELP)
    .action(async (names: string[], flags: PeersFlags) => finish(await peersCommand(names, flags)));
}

function peerNames(text: string): SideName[] {
  const known = peers.map(({ name }) => name);
  return text.split(",").map((name) => {
    const found = known.find((candidate) => candidate === name.trim());
    if (!found) throw new InvalidArgumentError(`There are ${known.join(", ")}.`);
    return found;
  });
}

/**
 * Runs the command and gives the exit code.
 * @throws UsageError for what the user has to change
 */
async function peersCommand(names: readonly string[], flags: PeersFlags): Promise<number> {
  const chosen = peers.filter(({ name }) => flags.only?.includes(name) ?? true);
  const states = await Promise.all(
    chosen.map(async (peer) => ({ peer, version: await peer.installed() })),
  );
  const color = picocolors.createColors(wantsColor(process.stdout));
  if (flags.list) {
    process.stdout.write(`${renderPeers(states, color)}\n`);
    return EXIT_OK;
  }
  if (flags.install) return install(states);
  const suite = await loadSuite();
  const selected = { ...suite, kernels: selectKernels(suite.kernels, names) };
  return flags.check ? check(selected, states, flags) : measure(selected, states, flags);
}

async function install(states: readonly PeerState[]): Promise<number> {
  const absent = states.filter(({ version }) => version === null).map(({ peer }) => peer);
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  if (absent.length === 0) {
    print("every peer is installed");
    return EXIT_OK;
  }
  const npm = npmInstallation(absent);
  if (npm !== null) print(`from npm, to be run in your project: ${npm}`);
  const installation = debianInstallation(absent);
  if (!installation) return npm === null ? EXIT_OK : EXIT_FAILED;
  const line = [installation.command, ...installation.args].join(" ");
  const reason = obstacle(installation);
  if (reason !== null) {
    process.stderr.write(`numboa-bench: ${reason}; what is missing comes with\n  ${line}\n`);
    return EXIT_FAILED;
  }
  print(line);
  const code = await runInstallation(installation);
  if (code !== 0) process.stderr.write(`numboa-bench: apt-get ended with exit code ${code}\n`);
  return code === 0 && npm === null ? EXIT_OK : EXIT_FAILED;
}

async function check(
  { kernels, url }: Suite,
  states: readonly PeerState[],
  flags: PeersFlags,
): Promise<number> {
  const color = picocolors.createColors(wantsColor(process.stdout));
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const installed = installedOf(states);
  const absent = renderAbsent(states, color);
  print(renderCheckHeader(installed, color));
  const checks = await withInterrupt((signal) =>
    checkPeers({
      kernels,
      suite: url,
      peers: installed,
      size: flags.size ?? "S",
      timeoutMs: flags.timeout * 1000,
      atOnce: os.availableParallelism(),
      signal,
      onKernel: (kernel, done) => print(renderCheck(kernel.name, done, color)),
    }),
  );
  print(`\n${renderCheckSummary(checks, installed)}`);
  if (absent !== undefined) print(absent);
  const failed = checks.some(
    ({ outcome }) => !agrees(outcome) && outcome.verdict !== "not written",
  );
  if (failed) return EXIT_FAILED;
  return checks.length < kernels.length * installed.length ? EXIT_INTERRUPTED : EXIT_OK;
}

/** @throws UsageError when there is none: a run without peers is that of `run` */
function installedOf(states: readonly PeerState[]) {
  const installed = states.filter(({ version }) => version !== null).map(({ peer }) => peer);
  if (installed.length > 0) return installed;
  const absent = renderAbsent(states, picocolors.createColors(false));
  throw new UsageError(`no peer to compare with\n${absent}`);
}

async function measure(
  { kernels, url }: Suite,
  states: readonly PeerState[],
  flags: PeersFlags,
): Promise<number> {
  const installed = installedOf(states);
  const toStdout = flags.json === "-";
  const file = toStdout ? undefined : flags.json;
  // With the file on standard output, people read standard error.
  const stream = toStdout ? process.stderr : process.stdout;
  const color = picocolors.createColors(wantsColor(stream));
  const print = (text: string): void => void stream.write(`${text}\n`);
  const save = (report: RunReport): void => {
    if (file !== undefined) saveJson(file, { kind: "run", ...report });
  };
  // Absent ones are in the file, as not installed; the table has no column for them.
  const settings = settingsFrom(states, flags);
  const shown: SideName[] = [...OWN_SIDES, ...installed.map(({ name }) => name)];
  const progress = makeProgress(process.stderr, kernels.length);
  registerPeers();
  const report = await withInterrupt((signal) =>
    runSuite({
      kernels,
      suite: url,
      settings,
      signal,
      onStart(started) {
        save(started);
        print(renderRatioHeader(shown, color));
      },
      onGroup: (kernel, index, groups) => progress.update(kernel.name, index, groups),
      onKernel(soFar, latest) {
        progress.clear();
        print(renderRatios(latest, shown, color));
        save(soFar);
      },
    }),
  );
  progress.clear();
  save(report);
  print(`\n${renderRatioSummary(report, shown, color)}`);
  const absent = renderAbsent(states, color);
  if (absent !== undefined) print(absent);
  if (toStdout) process.stdout.write(renderJson({ kind: "run", ...report }, commandLine()));
  if (report.summary.failed.length > 0) return EXIT_FAILED;
  return report.complete ? EXIT_OK : EXIT_INTERRUPTED;
}

/** A group has many processes here, and some of them start slowly. */
const peersSettings: Partial<RunSettings> = { minGroups: 5, maxGroups: 10 };

function settingsFrom(states: readonly PeerState[], flags: PeersFlags): RunSettings {
  const base = { ...defaultSettings, ...(flags.quick ? quickSettings : peersSettings) };
  const maxGroups = flags.groups ?? base.maxGroups;
  return {
    ...base,
    // All at the same time would take the memory of many processes.
    prepareTogether: false,
    size: flags.size ?? "M",
    sides: [...OWN_SIDES, ...states.map(({ peer }) => peer.name)],
    minGroups: Math.min(base.minGroups, maxGroups),
    maxGroups,
    seed: flags.seed,
    timeoutMs: flags.timeout * 1000,
  };
}
