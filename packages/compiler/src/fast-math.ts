/**
 * The licences to change bits: what the option `fastMath` may be, and what it grants. Stands alone, as the ABI does: the
 * runtime's main thread reads options with it.
 *
 * A licence allows and demands nothing: code that does not use it is right. `isNaN` and `isFinite` stay honest under all of them;
 * that a number is never NaN, infinite or -0 is a promise nobody can ask for.
 */

/** Some of the licences. */
export interface FastMath {
  /**
   * Sums and products of a loop in several parts, put together at its end in an order that depends on how
   * often the loop runs and on nothing else: docs/decisions/021.
   */
  readonly reassociate?: boolean;
  /** `a * b + c` with one rounding. Not implemented: docs/decisions/023 says what is in its way. */
  readonly contract?: boolean;
  /** Functions of `Math` within 1 ulp, with the same bits on every engine and in vectors: docs/decisions/022. */
  readonly approxMath?: boolean;
  /** Doubles computed as 32-bit floats, where they are made of such and become such again: docs/decisions/023. */
  readonly demoteF32?: boolean;
}

export type Licence = keyof FastMath;

/** Those of the design, and whether there is a pass that knows them. */
const LICENCES: Readonly<Record<Licence, "there" | "missing">> = {
  reassociate: "there",
  contract: "missing",
  approxMath: "there",
  demoteF32: "there",
};

const NAMES = Object.keys(LICENCES) as Licence[];
const THERE = NAMES.filter((name) => LICENCES[name] === "there");

/**
 * What is granted: by `true` every licence there is, by an object those that it names.
 *
 *     licencesOf({ reassociate: true }) // ["reassociate"]
 *
 * @throws TypeError for what is no such option, an unknown licence, and one asked for by name that is not implemented
 */
export function licencesOf(fastMath: boolean | FastMath | undefined): readonly Licence[] {
  if (fastMath === undefined || fastMath === false) return [];
  if (fastMath === true) return THERE;
  if (typeof fastMath !== "object" || fastMath === null || Array.isArray(fastMath)) {
    throw new TypeError(
      `the option fastMath must be true, false, or an object with some of ${NAMES.join(", ")}`,
    );
  }
  return Object.entries(fastMath).flatMap(([name, value]) =>
    isGranted(name, value) ? [name as Licence] : [],
  );
}

function isGranted(name: string, value: unknown): boolean {
  if (!Object.hasOwn(LICENCES, name)) {
    throw new TypeError(`the option fastMath has no part ${name}; there are ${NAMES.join(", ")}`);
  }
  if (value !== undefined && typeof value !== "boolean") {
    throw new TypeError(`the part ${name} of the option fastMath must be true or false`);
  }
  if (value && LICENCES[name as Licence] === "missing") {
    throw new TypeError(
      `the part ${name} of the option fastMath is not implemented; there are ${THERE.join(", ")}`,
    );
  }
  return value === true;
}
