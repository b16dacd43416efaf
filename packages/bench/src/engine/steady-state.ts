/**
 * Whether, and from where on, a sequence of times is steady.
 *
 * The last stretch between change points is the candidate. Stretches before it whose mean is within 5 % of
 * its mean belong to it (Traini et al., "Towards effective assessment of steady state performance in Java
 * software", EMSE 2023): a change of variance alone, or of a few per cent, is no warm-up. The
 * state is steady when it has lasted for long enough; else there is none, and that is an answer too.
 */
import { changePoints } from "./change-points.ts";
import { mean } from "./statistics.ts";

/** Relative difference of means that counts as none. */
const SAME_LEVEL = 0.05;

/**
 * The index from which the sequence is steady to its end; null if it is not.
 * @param leastBatches how many values it must have lasted
 * @param notBefore values before this one do not count towards that: something was known to be coming
 */
export function steadyFrom(
  times: readonly number[],
  leastBatches: number,
  notBefore = 0,
): number | null {
  const starts = [0, ...changePoints(times)];
  const level = mean(times.slice(starts.at(-1)));
  let from = times.length;
  for (let k = starts.length - 1; k >= 0; k--) {
    const own = mean(times.slice(starts[k], starts[k + 1] ?? times.length));
    if (Math.abs(own - level) > SAME_LEVEL * level) break;
    from = starts[k];
  }
  return times.length - Math.max(from, notBefore) >= leastBatches ? from : null;
}
