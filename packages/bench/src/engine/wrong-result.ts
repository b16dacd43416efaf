/** A side that does not compute what the baseline computes. Such a side is never timed. */
export class WrongResult extends Error {
  override readonly name = "WrongResult";
}
