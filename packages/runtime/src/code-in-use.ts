/** How much compiled code functions hold, of all functions together. */
const inUse = { versions: 0, codeBytes: 0 };
const unreachable = new FinalizationRegistry<number>((codeBytes) => leave(codeBytes));

function leave(codeBytes: number): void {
  inUse.versions--;
  inUse.codeBytes -= codeBytes;
}

/** A version is in use until it is retired. A function that nobody holds any more takes its versions along. */
export function startUse(version: object, codeBytes: number): void {
  inUse.versions++;
  inUse.codeBytes += codeBytes;
  unreachable.register(version, codeBytes, version);
}

export function endUse(version: object, codeBytes: number): void {
  if (unreachable.unregister(version)) leave(codeBytes);
}

/** The versions that functions hold, and the bytes of their modules. */
export function codeInUse(): { readonly versions: number; readonly codeBytes: number } {
  return { ...inUse };
}
