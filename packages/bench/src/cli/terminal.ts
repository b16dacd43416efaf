/** What a command has to know of the terminal it was started from. */

/** The words that were typed, without the paths of Node and of this program. */
export function commandLine(): string[] {
  return ["numboa-bench", ...process.argv.slice(2)];
}

export function wantsColor(stream: NodeJS.WriteStream): boolean {
  return Boolean(stream.isTTY) && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
}
