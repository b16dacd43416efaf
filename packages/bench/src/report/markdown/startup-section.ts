/** What it costs to have Numboa at all. */
import type { StartupFile } from "../../files/report.ts";
import { bytes } from "../format.ts";
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
    origin(startup),
  ]);
}

/** The figures that have a limit. */
export function briefStartup({ figures }: StartupFile): string {
  const limited = figures.filter(({ limit }) => limit !== undefined);
  const items = limited.map((one) => `${one.description}: ${amount(one, one.median)}`);
  return `Medians at the start of a process:\n\n${list(items)}`;
}
