/**
 * Runs filetests: IR files whose header says what to check (`format.ts`). A package adds its own commands:
 *
 *     runFiletests(new URL("../filetests/", import.meta.url), {
 *       opt: ({ module, runs }, args) => printModule(optimize(module, args)),
 *     });
 *
 * A command that gives text has its expectation in the file, after `==> command`. Under `BLESS=1` these are
 * written instead of compared, which is refused where CI is set.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { IR_COMMANDS } from "./commands.ts";
import { parseFiletest, printFiletest, type Filetest } from "./format.ts";

/** Checks a file, or gives the text that its expectation must be. `test.module` is its own to change. */
export type FiletestCommand = (
  test: Filetest,
  args: readonly string[],
) => string | void | Promise<string | void>;

/** One test for each `.ir` file below a folder. */
export function runFiletests(
  folder: URL,
  commands: Readonly<Record<string, FiletestCommand>> = {},
): void {
  const known = { ...IR_COMMANDS, ...commands };
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ir"))
    .toSorted();
  describe("filetests", () => {
    it.each(paths)("%s", async (path) => {
      const url = new URL(path, folder);
      const file = readFileSync(url, "utf8");
      const { source, expectations } = parseFiletest(file);
      const outputs = await runCommands(file, known);
      if (blessing()) writeFileSync(url, printFiletest(source, outputs));
      expect(outputs).toEqual(blessing() ? outputs : expectations);
    });
    it("are there", () => expect(paths).not.toEqual([]));
  });
}

/** What the commands of a file gave, for those that give text. */
async function runCommands(
  file: string,
  known: Readonly<Record<string, FiletestCommand>>,
): Promise<Map<string, string>> {
  const outputs = new Map<string, string>();
  for (const { name, args, line } of parseFiletest(file).commands) {
    const command = known[name];
    if (!command) throw new Error(`no command ${name}; there are ${Object.keys(known).join(", ")}`);
    // Read anew for each command, because it may change the module.
    const output = await command(parseFiletest(file), args);
    if (output !== undefined) outputs.set(line, output.trim());
  }
  return outputs;
}

function blessing(): boolean {
  if (process.env["BLESS"] !== "1") return false;
  if (process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
  return true;
}
