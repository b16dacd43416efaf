/** What the user asked for makes no sense, or a file cannot be read or written: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
