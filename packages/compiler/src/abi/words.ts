/** A bigint of 64 bits as WebAssembly takes it here: two words, because slots are doubles. Makes no garbage. */
const whole = new BigUint64Array(1);
const words = new Int32Array(whole.buffer);
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The words of `value` modulo 2^64, the low one first; they hold until the next call. */
export function splitWords(value: bigint): Int32Array {
  whole[0] = value;
  if (!isLittleEndian) words.reverse();
  return words;
}
