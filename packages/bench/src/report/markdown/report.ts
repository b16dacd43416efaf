/**
 * Reports as Markdown: the page that `numboa-bench report --markdown` writes, and what `docs/BENCHMARKS.md` and the
 * README say of speed. All of it comes from files, so that no figure is typed by hand or outlives its measurement.
 */
import type { Report, RunFile } from "../../files/report.ts";
import { ablateSection } from "./ablate-section.ts";
import { briefCheck, checkSection } from "./check-section.ts";
import { instructionsSection } from "./instructions-section.ts";
import { list, paragraphs } from "./markdown.ts";
import { hasMeans, peerMeans, peerTable } from "./peer-section.ts";
import { briefRun, runSection } from "./run-section.ts";
import { grouped, titleOf } from "./run-view.ts";
import { briefStartup, startupSection } from "./startup-section.ts";
import { briefOrigin } from "./text.ts";

const NOTHING = "No results have been committed yet.";

/**
 * Everything that the reports hold, a section each.
 * @param level of the headings: 2 is `##`
 */
export function renderMarkdown(reports: readonly Report[], level = 2): string {
  const heading = "#".repeat(level);
  return paragraphs(reports.map((report) => section(report, heading)));
}

function section(report: Report, heading: string): string {
  switch (report.kind) {
    case "run":
      return runSection(report, heading);
    case "startup":
      return startupSection(report, heading);
    case "ablate":
      return ablateSection(report, heading);
    case "check":
      return checkSection(report, heading);
    case "instructions":
      return instructionsSection(report, heading);
  }
}

/** The page of results; says so when there are none. */
export function renderResults(reports: readonly Report[], level: number): string {
  return reports.length === 0 ? NOTHING : renderMarkdown(reports, level);
}

/** For the README: what decides, with the commands; the page has the rest. */
export function renderBrief(reports: readonly Report[]): string {
  if (reports.length === 0) return NOTHING;
  const sections = reports
    .toSorted((one, other) => rankOf(one, reports) - rankOf(other, reports))
    .map((report) => ({ report, text: briefSection(report, reports) }))
    .filter(({ text }) => text !== "");
  return paragraphs([
    ...sections.map(({ text }) => text),
    list(sections.map(({ report }) => briefOrigin(report))),
  ]);
}

/** What says most first: the suite, everybody, the start, choices of kernels, and how good all that is. */
function rankOf(report: Report, all: readonly Report[]): number {
  if (report.kind === "startup") return 2;
  if (report.kind !== "run") return 4;
  if (!hasPeers(report)) return 0;
  return hasMeans(report) && !all.some((one) => hasMoreKernels(one, report)) ? 1 : 3;
}

function briefSection(report: Report, all: readonly Report[]): string {
  switch (report.kind) {
    case "run":
      if (hasPeers(report)) return briefPeers(report, all);
      // What is made to lose alone is for the page.
      if (!hasMeans(report)) return "";
      return all.some((one) => isMoreThorough(one, report)) ? "" : briefRun(report);
    case "startup":
      return briefStartup(report);
    case "check":
      return briefCheck(report);
    default:
      return "";
  }
}

function hasPeers({ settings }: RunFile): boolean {
  return settings.sides.length > 2;
}

/** Whether the first is a run without peers too, at the same size and with more groups of processes. */
function isMoreThorough(one: Report, run: RunFile): boolean {
  return (
    one.kind === "run" &&
    !hasPeers(one) &&
    hasMeans(one) &&
    one.settings.size === run.settings.size &&
    one.settings.minGroups > run.settings.minGroups
  );
}

/** A run of Numboa alone says more of it than one with everybody: where there is one, it is not said twice. */
function briefPeers(run: RunFile, all: readonly Report[]): string {
  const alone = all.some(
    (one) =>
      one.kind === "run" &&
      !hasPeers(one) &&
      hasMeans(one) &&
      one.settings.size === run.settings.size,
  );
  const again = all.some((one) => hasMoreKernels(one, run));
  const heading = hasMeans(run)
    ? again
      ? "Some of them again"
      : "Everybody"
    : "Outside the suite";
  return paragraphs([
    alone || again ? "" : briefRun(run),
    `${heading}, size ${run.settings.size}, as speed-ups over ${titleOf(run.settings.sides[0])} (≈: not the same bits, but ` +
      "within the kernel's tolerance):",
    // A mean over a choice of kernels says nothing of the suite.
    again ? "" : peerMeans(run),
    peerTable(run, grouped(run).suite),
  ]);
}

/** Whether the first is a run with peers too, at the same size and over more of the kernels that count. */
function hasMoreKernels(one: Report, run: RunFile): boolean {
  if (one.kind !== "run" || !hasPeers(one) || one.settings.size !== run.settings.size) return false;
  return grouped(one).suite.length > grouped(run).suite.length && hasMeans(run);
}
