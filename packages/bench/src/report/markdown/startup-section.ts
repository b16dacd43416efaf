/** What it costs to have Numboa at all. */
import type { StartupFile } from "../../files/report.ts";
import type { SidesReport } from "../../startup/side-by-side.ts";
import { bytes } from "../format.ts";
import { PEAK_SENTENCE, SIDE_TITLES, kernelTitle, sideCells, sidesRemarks } from "../sides-rows.ts";
import { amount, meanText } from "../startup-table.ts";
import { list, paragraphs, table } from "./markdown.ts";
import { counted, origin } from "./text.ts";

/** @param heading as many `#` as its heading should have */
export function startupSection(startup: StartupFile, heading: string): string {
  const { figures, entry, modules, kernel, settings } = startup;
  const heavy = modules.heavy.length === 0 ? "none of the heavy ones" : modules.heavy.join(", ");
  const rows = figures.map((figure) => [
    figure.description,
    amount(figure, figure.median),
    meanText(figure),
    figure.limit === undefined ? "" : `≤ ${amount(figure, figure.limit)}`,
  ]);
  return paragraphs([
    `${heading} Start-up`,
    `numboa ${entry.version}, \`${entry.file}\` of ${bytes(entry.bytes)}. Importing it loads ` +
      `${counted(modules.count, "module")}, ${heavy}. ` +
      `The kernel is ${kernel.name}, ${kernel.lines} lines, n = ${kernel.n}; ${settings.pairs} pairs.`,
    table(["figure", "median", "mean [95 % interval]", "limit"], rows),
    startup.sides === undefined ? "" : sidesSection(startup.sides),
    origin(startup),
  ]);
}

function sidesSection(sides: SidesReport): string {
  return paragraphs([
    `Whole programs, from the start of the process. ${PEAK_SENTENCE} ${sidesRemarks(sides).join(" ")}`,
    ...sides.kernels.map((kernel) =>
      table(
        [kernelTitle(kernel), ...SIDE_TITLES.slice(1)],
        kernel.results.map((result) => sideCells(sides, result)),
      ),
    ),
  ]);
}

/** The figures that have a limit, and the programs beside each other. */
export function briefStartup({ figures, sides }: StartupFile): string {
  const limited = figures.filter(({ limit }) => limit !== undefined);
  const items = limited.map((one) => `${one.description}: ${amount(one, one.median)}`);
  return paragraphs([
    `Medians at the start of a process:\n\n${list(items)}`,
    sides === undefined ? "" : sidesSection(sides),
  ]);
}
