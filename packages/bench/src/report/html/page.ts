/**
 * One HTML page of everything that the files hold. It stands alone: nothing is loaded from anywhere, and its
 * content policy forbids it.
 */
import { createHash } from "node:crypto";
import path from "node:path";
import { judgeFile } from "../../check/file.ts";
import type { Report } from "../../files/report.ts";
import { ablationSection } from "./ablation-section.ts";
import { checkSection, findingsTable } from "./check-section.ts";
import { instructionsSection } from "./instructions-section.ts";
import { markup, trusted } from "./markup.ts";
import type { Content, Markup } from "./markup.ts";
import { memorySection } from "./memory-section.ts";
import { peerSection } from "./peer-section.ts";
import { loadPlotter } from "./plotter.ts";
import type { Plotter } from "./plotter.ts";
import { processSection } from "./process-section.ts";
import { viewRun } from "./run-view.ts";
import { sortScript } from "./sort-script.ts";
import { probeSection, speedupSection } from "./speedup-section.ts";
import { startSection } from "./start-section.ts";
import { startupSection } from "./startup-section.ts";
import { style } from "./style.ts";
import { folded } from "./table.ts";
import { environmentList, summarySection, when } from "./summary-section.ts";

/** A report with the name of its file, which tells two of a kind apart. */
export interface NamedReport {
  readonly file: string;
  readonly report: Report;
}

interface Section {
  readonly title: string;
  readonly content: Content;
}

/** Sections of a kind of report; those without anything to show are null. */
type Sections = readonly (readonly [title: string, content: Markup | null])[];

/**
 * The text of the page.
 * @param reports what was read, in the order of the page; sections that no file fills are left out
 */
export async function renderHtml(reports: readonly NamedReport[]): Promise<string> {
  const plotter = await loadPlotter();
  const sections = reports.flatMap((named) => {
    const same = reports.filter(({ report }) => report.kind === named.report.kind);
    const suffix = same.length > 1 ? ` · ${path.basename(named.file)}` : "";
    return sectionsOf(named.report, plotter).flatMap(([title, content]): Section[] =>
      content === null ? [] : [{ title: title + suffix, content }],
    );
  });
  return page(reports, [
    ...sections,
    { title: "Where it was measured", content: origins(reports) },
  ]);
}

function sectionsOf(report: Report, plotter: Plotter): Sections {
  if (report.kind === "run") {
    const view = viewRun(report);
    return [
      ["Summary", summarySection(view)],
      ["Speedups", speedupSection(view, plotter)],
      ["Peers", peerSection(view, plotter)],
      ["Probes", probeSection(view, plotter)],
      ["Memory", memorySection(view, plotter)],
      ["Start", startSection(view, plotter)],
      ["Processes", processSection(view, plotter)],
    ];
  }
  if (report.kind === "startup") return [["Start-up", startupSection(report, plotter)]];
  if (report.kind === "ablate") return [["Ablation", ablationSection(report, plotter)]];
  if (report.kind === "check") return [["Check", checkSection(report, plotter)]];
  return [["Instructions", instructionsSection(report, plotter)]];
}

function origins(reports: readonly NamedReport[]): Content {
  return reports.map(({ file, report }) => {
    const { environment, commandLine, startedAt, elapsedMs } = report;
    return markup`<h3>${path.basename(file)}</h3><p class="soft">${when(startedAt, elapsedMs)}</p>
${environmentList(environment, commandLine)}
${folded("How good this file is", findingsTable(judgeFile(report), "What numboa-bench check says of the file."))}`;
  });
}

function page(reports: readonly NamedReport[], sections: readonly Section[]): string {
  const hash = createHash("sha256").update(sortScript).digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
  const [{ report }] = reports;
  const { cpu, node } = report.environment;
  const where = `${when(report.startedAt, report.elapsedMs)} · ${cpu.model} · Node ${node}`;
  const links = sections.map(({ title }, at) => markup`<li><a href="#s${at}">${title}</a></li>`);
  const bodies = sections.map(
    (
      { title, content },
      at,
    ) => markup`<section aria-labelledby="s${at}"><h2 id="s${at}">${title}</h2>
${content}</section>
`,
  );
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Numboa benchmark report</title>
<style>${trusted(style)}</style>
</head>
<body>
<header><h1>Numboa benchmark report</h1><p class="soft">${where}</p></header>
<nav aria-label="Sections"><ul>${links}</ul></nav>
<main>
${bodies}</main>
<footer>Made by <code>numboa-bench report</code> from ${reports.map(({ file }) => path.basename(file)).join(", ")}.</footer>
<script>${trusted(sortScript)}</script>
</body>
</html>
`.html;
}
