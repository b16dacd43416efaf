/** A configuration that is wrong. */
import { relative } from "node:path";
import { UsageError } from "./usage-error.ts";

export class ConfigError extends UsageError {
  /** What to look at again when it changes, by full paths. */
  readonly files: readonly string[];

  constructor(message: string, files: readonly string[]) {
    super(message);
    this.files = files;
  }
}

/** What its code has thrown, or why there is none, in one line: engines put the place of a syntax error into others. */
export function notLoaded(file: string, error: unknown, files: readonly string[]): ConfigError {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const [line] = text.split("\n", 1);
  return new ConfigError(`${relative("", file)} cannot be loaded: ${line}`, files);
}
