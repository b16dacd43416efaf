/** @see script-of.mjs */
export function scriptOf(
  module: string,
  map: object | undefined,
  name: string,
): Promise<{ code: string; map: string }>;
