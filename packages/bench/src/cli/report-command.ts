/** `numboa-bench report`: one page of everything that the files of other commands hold. */
import type { Command } from "commander";
import { readReport } from "../files/read.ts";
import { EXIT_OK } from "./exit-codes.ts";
import { assertNoInput, saveText } from "./save.ts";
import { UsageError } from "./usage-error.ts";

const HELP = `
What it shows
  From a file of \`run\` or \`peers\`: the summary, speedups with their intervals, every contender side by side, memory, the
  start, and how single processes ran, with the warm-up that was found. Files of \`startup\`, \`ablate\`, \`check\` and of
  counted instructions add sections of their own. A section that no file fills is left out.

  The page is one file that loads nothing: it can be mailed, and works without a network. Where there are too many raw
  points for a page of a reasonable size it draws a part of them and says so; the files have them all.

Examples
  $ numboa-bench report results.json --html report.html
  $ numboa-bench report results.json startup.json ablate.json --html report.html --markdown report.md
  $ numboa-bench report results.json --markdown -        Markdown to standard output

Exit codes
  0 written   2 usage: no such file, not one of ours, of an older version, or it cannot be written`;

interface ReportFlags {
  readonly html?: string;
  readonly markdown?: string;
}

export function addReport(program: Command, finish: (code: number) => void): void {
  program
    .command("report")
    .description("make a page for people from files of other commands")
    .argument("<files...>", "files that --json wrote")
    .option("--html <file>", "the page to write, or - for standard output")
    .option("--markdown <file>", "the same in Markdown, or - for standard output")
    .addHelpText("after", HELP)
    .action(async (files: string[], flags: ReportFlags) =>
      finish(await reportCommand(files, flags)),
    );
}

async function reportCommand(files: readonly string[], flags: ReportFlags): Promise<number> {
  const { html, markdown } = flags;
  if (html === undefined && markdown === undefined) {
    throw new UsageError("say what to write: --html FILE, --markdown FILE, or both");
  }
  if (html !== undefined && html === markdown) {
    throw new UsageError(`--html and --markdown would both go to ${html}`);
  }
  for (const target of [html, markdown]) assertNoInput(files, target);
  const reports = files.map((file) => ({ file, report: readReport(file) }));
  if (html !== undefined) {
    // Plotting is loaded by the one command that plots.
    const { renderHtml } = await import("../report/html/page.ts");
    put(html, await renderHtml(reports));
  }
  if (markdown !== undefined) {
    const { renderMarkdown } = await import("../report/markdown/report.ts");
    const text = renderMarkdown(reports.map(({ report }) => report));
    put(markdown, `# Numboa benchmark report\n\n${text.trimEnd()}\n`);
  }
  return EXIT_OK;
}

function put(file: string, text: string): void {
  if (file === "-") {
    process.stdout.write(text);
    return;
  }
  saveText(file, text);
  process.stdout.write(`wrote ${file}\n`);
}
