/** The command line of the examples. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Program } from "./programs/program.ts";

export interface Options {
  programs: Program[];
  out: string;
  small: boolean;
  json: boolean;
  explain: boolean;
  help: boolean;
}

/** Something the user can put right; the message says what. */
export class UsageError extends Error {}

const DEFAULT_OUT = fileURLToPath(new URL("../out", import.meta.url));

/** Reads the arguments after the program's name. Throws `UsageError`. */
export function parseOptions(argv: string[], all: readonly Program[]): Options {
  const { values, positionals } = parse(argv);
  const programs = positionals.map((name) => {
    const program = all.find((candidate) => candidate.name === name);
    if (program) return program;
    const names = all.map((candidate) => candidate.name).join(", ");
    throw new UsageError(`There is no program "${name}"; there are ${names}.`);
  });
  return {
    programs: programs.length > 0 ? programs : [...all],
    out: values.out ?? DEFAULT_OUT,
    small: values.small ?? false,
    json: values.json ?? false,
    explain: values.explain ?? false,
    help: values.help ?? false,
  };
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        out: { type: "string", short: "o" },
        small: { type: "boolean" },
        json: { type: "boolean" },
        explain: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export function helpText(all: readonly Program[]): string {
  const programs = all.map(({ name, title }) => `  ${name.padEnd(14)}${title}`);
  return `Usage: npm start -- [program …] [options]

Runs ordinary JavaScript functions on real input through Numboa: shows how each call goes from
JavaScript to WebAssembly, checks that every bit of every result is the same, measures the
speed-up and writes the results as pictures.

Programs (all, if none is named)
${programs.join("\n")}

Options
  -o, --out DIR   folder for the pictures (default: examples/out)
      --small     a smaller input, for a quick look
      --explain   print what the compiler did with each function
      --json      print the results as JSON instead
  -h, --help      print this text

Exit code: 0 all bits are the same, 1 some are not, 2 the command line or the output folder is
unusable.
`;
}
