/**
 * Which compiler this is: a hash of the file with the whole compiler, written in when the package is built (`bundle.mjs`).
 *
 * A version number would not do: it stays the same while the compiler is worked on. From source there is no such hash, and
 * nothing is cached, unless a test says for which compiler it stands.
 */
declare const NUMBOA_BUILD: string | undefined;

let build = typeof NUMBOA_BUILD === "string" ? NUMBOA_BUILD : undefined;

export function buildId(): string | undefined {
  return build;
}

/** For tests, which run from source. */
export function setBuildId(id: string | undefined): void {
  build = id;
}
