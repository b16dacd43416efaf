/** `npm run threads`: value at risk of an index, with a thread for each core. */
import { availableParallelism } from "node:os";
import { loadPrices } from "../data/prices.ts";
import { meanAndDeviation, tailRisk } from "../kernels/value-at-risk.ts";
import { logReturns } from "../kernels/volatility.ts";
import { simulateOnThreads } from "./simulate.ts";

const PATHS = 2_000_000;
const DAYS = 10;
const CONFIDENCE = 0.99;

const { title, closes } = await loadPrices();
const returns = new Float64Array(closes.length - 1);
logReturns(closes, returns);
const { mean, deviation } = meanAndDeviation(returns);
console.log(`${title}: ${PATHS.toLocaleString("en")} futures of ${DAYS} days`);
for (const threads of new Set([1, availableParallelism()])) {
  const start = performance.now();
  const task = { paths: PATHS, days: DAYS, mean, deviation, seed: 2020 };
  const { losses, calls, compiledCalls } = await simulateOnThreads(threads, task);
  const seconds = (performance.now() - start) / 1000;
  const { valueAtRisk } = tailRisk(losses.sort(), CONFIDENCE);
  console.log(
    `${threads} thread${threads === 1 ? "" : "s"}: ${seconds.toFixed(2)} s; ${compiledCalls} of ${calls} calls compiled; ` +
      `${100 * CONFIDENCE} % lose less than ${(100 * valueAtRisk).toFixed(2)} %`,
  );
}
