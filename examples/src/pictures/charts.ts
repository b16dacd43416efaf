/**
 * Draws the charts of the market program as SVG, with Vega-Lite. Vega takes a fifth of a second to
 * load, so it is loaded when the first chart is drawn.
 */
import type { TopLevelSpec } from "vega-lite";

type UnitLayer = Extract<TopLevelSpec, { layer: unknown }>["layer"][number];

const FONT = "system-ui, sans-serif";
const MONTH = 21;
const YEAR = 252;

/** Prices above, volatility below, over the same years. Each row of values starts a day after `dates`. */
export async function drawVolatility(
  title: string,
  dates: string[],
  closes: Float64Array,
  rows: { window: number; values: Float64Array }[],
): Promise<string> {
  const shown = rows.filter(({ window }) => window === MONTH || window === YEAR);
  const prices = dates.map((date, i) => ({ date, close: closes[i] }));
  const volatility = shown.flatMap(({ window, values }) =>
    Array.from(values, (value, i) => ({
      date: dates[i + 1],
      value,
      window: `${window} days`,
    })).filter(({ value }) => !Number.isNaN(value)),
  );
  const domain = [dates[0], dates[dates.length - 1]];
  const x = { field: "date", type: "temporal", title: null, scale: { domain } } as const;
  return render({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: `${title}: price and annual volatility`,
    vconcat: [
      {
        width: 860,
        height: 220,
        data: { values: prices },
        mark: { type: "line", strokeWidth: 1, color: "#3b4cc0" },
        encoding: {
          x,
          y: {
            field: "close",
            type: "quantitative",
            title: "close",
            scale: { type: "log", nice: false },
          },
        },
      },
      {
        width: 860,
        height: 220,
        data: { values: volatility },
        mark: { type: "line", strokeWidth: 1 },
        encoding: {
          x,
          y: { field: "value", type: "quantitative", title: "volatility", axis: { format: "%" } },
          color: {
            field: "window",
            title: "window",
            scale: {
              range: ["#f4a582", "#b40426"],
              domain: shown.map((row) => `${row.window} days`),
            },
          },
        },
      },
    ],
  });
}

/** The distribution of the simulated losses; those beyond the value-at-risk stand out. */
export async function drawLosses(
  sorted: Float64Array,
  valueAtRisk: number,
  expectedShortfall: number,
): Promise<string> {
  const marks: MarkedLoss[] = [
    { loss: valueAtRisk, label: "value-at-risk", align: "right", dx: -6 },
    { loss: expectedShortfall, label: "expected shortfall", align: "left", dx: 6 },
  ];
  return render({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: `Loss after 10 days in ${sorted.length.toLocaleString("en")} simulated futures`,
    width: 860,
    height: 320,
    layer: [
      {
        data: { values: histogram(sorted, 120) },
        mark: { type: "bar", binSpacing: 0 },
        encoding: {
          x: {
            field: "from",
            type: "quantitative",
            title: "loss (negative: gain)",
            axis: { format: "%", tickCount: 12 },
            bin: { binned: true },
          },
          x2: { field: "to" },
          y: { field: "count", type: "quantitative", title: "futures" },
          color: {
            condition: { test: `datum.from >= ${valueAtRisk}`, value: "#b40426" },
            value: "#9db7e0",
          },
        },
      },
      ...marks.flatMap(markedLoss),
    ],
  });
}

interface MarkedLoss {
  loss: number;
  label: string;
  align: "left" | "right";
  dx: number;
}

/** A dashed line at a loss, with its label at the top. */
function markedLoss({ loss, label, align, dx }: MarkedLoss): UnitLayer[] {
  const data = { values: [{ loss, label }] };
  const x = { field: "loss", type: "quantitative" } as const;
  return [
    { data, mark: { type: "rule", strokeDash: [4, 3] }, encoding: { x } },
    {
      data,
      mark: { type: "text", align, dx, baseline: "top" },
      encoding: { x, y: { value: 4 }, text: { field: "label" } },
    },
  ];
}

/** Counts sorted values in `bins` intervals of equal width. */
function histogram(
  sorted: Float64Array,
  bins: number,
): { from: number; to: number; count: number }[] {
  const first = sorted[0];
  const width = (sorted[sorted.length - 1] - first) / bins || 1;
  const counts = Array.from({ length: bins }, (_, i) => ({
    from: first + i * width,
    to: first + (i + 1) * width,
    count: 0,
  }));
  for (const value of sorted) {
    counts[Math.min(bins - 1, Math.floor((value - first) / width))].count++;
  }
  return counts;
}

async function render(spec: TopLevelSpec): Promise<string> {
  const [{ compile }, { parse, View }] = await Promise.all([import("vega-lite"), import("vega")]);
  const config = { background: "white", font: FONT, title: { anchor: "start" as const } };
  const view = new View(parse(compile(spec, { config }).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
