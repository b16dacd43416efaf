/**
 * The lowest byte address at which an array may begin. Code generation leans on it: `a[i + c]` is one
 * instruction at `a[i]` with `c` as its constant, which is right only while `address - c * bytes` cannot
 * wrap below 0. It also keeps address 0 free, so that a stray null pointer hits no array.
 */
export const HEAP_BASE = 1024;
