/** Numbers as people read them: three significant digits and a unit. */

const DIGITS = 3;

/** `0.01234` → `0.0123`, `12.345` → `12.3`, `1234.5` → `1235`: three digits, and no zeros made up. */
export function significant(value: number, digits = DIGITS): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(digits));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return value.toFixed(Math.min(decimals, 9));
}

/** Milliseconds: `12.3 ms`, `450 µs`, `1.23 s`. */
export function duration(ms: number): string {
  const size = Math.abs(ms);
  if (size >= 1000) return `${significant(ms / 1000)} s`;
  return size >= 1 || size === 0 ? `${significant(ms)} ms` : `${significant(ms * 1000)} µs`;
}

/** Bytes in binary units: `12.3 MiB`. */
export function bytes(count: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let value = count;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${significant(value)} ${units[unit]}`;
}

/** Time that is left, roughly: `40 s`, `3 min`, `1 h 20 min`. */
export function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A speedup with its relative half-width: `2.34× ±0.8 %`. */
export function speedup(estimate: number, halfWidth: number): string {
  const width = Number.isFinite(halfWidth) ? `±${significant(100 * halfWidth, 2)} %` : "±?";
  return `${estimate.toFixed(2)}× ${width}`;
}
