/**
 * Reads the command line of `numboac`. The compiler is loaded by the commands: help need not wait for it.
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { featuresOf, type Feature } from "../aot/features.ts";
import { NO_IMPORT } from "../aot/memory.ts";
import { licencesOf, type FastMath } from "../fast-math.ts";
import type { InspectFlags } from "./inspect-command.ts";
import type { BuildFlags, CommonFlags } from "./settings.ts";
import { EXIT_ERRORS, EXIT_OK, EXIT_USAGE } from "./terminal.ts";
import { UsageError, describeError } from "./usage-error.ts";

const HELP = `
What it compiles
  Exported functions of a .ts or .js module whose parameters have types: from TypeScript, from JSDoc, or
  from jit(fn, { signature }). number, boolean and typed arrays; f64, i32, u32, f32 and int say what a number is.
  A number that limits a loop or is part of an index is taken for an integer; other numbers run as JavaScript.
  Functions they call are compiled with them. The result is the same to the bit as in JavaScript.

Examples
  $ numboac build kernels.ts -o dist            dist/kernels.js, kernels.d.ts, a .wasm for each function
  $ numboac build src/*.ts -o dist --verbose    what was optimized, and how long it took
  $ numboac build                               what numboa.config.ts says: build --help tells what that may be
  $ numboac check kernels.ts                    only say what cannot be compiled, and why
  $ numboac inspect kernels.ts dot              what became of it
  $ numboac inspect kernels.ts dot --emit wat   the WebAssembly

Exit codes
  0 good   1 the program has errors   2 wrong usage, or a file that cannot be read or written`;

const BUILD_HELP = `
Output, in DIR
  MODULE.js             an ES module for Node and browsers; needs nothing but what is beside it
  MODULE.d.ts           its types
  MODULE.FUNCTION.wasm  the compiled functions; with --source-map a .wasm.map for each, and with --features none,simd
                        a .none.wasm for those that have vectors
  numboa-abi/           what connects them to JavaScript, shared by all modules in DIR
  package.json          { "type": "module" }, only where Node would take DIR for CommonJS

  Arguments that a compiled function does not take (other types, too few) run its JavaScript, which is in
  MODULE.js. Typed arrays are copied in and back; those made with its export \`array\` are not.
  Nothing is written if any module has errors.

  numboa.config.ts (.mts, .js, .mjs, .json) says what the command line does not, for build and check; paths in it are seen
  from its folder.

    import { defineConfig } from "@numboa/compiler/config";
    export default defineConfig({ entries: ["src/kernels.ts"], outDir: "dist", optimize: 3 });

    entries, outDir, optimize, boundsCheck, fastMath, features, memory, allowJavaScript, linkable, sourceMap, format, watch, verbose

  --no-fast-math, --no-allow-javascript, --no-source-map, --no-watch and --no-verbose turn off what it turns on.

  With --watch only what a change has to do with is read and compiled again, and only files that differ are
  written. Errors are shown and waited out; Ctrl-C ends it.

Examples
  $ numboac build                               what numboa.config.ts says
  $ numboac build kernels.ts -o dist
  $ numboac build src/*.ts -o dist --watch
  $ numboac build src/*.ts -o dist --format github
  $ numboac build kernels.js fft.js -o dist --allow-javascript
  $ numboac build kernels.ts -o dist --json | jq .modules[0].functions[].bytes`;

const FILES = "modules, .ts or .js; without any the `entries` of the configuration";

const common = (command: Command): Command =>
  command
    .addOption(
      new Option(
        "-O, --optimize <level>",
        "0: no passes; 1: the few of a quick start; 2: all, the bytes that `jit()` makes; 3, the default: and Binaryen's, for smaller files; s: small code first",
      ).choices(["0", "1", "2", "3", "s"]),
    )
    .option("--no-optimize", "the same as -O2: quicker to build")
    .addOption(
      new Option(
        "--bounds-check <mode>",
        "what an element access outside an array does in WebAssembly",
      ).choices(["javascript", "throw"]),
    )
    .addOption(
      new Option(
        "--fast-math [parts]",
        "may change bits: `reassociate` sums of loops, `approxMath` functions of Math within 1 ulp, `demoteF32` floats as floats; without parts all",
      ).argParser(fastMathOf),
    )
    .addOption(new Option("--no-fast-math").hideHelp())
    .addOption(
      new Option(
        "--features <list>",
        "what engines must have: simd, the default; none; or none,simd: both, and each engine loads what it can run",
      ).argParser(featuresFrom),
    )
    .option("--allow-javascript", "keep what cannot be compiled as plain JavaScript")
    .addOption(new Option("--no-allow-javascript").hideHelp())
    .addOption(
      new Option(
        "--format <form>",
        "of diagnostics: text, the default; json: with the result, as --json; github: annotations of a workflow",
      ).choices(["text", "json", "github"]),
    )
    .addOption(
      new Option("--json", "print the result as JSON on standard output").implies({
        format: "json",
      }),
    )
    .option(
      "--config <file>",
      "the configuration, instead of numboa.config.* in the working directory",
    )
    .option("--no-config", "go by the command line only");

/** `reassociate,contract` as the option of `jit()`. */
function fastMathOf(text: string): FastMath {
  const names = text.split(",").map((name) => name.trim());
  const fastMath = Object.fromEntries(names.map((name) => [name, true]));
  try {
    licencesOf(fastMath);
  } catch (error) {
    throw new InvalidArgumentError((error as TypeError).message);
  }
  return fastMath;
}

