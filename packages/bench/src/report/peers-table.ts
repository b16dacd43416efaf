/** The tables of `peers`: which there are, whether they agree with JavaScript, how fast they are. */
import type { Colors } from "picocolors/types.js";
import { isContenderMeasured, isMeasured } from "../engine/kernel-report.ts";
import type {
  ContenderReport,
  Failed,
  FailedVerdict,
  KernelReport,
} from "../engine/kernel-report.ts";
import type { RunReport } from "../engine/run.ts";
import { agrees } from "../peers/check.ts";
import type { PeerCheck } from "../peers/check.ts";
import type { Peer } from "../peers/peer.ts";
import type { SideName } from "../worker/protocol.ts";
import { duration } from "./format.ts";

const NAME_WIDTH = 15;
const BASELINE_WIDTH = 9;
const LEAST_WIDTH = 9;

/** A peer, and what is installed of it. */
export interface PeerState {
  readonly peer: Peer;
  /** Null when it is absent. */
  readonly version: string | null;
}

/** Every peer with its version, or with what would bring it. */
export function renderPeers(states: readonly PeerState[], color: Colors): string {
  return states
    .map(({ peer, version }) => {
      const { name, title, packages } = peer;
      const source = packages.from === "debian" ? "Debian package" : "npm package";
      const found =
        version ?? color.yellow(`not installed: ${source} ${packages.names.join(", ")}`);
      const written = `${peer.kernels().length} kernels`;
      return `${name.padEnd(NAME_WIDTH)}${title}\n${" ".repeat(NAME_WIDTH)}${found}; ${written}`;
    })
    .join("\n");
}

/** The line that names what is absent; undefined when nothing is. */
export function renderAbsent(states: readonly PeerState[], color: Colors): string | undefined {
  const absent = states.filter(({ version }) => version === null);
  if (absent.length === 0) return undefined;
  const list = absent.map(
    ({ peer: { name, packages } }) => `${name} (${packages.from}: ${packages.names.join(", ")})`,
  );
  const hint = "numboa-bench peers --install sets up those of Debian";
  return color.yellow(`not installed: ${list.join("; ")}\n${hint}`);
}

/** The line over the table of ratios, and the one under it. */
export function renderRatioHeader(sides: readonly SideName[], color: Colors): string {
  const baseline = sides[0].padStart(BASELINE_WIDTH);
  return header([baseline, ...sides.slice(1).map((side) => side.padStart(width(side)))], color);
}

/** A row of speedups over plain JavaScript, and under it what went wrong. */
export function renderRatios(
  report: KernelReport,
  sides: readonly SideName[],
  color: Colors,
): string {
  const { name, outcome } = report;
  if (!isMeasured(outcome)) return failure(name, sides[0], outcome, color);
  const contenders = outcome.contenders.filter(({ side }) => sides.includes(side));
  const cells = contenders.map((contender) => ratioCell(contender, color));
  const baseline = duration(outcome.baseline.callMs).padStart(BASELINE_WIDTH);
  const line = [name.padEnd(NAME_WIDTH), baseline, ...cells].join(" ");
  const failures = contenders.flatMap(({ side, outcome: own }) =>
    isContenderMeasured(own) || isAbsent(own.verdict) ? [] : [failure("", side, own, color)],
  );
  return [line, ...failures].join("\n");
}

function ratioCell({ side, outcome }: ContenderReport, color: Colors): string {
  const pad = (text: string): string => text.padStart(width(side));
  if (!isContenderMeasured(outcome)) {
    return isAbsent(outcome.verdict) ? pad("–") : color.red(pad(outcome.verdict));
  }
  const sign = outcome.agreement === "same bits" ? "×" : "≈";
  const text = pad(`${outcome.speedup.estimate.toFixed(2)}${sign}`);
  if (outcome.verdict === "faster") return color.green(text);
  return outcome.verdict === "slower" ? color.red(text) : text;
}

/** Geometric means under the columns, and what the signs mean. */
export function renderRatioSummary(
  { summary }: Pick<RunReport, "summary">,
  sides: readonly SideName[],
  color: Colors,
): string {
  const cells = sides.slice(1).map((side) => {
    const mean = summary.contenders.find((one) => one.side === side)?.geometricMean;
    return (mean ? `${mean.estimate.toFixed(2)}×` : "–").padStart(width(side));
  });
  const line = ["geometric mean".padEnd(NAME_WIDTH), " ".repeat(BASELINE_WIDTH), ...cells].join(
    " ",
  );
  return [
    color.bold(line),
    "Speedups over plain JavaScript. × has the same bits, ≈ is within the kernel's tolerance, – is not written.",
    "Probes are not in the mean. A mean over fewer kernels than another is of those that were measured.",
  ].join("\n");
}

/** The line over the table of agreements. */
export function renderCheckHeader(peers: readonly Peer[], color: Colors): string {
  return header(
    peers.map(({ name }) => name.padStart(width(name))),
    color,
  );
}

/** One kernel in all peers: the same bits, the largest relative error, or what went wrong. */
export function renderCheck(kernel: string, checks: readonly PeerCheck[], color: Colors): string {
  const cells = checks.map(({ peer, outcome }) => {
    if (!agrees(outcome)) {
      const absent = isAbsent(outcome.verdict);
      const text = (absent ? "–" : outcome.verdict).padStart(width(peer));
      return absent ? text : color.red(text);
    }
    const text =
      outcome === "same bits" ? "same bits" : `≈ ${outcome.maxRelativeError.toExponential(0)}`;
    return text.padStart(width(peer));
  });
  const failures = checks.flatMap(({ peer, outcome }) =>
    agrees(outcome) || isAbsent(outcome.verdict) ? [] : [failure("", peer, outcome, color)],
  );
  return [[kernel.padEnd(NAME_WIDTH), ...cells].join(" "), ...failures].join("\n");
}

/** How often each peer gave the same bits, was within the tolerance, or failed. */
export function renderCheckSummary(checks: readonly PeerCheck[], peers: readonly Peer[]): string {
  return peers
    .map(({ name }) => {
      const outcomes = checks.filter(({ peer }) => peer === name).map(({ outcome }) => outcome);
      const good = outcomes.filter(agrees);
      const same = good.filter((outcome) => outcome === "same bits").length;
      const bad = outcomes.filter((outcome) => !agrees(outcome) && !isAbsent(outcome.verdict));
      const missing = outcomes.length - good.length - bad.length;
      const parts = [`${same} same bits`, `${good.length - same} within tolerance`];
      if (missing > 0) parts.push(`${missing} not written`);
      parts.push(`${bad.length} failed`);
      return `${name.padEnd(NAME_WIDTH)} ${parts.join(", ")}`;
    })
    .join("\n");
}

function header(cells: readonly string[], color: Colors): string {
  const line = ["kernel".padEnd(NAME_WIDTH), ...cells].join(" ");
  return `${color.bold(line)}\n${color.dim("─".repeat(line.length))}`;
}

function width(side: SideName): number {
  return Math.max(LEAST_WIDTH, side.length);
}

/** No failure: there is nothing to run. */
function isAbsent(verdict: FailedVerdict): boolean {
  return verdict === "not written" || verdict === "not installed";
}

function failure(
  name: string,
  side: SideName,
  { verdict, message }: Failed,
  color: Colors,
): string {
  const [first, ...rest] = message.split("\n").slice(0, 6);
  const head = `${name.padEnd(NAME_WIDTH)} ${color.red(`${side} ${verdict}`)}: ${first}`;
  return [head, ...rest.map((line) => color.dim(`  ${line.trim()}`))].join("\n");
}
