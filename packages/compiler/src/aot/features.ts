/**
 * What engines may lack: modules are compiled for those that have it, for others, or both.
 *
 * What an engine has is found out by whether it takes a tiny module: no list of engines grows old.
 */

export type Feature = "none" | "simd";

/** What may be asked for, in the order of how much it needs, and what is not made. */
const FEATURES: Readonly<Record<string, Feature | { readonly missing: string }>> = {
  none: "none",
  simd: "simd",
  "relaxed-simd": {
    missing:
      "the compiler makes no such code: its instructions differ in bits between engines, and `contract`, which would allow that, is not implemented",
  },
  threads: {
    missing:
      "the compiler makes no such code: nothing is run in parallel yet. Memory that threads can share is used by every module, and needs no option",
  },
};

/** @returns features in their order, each once; or what is wrong with the names, in words */
export function featuresOf(names: readonly string[]): Feature[] | string {
  for (const name of names) {
    const known = Object.hasOwn(FEATURES, name) ? FEATURES[name] : undefined;
    if (known === undefined) return `there is no feature ${name}: there are none and simd`;
    if (typeof known === "object") return `${name}: ${known.missing}`;
  }
  if (names.length === 0) return "no feature is named: there are none and simd";
  return (["none", "simd"] as const).filter((feature) => names.includes(feature));
}

/** `() => v128` of a constant: the smallest module that needs SIMD. */
const PROBE = [
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x0a, 0x01, 0x08, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x62, 0x0b],
];

/** An expression that is true where the engine has SIMD, in any JavaScript. */
export const HAS_SIMD = `globalThis.WebAssembly?.validate(new Uint8Array([${PROBE.join(", ")}]))`;
