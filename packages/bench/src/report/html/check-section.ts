/**
 * How far this machine can be trusted: what was found of it, and what the engine says of questions with known answers. A
 * kernel against itself must come out even; a slowdown that was put in must be found.
 */
import { LIMITS, overLimits } from "../../check/check.ts";
import type { Series } from "../../check/check.ts";
import type { CheckReport } from "../../check/report.ts";
import type { Comparison } from "../../check/comparisons.ts";
import type { Finding } from "../../check/machine.ts";
import type { Verdict } from "../../engine/statistics.ts";
import { duration, significant } from "../format.ts";
import { dotStyle, legend, verdicts } from "./appearance.ts";
import { percentTick } from "./axis-text.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";
import type { Build, Plotter } from "./plotter.ts";
import { table } from "./table.ts";
import { ticks } from "./ticks.ts";

export function checkSection({ machine, series, complete }: CheckReport, plotter: Plotter): Markup {
  const early = markup`<div class="notice"><strong>Stopped early.</strong> Not all comparisons were made.</div>`;
  return markup`${complete ? null : early}
${findingsTable(machine.findings, "The machine, looked at without measuring a kernel.")}
${series.map((one) => seriesPart(one, plotter))}`;
}

/** A sign and a word, not a colour alone. */
export function findingsTable(findings: readonly Finding[], caption: string): Markup {
  const signs = { good: "✓ good", note: "○ note", bad: "✗ bad" } as const;
  const classes = { good: "faster", note: "inconclusive", bad: "wrong" } as const;
  return table({
    caption,
    rows: findings,
    columns: [
      { title: "what", cell: ({ name }) => name },
      {
        title: "verdict",
        cell: ({ level }) => markup`<span class="verdict ${classes[level]}">${signs[level]}</span>`,
      },
      { title: "found", wraps: true, cell: ({ text }) => text },
    ],
  });
}

/** One series of comparisons with a known answer. */
function seriesPart(series: Series, plotter: Plotter): Markup {
  const { share, comparisons, planned, hits, rate } = series;
  const wrong = overLimits(series);
  const what =
    share === 0
      ? markup`<h3>A kernel against itself</h3><p>Every verdict “faster” or “slower” is false. At most ${percent(LIMITS.falsePositives)} may be.</p>`
      : markup`<h3>A slowdown of ${percent(share)} put in</h3><p>That share of the calls is made twice. At least ${percent(LIMITS.detections)} of the comparisons must call it “slower” within ${duration(LIMITS.detectionMs)}.</p>`;
  const cards = [
    {
      what: share === 0 ? "called different" : "found in time",
      figure: `${hits} of ${comparisons.length}`,
      more: `${percent(rate.estimate)}, interval ${percent(rate.low)} to ${percent(rate.high)}`,
    },
    {
      what: "half-width",
      figure: `±${percent(series.halfWidth.median)}`,
      more: `median; 95 % within ±${percent(series.halfWidth.p95)}`,
    },
    {
      what: "time of a comparison",
      figure: `${significant(series.secondsEach.median)} s`,
      more: `median; 95 % within ${significant(series.secondsEach.p95)}\u00A0s`,
    },
    {
      what: "intervals without 1",
      figure: `${series.excludesOne} of ${comparisons.length}`,
      more: share === 0 ? "one in twenty is expected" : "all should be",
    },
  ];
  const short = planned > comparisons.length ? ` ${planned} were planned.` : "";
  const notice =
    wrong.length > 0
      ? markup`<div class="notice">Not good enough:<ul>${wrong.map((one) => markup`<li>${one}</li>`)}</ul></div>`
      : markup`<p>Within its limits.${short}</p>`;
  const list = cards.map(
    (card) =>
      markup`<li><span class="what">${card.what}</span> <span class="figure">${card.figure}</span> <span class="more">${card.more}</span></li>`,
  );
  return markup`${what}<ul class="cards">${list}</ul>${notice}
${comparisons.length > 0 ? figure(series, plotter) : null}`;
}

function percent(share: number): string {
  // No break before the unit: the boxes are narrow.
  return `${significant(100 * share, 2)}\u00A0%`;
}

interface Bar {
  readonly comparison: Comparison;
  /** Where it stands among all, by its estimate. */
  readonly rank: number;
}

function figure({ share, comparisons }: Series, plotter: Plotter): Markup {
  const sorted = comparisons.toSorted((a, b) => a.speedup.estimate - b.speedup.estimate);
  const bars = sorted.map((comparison, rank): Bar => ({ comparison, rank: rank + 1 }));
  const found = (Object.keys(verdicts) as Verdict[]).filter((verdict) =>
    comparisons.some((one) => one.verdict === verdict),
  );
  const truth = off(1 / (1 + share));
  const bounds = comparisons.flatMap(({ speedup }) => [off(speedup.low), off(speedup.high)]);
  const finite = [...bounds, truth, 0].filter((value) => Number.isFinite(value));
  const domain = [Math.min(...finite), Math.max(...finite)] as const;
  const y = { domain, ticks: ticks("linear", domain, 6), tickFormat: percentTick, tickSize: 3 };
  const build: Build = (plot) => ({
    ...{ height: 240, marginLeft: 60, marginRight: 8, marginTop: 10, marginBottom: 34 },
    x: {
      ...{ domain: [0, bars.length + 1], tickSize: 3 },
      ...{ label: "comparisons, by their estimates", labelAnchor: "center", labelArrow: "none" },
      ticks: ticks("linear", [1, bars.length], 5).filter((rank) => Number.isInteger(rank)),
    },
    y: { ...y, label: null },
    marks: [
      plot.gridY(y.ticks, { strokeOpacity: 0.12 }),
      plot.ruleY([0], { stroke: "var(--text)", strokeOpacity: 0.5, strokeDasharray: "4 3" }),
      plot.ruleY([truth], { stroke: "var(--text)" }),
      ...found.flatMap((verdict) => {
        const own = bars.filter(({ comparison }) => comparison.verdict === verdict);
        const { color } = verdicts[verdict];
        return [
          plot.ruleX(own, {
            x: "rank",
            y1: ({ comparison }: Bar) => Math.max(domain[0], off(comparison.speedup.low)),
            y2: ({ comparison }: Bar) => Math.min(domain[1], off(comparison.speedup.high)),
            stroke: color,
            strokeOpacity: 0.5,
            strokeWidth: 1.4,
          }),
          plot.dot(own, {
            x: "rank",
            y: ({ comparison }: Bar) => off(comparison.speedup.estimate),
            r: 2.2,
            title: ({ comparison: one }: Bar) =>
              `${one.kernel}: ${percentTick(off(one.speedup.estimate))}, ${one.verdict}, ${one.groups} groups`,
            ...dotStyle(verdicts[verdict]),
          }),
        ];
      }),
    ],
  });
  return plotter.figure({
    label: `${comparisons.length} comparisons with their intervals, in percent off no difference; the truth is ${percentTick(truth)}.`,
    legend: legend(
      plotter,
      found.map((verdict) => verdicts[verdict]),
    ),
    caption: `Speedup in percent off no difference, with 95 % intervals; the line is the truth, ${percentTick(truth)}.`,
    build,
  });
}

/** A ratio in percent off 1. */
function off(ratio: number): number {
  return 100 * (ratio - 1);
}
