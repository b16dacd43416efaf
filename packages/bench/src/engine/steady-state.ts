/**
 * Whether, and from where on, a sequence of times is steady.
 *
 * The last stretch between change points is the candidate. Stretches before it whose mean is within 5 % of
 * its mean belong to it (Traini et al., "Towards effective assessment of steady state performance in Java
 * software", EMSE 2023): a change of variance alone, or of a few per cent, is no warm-up. The
 * state is steady when it has lasted for long enough; else there is none, and that is an answer too.
 */
import { changePoints } from "./change-points.ts";
import { mean, median } from "./statistics.ts";

/** Relative difference of means that counts as none. */
const SAME_LEVEL = 0.05;

/** How much longer than its neighbours' median a batch must be to count as disturbed. */
const SPIKE = 1.25;

/**
 * The index from which the sequence is steady to its end; null if it is not.
 * @param leastBatches how many values it must have lasted
 * @param notBefore values before this one do not count towards that: something was known to be coming
 */
export function steadyFrom(
  measured: readonly number[],
  leastBatches: number,
  notBefore = 0,
): number | null {
  const times = withoutSpikes(measured);
  const starts = [0, ...changePoints(times)];
  const level = mean(times.slice(starts.at(-1)));
  let from = times.length;
  for (let k = starts.length - 1; k >= 0; k--) {
    const own = mean(times.slice(starts[k], starts[k + 1] ?? times.length));
    if (Math.abs(own - level) > SAME_LEVEL * level) break;
    from = starts[k];
  }
  const counted = times.slice(Math.max(from, notBefore));
  return counted.length >= leastBatches && isLevel(counted) ? from : null;
}

/**
 * A single batch that was disturbed (a collection of garbage, another program) is no state of its own: one
 * far above the median around it, between two that are not, is replaced by that median. The first call stays.
 */
function withoutSpikes(times: readonly number[]): number[] {
  return times.map((time, i) => {
    if (i === 0 || i === times.length - 1) return time;
    const usual = median(times.slice(Math.max(0, i - 2), i + 3));
    const high = (other: number): boolean => other > SPIKE * usual;
    return high(time) && !high(times[i - 1]) && !high(times[i + 1]) ? usual : time;
  });
}

/**
 * Whether both halves have the same level. In a short sequence the penalty hides slopes, and noise so strong that
 * no level can be told yet; medians, because one disturbed batch makes neither.
 */
function isLevel(times: readonly number[]): boolean {
  const half = times.length >> 1;
  const [first, second] = [median(times.slice(0, half)), median(times.slice(half))];
  return Math.abs(first - second) <= SAME_LEVEL * second;
}
