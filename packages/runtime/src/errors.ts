/** What `strict` throws, and the one warning that a function gets otherwise. */

/** A function, or a call of it, that cannot be compiled although `strict` asked for it. */
export class JitError extends Error {
  override readonly name = "JitError";
  /** Rendered diagnostics. */
  readonly messages: readonly string[];

  constructor(functionName: string, messages: readonly string[]) {
    super(`\`${functionName}\` cannot be compiled\n${messages.join("\n")}`);
    this.messages = messages;
  }
}

/** Says it once, where the host wants warnings: as a process warning, else on the console. */
export function warn(functionName: string, messages: readonly string[]): void {
  const text = `\`${functionName}\` runs as JavaScript: ${messages.join("\n")}`;
  const process = (globalThis as { process?: NodeJS.Process }).process;
  if (typeof process?.emitWarning === "function") process.emitWarning(text, "NumboaWarning");
  else console.warn(`numboa: ${text}`);
}
