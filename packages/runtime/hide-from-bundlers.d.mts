/** @see hide-from-bundlers.mjs */
export function hideFromBundlers(code: string): string;
