/**
 * A command of `numboa-bench`, run in this process: as `main.ts` does it, but a second faster. What only a process of its
 * own can show is tested in cli.test.ts.
 */
import { Command, CommanderError } from "commander";
import { vi } from "vitest";
import { UsageError } from "../../src/cli/usage-error.ts";

export interface BenchOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a module of a command exports. */
type AddCommand = (program: Command, finish: (code: number) => void) => void;

/** Runs a command with these words in a folder. One at a time. */
export async function runBench(
  add: AddCommand,
  folder: string,
  args: readonly string[],
): Promise<BenchOutcome> {
  let code = -1;
  let out = "";
  let err = "";
  const program = new Command("numboa-bench").exitOverride();
  add(program, (result) => (code = result));
  const [directory, argv] = [process.cwd(), process.argv];
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((text) => Boolean((out += String(text)))),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => Boolean((err += String(text)))),
  ];
  try {
    process.chdir(folder);
    process.argv = [...argv.slice(0, 2), ...args];
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof UsageError) err += `numboa-bench: ${error.message}\n`;
    else if (!(error instanceof CommanderError)) throw error;
    code = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  } finally {
    process.chdir(directory);
    process.argv = argv;
    for (const spy of spies) spy.mockRestore();
  }
  return { code, out, err };
}
