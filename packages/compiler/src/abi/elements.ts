/**
 * Typed arrays, asked so that no property of theirs can hide what they are.
 *
 * An array is accepted only if it is exactly what its compiled code assumes: a real typed array (the
 * tag getter sees through no proxy and no imitation) with its constructor's own prototype, so that no
 * subclass can observe or change an access, and without a `length` of its own. Where it lies is asked of the
 * intrinsic getters: a wrong length or offset would reach other arrays' memory. The intrinsics are taken once, before user code
 * can replace them.
 */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

export interface NumericArrayConstructor<A extends NumericArray = NumericArray> {
  readonly prototype: A;
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
}

/** A length is an `int`: `i + 4` for an index below it stays int32, and ranges of lengths build on it. */
export const MAX_LENGTH = 2 ** 30;

const TypedArray = Object.getPrototypeOf(Int8Array) as { readonly prototype: object };

const askFor = <T>(key: string | symbol): ((value: unknown) => T) => {
  const { get } = Object.getOwnPropertyDescriptor(TypedArray.prototype, key)!;
  return (value) => get!.call(value) as T;
};

/** The constructor's name of any typed array, a subclass's or BigInt one included; undefined for all else. */
export const typedArrayTag = askFor<string | undefined>(Symbol.toStringTag);
/** The true number of elements of a typed array. */
export const lengthOfTyped = askFor<number>("length");
const bufferOf = askFor<ArrayBufferLike>("buffer");
const startOf = askFor<number>("byteOffset");

/** Where the elements of an array lie. */
export interface Extent {
  readonly buffer: ArrayBufferLike;
  /** In bytes. */
  readonly start: number;
  /** In elements. */
  readonly length: number;
}

/** Where a typed array lies, whatever its prototype. */
export const extentOfTyped = (array: object): Extent => ({
  buffer: bufferOf(array),
  start: startOf(array),
  length: lengthOfTyped(array),
});

/** Whether a value is exactly an array of a constructor, by the name that this had at first. */
export const isExactly = (
  value: unknown,
  tag: string,
  { prototype }: NumericArrayConstructor,
): value is NumericArray =>
  typedArrayTag(value) === tag &&
  Object.getPrototypeOf(value) === prototype &&
  !Object.hasOwn(value as object, "length");

/** Throws for all but the constructors of arrays of numbers. */
export function checkConstructor(constructor: NumericArrayConstructor): void {
  const isTyped = Object.getPrototypeOf(Object(constructor)) === TypedArray;
  if (!isTyped || !/^(u?int|float[36])/i.test(constructor.name)) {
    throw new TypeError("numboa: array() takes one of the numeric typed-array constructors");
  }
}
