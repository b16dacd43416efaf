/** Which side of two runs is compared. */
import { UsageError } from "../cli/usage-error.ts";
import type { RunFile } from "../files/report.ts";
import type { SideName } from "../worker/protocol.ts";

/** A file with its name, for messages. */
export interface NamedRun {
  readonly file: string;
  readonly run: RunFile;
}

/**
 * The side that is asked for, or Numboa where both have it, or the first that both have.
 * @throws UsageError when there is none, or when the two runs have different baselines
 */
export function commonSide(before: NamedRun, after: NamedRun, wanted?: string): SideName {
  const [baseline, ...contenders] = before.run.settings.sides;
  const [other, ...others] = after.run.settings.sides;
  if (baseline !== other) {
    throw new UsageError(
      `${before.file} is measured against ${baseline}, ${after.file} against ${other}: ` +
        "their speedups say different things",
    );
  }
  const common = contenders.filter((side) => others.includes(side));
  const sides = `${before.file} has ${contenders.join(", ")}; ${after.file} has ${others.join(", ")}`;
  if (common.length === 0) throw new UsageError(`the files have no side in common: ${sides}`);
  if (wanted === undefined) return common.find((side) => side === "numboa") ?? common[0];
  const found = common.find((side) => side === wanted);
  if (found === undefined) throw new UsageError(`no side "${wanted}" in both files: ${sides}`);
  return found;
}