/** `none,simd` as a list. */
function featuresFrom(text: string): Feature[] {
  const features = featuresOf(text.split(",").map((name) => name.trim()));
  if (typeof features === "string") throw new InvalidArgumentError(features);
  return features;
}

function memoryFrom(text: string): "export" {
  if (text === "import") throw new InvalidArgumentError(NO_IMPORT);
  if (text !== "export") throw new InvalidArgumentError(`there is no ${text}: there is export`);
  return text;
}

function makeProgram(version: string, finish: (code: number) => void): Command {
  const program = new Command("numboac");
  program
    .description("Compiles numeric functions to WebAssembly ahead of time.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(add --help for more)")
    .addHelpText("after", HELP);
  common(program.command("build"))
    .description("write modules that load compiled functions")
    .argument("[files...]", FILES)
    .option("-o, --out <dir>", "folder for the output; made if need be")
    .addOption(
      new Option(
        "--memory <way>",
        "export: modules export `memory`, in which the arrays of `array` lie",
      ).argParser(memoryFrom),
    )
    .option(
      "--source-map",
      "write MODULE.FUNCTION.wasm.map: the lines of the sources, for debuggers",
    )
    .addOption(new Option("--no-source-map").hideHelp())
    .option("-w, --watch", "build again whenever a file changes, until Ctrl-C")
    .addOption(new Option("--no-watch").hideHelp())
    .option(
      "--linkable",
      "write the functions' texts along, so that functions of jit() that call them are compiled with them",
    )
    .option("--verbose", "print phases, times and what the passes did")
    .addOption(new Option("--no-verbose").hideHelp())
    .addHelpText("after", BUILD_HELP)
    .action(async (files: string[], flags: BuildFlags) => {
      const { buildCommand } = await import("./build-command.ts");
      finish(await buildCommand(files, flags, version));
    });
  common(program.command("check"))
    .description("report what cannot be compiled, write nothing")
    .argument("[files...]", FILES)
    .action(async (files: string[], flags: CommonFlags) => {
      const { checkCommand } = await import("./check-command.ts");
      finish(await checkCommand(files, flags));
    });
  common(program.command("inspect"))
    .description("print what the compiler makes of functions")
    .argument("<file>", "a module, .ts or .js")
    .argument("[function]", "an export; all when none is given")
    .addOption(
      new Option(
        "--emit <what>",
        "explain: in words; types: of variables; ir: after the passes; wat",
      )
        .choices(["explain", "types", "ir", "wat"])
        .default("explain"),
    )
    .action(async (file: string, name: string | undefined, flags: InspectFlags) => {
      const { inspectCommand } = await import("./inspect-command.ts");
      finish(await inspectCommand(file, name, flags));
    });
  return program;
}

function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * Runs `numboac` with the words after its name, and gives the exit code: 0 good, 1 the program has errors,
 * 2 wrong usage or a file that cannot be read or written.
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let code = EXIT_OK;
  try {
    const program = makeProgram(readVersion(), (result) => (code = result));
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    // Commander has said what is wrong, or has shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
    process.stderr.write(`${describeError(error)}\n`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_ERRORS;
  }
  return code;
}
