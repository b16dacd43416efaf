/** What is done when it is first asked for, and once. */
export function once<T>(get: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | undefined;
  return () => (promise ??= get());
}
