/** What a campaign came to, as people read it. */
import { PASSES } from "../../src/pipeline.ts";
import { blame } from "./blame.ts";
import type { Mismatch, Summary } from "./campaign.ts";
import { printCase } from "./case-file.ts";
import type { CheckOptions } from "./check.ts";
import type { Count } from "./coverage.ts";
import { shrink } from "./shrink.ts";

export function summaryText(summary: Summary, seed: number, seconds: number): string {
  const { programs, signatures, compiled, refused, comparisons, tooLong, gaveUp, mismatches } =
    summary;
  const codes = Object.entries(refused)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `  ${String(count).padStart(8)}  ${code}`);
  return [
    coverageTable(summary.coverage),
    "",
    passesTable(summary),
    "",
    `seed ${seed}: ${programs} programs, ${signatures} checks, ${(programs / seconds).toFixed(0)} programs a second`,
    `compiled ${compiled}, refused ${signatures - compiled}${codes.length > 0 ? ", by code:" : ""}`,
    ...codes,
    `${comparisons} comparisons with JavaScript; ${tooLong} calls left out, too long; ${gaveUp} given up`,
    `${mismatches.length} mismatches`,
  ].join("\n");
}

function coverageTable(coverage: Readonly<Record<string, Count>>): string {
  const rows = Object.entries(coverage).sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(10, ...rows.map(([name]) => name.length));
  const line = (name: string, ...cells: (string | number)[]): string =>
    name.padEnd(width) + cells.map((cell) => String(cell).padStart(10)).join("");
  return [
    line("construct", "times", "programs", "compiled", "%"),
    ...rows.map(([name, { times, programs, compiled }]) =>
      line(name, times, programs, compiled, Math.round((100 * compiled) / programs)),
    ),
  ].join("\n");
}

/** In how many of the checked programs each pass changed something. */
function passesTable({ busy, compiled }: Summary): string {
  const names = [...PASSES.keys()].toSorted();
  const width = Math.max(...names.map((name) => name.length));
  return [
    `${"pass".padEnd(width)}${"changed".padStart(10)}${"%".padStart(10)}`,
    ...names.map((name) => {
      const count = busy[name] ?? 0;
      const share = ((100 * count) / compiled).toFixed(1);
      return `${name.padEnd(width)}${String(count).padStart(10)}${share.padStart(10)}`;
    }),
  ].join("\n");
}

/** A mismatch made small, as a case to commit, and where to look. */
export function mismatchText(
  { seed, program, case: one, failure }: Mismatch,
  options: CheckOptions = {},
): string {
  const shrunk = shrink(one, failure, options);
  const title = `seed ${seed}, program ${program}`;
  const text = printCase(title, shrunk.case, shrunk.failure);
  const { inputs } = shrunk.failure;
  if (!inputs || options.throwOutside) return text;
  const { stage } = blame(shrunk.case, inputs);
  return text.replace("\n", `\n# first wrong after: ${stage}\n`);
}
