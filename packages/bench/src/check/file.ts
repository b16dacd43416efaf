/** Whether a file of results is good enough to rest a statement on. */
import { contenderOf, isMeasured } from "../engine/kernel-report.ts";
import { relativeHalfWidth } from "../engine/statistics.ts";
import type { Report, RunFile } from "../files/report.ts";
import { judgeMachine } from "./machine.ts";
import type { Finding } from "./machine.ts";

/** What is to be said of a file, of any kind. */
export function judgeFile(report: Report): Finding[] {
  const { environment, complete } = report;
  const whole: Finding = complete
    ? { level: "good", name: "complete", text: "nothing is missing" }
    : { level: "bad", name: "complete", text: "it was stopped before its end" };
  const revision = environment.gitRevision;
  const source: Finding =
    revision === null || revision.endsWith("+")
      ? { level: "note", name: "revision", text: revision ?? "measured outside a repository" }
      : { level: "good", name: "revision", text: revision };
  const machine = judgeMachine({
    environment,
    stealNow: environment.steal,
    busyNow: null,
    clockStepMs: 0,
    processors: environment.cpu.cores,
  }).filter(({ name }) => name === "load" || name === "steal" || name === "governor");
  return [whole, source, ...machine, ...(report.kind === "run" ? judgeRunFile(report) : [])];
}

/** Half-width that the engine aims at, with what rounding adds. */
const NARROW = 0.0101;

function judgeRunFile({ kernels, summary, settings }: RunFile): Finding[] {
  const { failed } = summary;
  const all = kernels.flatMap((report) =>
    settings.sides.slice(1).flatMap((side) => {
      const outcome = contenderOf(report, side);
      return outcome ? [{ name: report.name, outcome }] : [];
    }),
  );
  const wide = all.filter(({ outcome }) => relativeHalfWidth(outcome.speedup) > NARROW);
  const unsteady = kernels.filter(({ outcome }) => {
    if (!isMeasured(outcome)) return false;
    return outcome.baseline.warmup.steadyShare < 0.5;
  });
  const unclear = all.filter(({ outcome }) => outcome.verdict === "inconclusive");
  const list = (names: readonly string[]): string =>
    names.length > 0 ? [...new Set(names)].join(", ") : "none";
  return [
    {
      level: failed.length > 0 ? "bad" : "good",
      name: "failed",
      text: list(failed),
    },
    {
      level: wide.length > all.length / 2 ? "bad" : levelOf(wide),
      name: "wider than ±1 %",
      text: `${wide.length} of ${all.length}: ${list(wide.map(({ name }) => name))}`,
    },
    { level: levelOf(unclear), name: "inconclusive", text: list(unclear.map(({ name }) => name)) },
    {
      level: levelOf(unsteady),
      name: "never steady",
      text: list(unsteady.map(({ name }) => name)),
    },
  ];
}

function levelOf(found: readonly unknown[]): Finding["level"] {
  return found.length > 0 ? "note" : "good";
}
