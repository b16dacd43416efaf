/**
 * Reports as Markdown: the page that `numboa-bench report --markdown` writes, and what `docs/BENCHMARKS.md` and the
 * README say of speed. All of it comes from files, so that no figure is typed by hand or outlives its measurement.
 */
import type { Report, RunFile } from "../../files/report.ts";
import { ablateSection } from "./ablate-section.ts";
import { briefCheck, checkSection } from "./check-section.ts";
import { instructionsSection } from "./instructions-section.ts";
import { paragraphs } from "./markdown.ts";
import { peerTable } from "./peer-section.ts";
import { briefRun, runSection } from "./run-section.ts";
import { grouped } from "./run-view.ts";
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

/** For the README: what decides; the page has the rest. Runs with peers give one table of all of them. */
export function renderBrief(reports: readonly Report[]): string {
  if (reports.length === 0) return NOTHING;
  return paragraphs([
    ...reports.map(briefSection),
    reports.map((report) => `- ${briefOrigin(report)}`).join("\n"),
  ]);
}

function briefSection(report: Report): string {
  switch (report.kind) {
    case "run":
      return report.settings.sides.length > 2 ? briefPeers(report) : briefRun(report);
    case "startup":
      return briefStartup(report);
    case "check":
      return briefCheck(report);
    default:
      return "";
  }
}

function briefPeers(run: RunFile): string {
  return paragraphs([
    briefRun(run),
    "Everybody, as speed-ups over plain JavaScript (≈: not the same bits, but within the kernel's tolerance):",
    peerTable(run, grouped(run).suite),
  ]);
}
