/** What the user asked for makes no sense, or a file cannot be read or written: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What went wrong, in words: a defect of ours with all that helps to find it. */
export function describeError(error: unknown): string {
  if (error instanceof UsageError) return `numboac: ${error.message}`;
  const text = error instanceof Error ? error.stack : String(error);
  return `numboac: this is a bug in the compiler\n${text}`;
}
