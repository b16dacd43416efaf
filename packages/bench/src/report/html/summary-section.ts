/** What a reader wants to know first: how much faster, what is slower, what went wrong, and where it was measured. */
import type { Environment } from "../../engine/environment.ts";
import type { ContenderSummary } from "../../engine/run.ts";
import { relativeHalfWidth } from "../../engine/statistics.ts";
import { bytes, duration, significant } from "../format.ts";
import { sideAppearance } from "./appearance.ts";
import { markup } from "./markup.ts";
import type { Content, Markup } from "./markup.ts";
import type { RunView } from "./run-view.ts";

interface Card {
  readonly what: string;
  readonly figure: Content;
  readonly more: Content;
}

export function summarySection(view: RunView): Markup {
  const { report, main, baseline } = view;
  const summary = report.summary.contenders.find(({ side }) => side === main);
  const names = `${sideAppearance(main).title} against ${sideAppearance(baseline).title}`;
  return markup`<p>${names}, ${counted(report.kernels.length, "kernel")} at size ${report.settings.size}, ${groupsText(view)}
fresh processes that take turns. A speedup is the time of ${sideAppearance(baseline).title} over that of the contender: above 1
the contender is faster. Intervals are of 95 %.</p>
${summary ? cards(summary, view) : null}
${report.complete ? null : unfinished}
${failures(view)}`;
}

/** How many there were, since a few groups say little: the first words of the sentence. */
function groupsText({ suite, probes }: RunView): string {
  const counts = [...suite, ...probes].map(({ main: { logRatios } }) => logRatios.length);
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  if (counts.length === 0) return "in groups of";
  return least === most ? `in ${counted(least, "group")} of` : `in ${least} to ${most} groups of`;
}

const unfinished = markup`<div class="notice"><strong>Stopped early.</strong> Not all kernels were run; verdicts are provisional.</div>`;

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function cards({ geometricMean, worst, slower, failed, kernels }: ContenderSummary, view: RunView) {
  const verdicts = view.suite.map(({ main }) => main.verdict);
  const count = (verdict: string): number => verdicts.filter((one) => one === verdict).length;
  const width = geometricMean ? relativeHalfWidth(geometricMean) : Infinity;
  const known: Card[] = [
    {
      what: "geometric mean",
      figure: geometricMean ? `${significant(geometricMean.estimate)}×` : "–",
      more: `${Number.isFinite(width) ? `±${significant(100 * width, 2)} %` : "no interval"}, ${counted(kernels, "kernel")}`,
    },
    {
      what: "worst kernel",
      figure: worst ? `${significant(worst.speedup)}×` : "–",
      more: worst?.name,
    },
    {
      what: "slower",
      figure: slower.length,
      more: slower.length > 0 ? slower.join(", ") : "none",
    },
    {
      what: "faster",
      figure: count("faster"),
      more: `${count("same")} the same, ${count("inconclusive")} inconclusive`,
    },
  ];
  const cards =
    failed.length > 0
      ? [...known, { what: "failed", figure: failed.length, more: failed.join(", ") }]
      : known;
  return markup`<ul class="cards">${cards.map(card)}</ul>`;
}

function card({ what, figure, more }: Card): Markup {
  return markup`<li><span class="what">${what}</span> <span class="figure">${figure}</span> <span class="more">${more}</span></li>`;
}

/** What is missing is not news of the kind that something wrong is: one line for each side. */
function failures({ failures: all }: RunView): Content {
  const absent = all.filter(({ failed }) => failed.verdict.startsWith("not "));
  const wrong = all.filter(({ failed }) => !failed.verdict.startsWith("not "));
  const items = wrong.map(({ kernel, side, failed }) => {
    const who = side ? `, ${sideAppearance(side).title}` : "";
    return markup`<li><strong>${kernel}${who}: ${failed.verdict}.</strong> ${failed.message.split("\n", 1)[0]}</li>`;
  });
  const missing = new Map<string, string[]>();
  for (const { kernel, side, failed } of absent) {
    const key = `${side ? sideAppearance(side).title : "baseline"}: ${failed.verdict}`;
    missing.set(key, [...(missing.get(key) ?? []), kernel]);
  }
  const gaps = [...missing].map(([what, kernels]) => {
    return markup`<p class="soft">${what}: ${kernels.length > 12 ? counted(kernels.length, "kernel") : kernels.join(", ")}.</p>`;
  });
  const notice =
    items.length > 0
      ? markup`<div class="notice">Not timed, because something went wrong:<ul>${items}</ul></div>`
      : null;
  return [notice, gaps];
}

/** The machine and the versions, as a list of terms. */
export function environmentList(environment: Environment, commandLine: readonly string[]): Markup {
  const { cpu, memoryBytes, os, load, steal, node, v8, flags, versions, gitRevision } = environment;
  const unknown = "not known";
  const facts: [string, Content][] = [
    ["Command", markup`<code>${commandLine.join(" ")}</code>`],
    [
      "Processor",
      `${cpu.model}, ${counted(cpu.cores, "core")}, governor ${cpu.governor ?? unknown}`,
    ],
    ["Memory", bytes(memoryBytes)],
    ["System", os],
    ["Load at the start", significant(load, 2)],
    ["Taken by the hypervisor", steal === null ? unknown : `${significant(100 * steal, 2)} %`],
    ["Node and V8", `${node}, ${v8}${flags.length > 0 ? `, ${flags.join(" ")}` : ""}`],
    ...Object.entries(versions).map(([name, version]): [string, Content] => [
      name,
      version ?? unknown,
    ]),
    ["Revision", gitRevision ? markup`<code>${gitRevision}</code>` : unknown],
  ];
  return markup`<dl class="facts">${facts.map(([term, fact]) => markup`<dt>${term}</dt><dd>${fact}</dd>`)}</dl>`;
}

/** When, and for how long. */
export function when(startedAt: string, elapsedMs: number): string {
  return `${startedAt.slice(0, 16).replace("T", " ")} UTC, ${duration(elapsedMs)}`;
}
