/** Numbers on axes and counts: as short as they can be, since they are round. */

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** `1.5×`, `10×`. */
export function ratioTick(value: number): string {
  return `${round(value)}×`;
}

/** `200 µs`, `1 ms`, `2.5 s`. */
export function durationTick(ms: number): string {
  if (ms >= 1000) return `${round(ms / 1000)} s`;
  return ms >= 1 || ms === 0 ? `${round(ms)} ms` : `${round(ms * 1000)} µs`;
}

/** `500 B`, `200 kB`, `1 MB`: round ticks of a decimal axis are round in decimal units only. */
export function bytesTick(count: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const power = Math.floor(Math.log10(Math.max(1, count)) / 3 + 1e-9);
  const unit = Math.min(units.length - 1, power);
  return `${round(count / 1000 ** unit)} ${units[unit]}`;
}

/** `+1.5 %`, `−3 %`, `0 %`. */
export function percentTick(value: number): string {
  const sign = value > 0 ? "+" : value < 0 ? "−" : "";
  return `${sign}${Number(Math.abs(value).toPrecision(2))} %`;
}

/** Calls: whole, or halves where a median falls between two. */
export function callsText(calls: number): string {
  return `${calls.toLocaleString("en")} ${calls === 1 ? "call" : "calls"}`;
}
