/**
 * The S&P 500 index, day by day from January 2000 to April 2020 (so with the crises of 2008 and
 * 2020), as the npm package vega-datasets ships it.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { csvParse } from "d3-dsv";

/** A daily price series: `dates[i]` is an ISO date, `closes[i]` that day's closing price. */
export interface Prices {
  title: string;
  dates: string[];
  closes: Float64Array;
}

const require = createRequire(import.meta.url);

/** Reads the closing prices; with `lastDays`, only that many at the end. */
export async function loadPrices(lastDays?: number): Promise<Prices> {
  // The package exports its code alone, so its data are found beside it.
  const folder = dirname(require.resolve("vega-datasets"));
  const text = await readFile(join(folder, "..", "data", "sp500-2000.csv"), "utf8");
  const rows = csvParse(text).slice(lastDays === undefined ? 0 : -lastDays);
  return {
    title: "S&P 500",
    dates: rows.map((row) => row["date"] ?? ""),
    closes: Float64Array.from(rows, (row) => Number(row["close"])),
  };
}
