/**
 * Volatility of a price series: the standard deviation of its daily log returns over a sliding
 * window, scaled to a year. Two passes a window (mean, then squared deviations): the one-pass
 * formula cancels badly when the mean is small beside the deviations' square.
 */

/** Trading days in a year, the usual convention for annual volatility. */
export const TRADING_DAYS = 252;

/** `returns[i]` becomes ln(prices[i + 1] / prices[i]); `returns` is one shorter than `prices`. */
export function logReturns(prices: Float64Array, returns: Float64Array): void {
  for (let i = 0; i < returns.length; i++) {
    returns[i] = Math.log(prices[i + 1] / prices[i]);
  }
}

/**
 * Annual volatility for several window lengths at once. `volatility` has one row for each entry
 * of `windows` and one column for each day of `returns`; a column is NaN until the window is full.
 */
export function rollingVolatility(
  returns: Float64Array,
  windows: Int32Array,
  volatility: Float64Array,
  daysPerYear: number,
): void {
  const days = returns.length;
  for (let row = 0; row < windows.length; row++) {
    const window = windows[row];
    for (let day = 0; day < days; day++) {
      if (day < window - 1) {
        volatility[row * days + day] = NaN;
        continue;
      }
      let sum = 0;
      for (let ago = 0; ago < window; ago++) sum += returns[day - ago];
      const mean = sum / window;
      let squares = 0;
      for (let ago = 0; ago < window; ago++) {
        const deviation = returns[day - ago] - mean;
        squares += deviation * deviation;
      }
      volatility[row * days + day] = Math.sqrt((squares / (window - 1)) * daysPerYear);
    }
  }
}
