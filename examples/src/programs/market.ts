/** Twenty years of an index: how much it moved, and how much a holder may lose in two weeks. */
import type { Program } from "./program.ts";
import { loadPrices } from "../data/prices.ts";
import {
  meanAndDeviation,
  nextRandom,
  simulateLosses,
  tailRisk,
} from "../kernels/value-at-risk.ts";
import { logReturns, rollingVolatility, TRADING_DAYS } from "../kernels/volatility.ts";
import { filled } from "../measure/trial.ts";
import { drawLosses, drawVolatility } from "../pictures/charts.ts";

/** A month, a quarter, half a year and a year of trading days. */
const WINDOWS = Int32Array.of(21, 63, 126, 252);
/** Two weeks of trading: the horizon that bank regulation asks for (Basel, market risk). */
const HORIZON = 10;
const CONFIDENCE = 0.99;
const SEED = 2020;

export const market: Program = {
  name: "market",
  title: "Volatility and value-at-risk of an index",

  async run({ jit, observe, say, small }) {
    const { title, dates, closes } = await loadPrices(small ? 600 : undefined);
    say(`${title}, ${closes.length} closing prices from ${dates[0]} to ${dates.at(-1)}`);
    const returns = new Float64Array(closes.length - 1);
    logReturns(closes, returns);

    const [volatility] = await observe({
      name: "rollingVolatility",
      what: `windows of ${WINDOWS.join(", ")} days, each day`,
      kernel: jit(rollingVolatility),
      arrays: "ordinary",
      prepare(allocate) {
        const output = allocate(Float64Array, WINDOWS.length * returns.length);
        const input = filled(allocate, Float64Array, returns);
        const windows = filled(allocate, Int32Array, WINDOWS);
        return { args: [input, windows, output, TRADING_DAYS], outputs: [output] };
      },
    });

    const { mean, deviation } = meanAndDeviation(returns);
    const paths = small ? 2_000 : 200_000;
    const [losses] = await observe({
      name: "simulateLosses",
      what: `${paths.toLocaleString("en")} futures of ${HORIZON} days, random numbers included`,
      kernel: jit(simulateLosses, { captures: { nextRandom } }),
      arrays: "heap",
      prepare(allocate) {
        const output = allocate(Float64Array, paths);
        return { args: [output, HORIZON, mean, deviation, SEED], outputs: [output] };
      },
    });

    const sorted = Float64Array.from(losses).sort();
    const { valueAtRisk, expectedShortfall } = tailRisk(sorted, CONFIDENCE);
    say(
      `In ${HORIZON} days, ${percent(CONFIDENCE, 0)} of the futures lose less than ` +
        `${percent(valueAtRisk)} (value-at-risk); the others lose ${percent(expectedShortfall)} on average`,
    );

    const rows = Array.from(WINDOWS, (window, row) => ({
      window,
      values: volatility.subarray(row * returns.length, (row + 1) * returns.length),
    }));
    return [
      { file: "volatility.svg", bytes: await drawVolatility(title, dates, closes, rows) },
      { file: "losses.svg", bytes: await drawLosses(sorted, valueAtRisk, expectedShortfall) },
    ];
  },
};

function percent(fraction: number, digits = 1): string {
  return `${(100 * fraction).toFixed(digits)} %`;
}
