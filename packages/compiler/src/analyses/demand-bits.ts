/**
 * Demands: what the uses of a value can tell apart. A set of bits, none for an unused value.
 *
 * A value may be replaced by any other that all its uses take for the same:
 *
 *   INT32          equal modulo 2^32 after truncation; NaN and infinities are 0
 *   INDEX          equal, or neither is an index that an array could have; -0 is 0
 *   RELAXED        equal, or both are integers of magnitude at least 2^52: an operand of a sum or
 *                  product that is itself only an index or relaxed
 *   NUMBER         equal as numbers, where -0 is 0 and NaN is taken for 0
 *   NAN            NaN is not taken for 0
 *   NEGZERO        -0 is told from 0
 *   UNDEFINEDNESS  undefined is told from NaN
 *   BOOLEANNESS    false and true are told from 0 and 1
 *   ARRAY          the array itself
 *   BITS64         of bigints: equal modulo 2^64
 *   EXACT64        of bigints: equal
 *   FLOAT          nothing to tell: a use computes in doubles, so that a wide integer is better a double if it is no index
 *   BOUNDARY       nothing to tell: it goes to another function or comes from one, as no wide integer does
 */
export const INT32 = 1;
export const INDEX = 2;
export const RELAXED = 4;
export const NUMBER = 8;
export const NAN = 16;
export const NEGZERO = 32;
export const UNDEFINEDNESS = 64;
export const BOOLEANNESS = 128;
export const ARRAY = 256;
export const FLOAT = 512;
export const BITS64 = 1024;
export const EXACT64 = 2048;
export const BOUNDARY = 4096;

/** What an operation in doubles sees, but for the sign of zero. */
export const DOUBLE = NUMBER | NAN | FLOAT;
/** What JavaScript sees of a result. */
export const EVERYTHING = DOUBLE | NEGZERO | UNDEFINEDNESS | BOOLEANNESS | EXACT64;
