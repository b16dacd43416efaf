/** What `strict` throws, the one warning that a function gets otherwise, and what both call the function. */

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

/** A function's name for people: the text that it has as its own property, whatever that was changed to. */
export function nameOf(fn: object): string {
  const name: unknown = Object.getOwnPropertyDescriptor(fn, "name")?.value;
  return typeof name === "string" && name !== "" ? name : "anonymous";
}

/** Says it once, where the host wants warnings: as a process warning, else on the console. */
export function warn(functionName: string, messages: readonly string[]): void {
  const text = `\`${functionName}\` runs as JavaScript: ${messages.join("\n")}`;
  const process = (globalThis as { process?: NodeJS.Process }).process;
  if (typeof process?.emitWarning === "function") process.emitWarning(text, "NumboaWarning");
  else console.warn(`numboa: ${text}`);
}
