/**
 * Why modules can give their memory to others, and take none.
 *
 * All compiled functions of a realm, by `jit()` or ahead of time, share one heap, so that arrays pass between them by address. It
 * hands out every byte of its memory from the first array on, and takes what was never handed out for zeros. A memory that comes from
 * elsewhere has an owner whose allocator knows nothing of that: both would hand out the same bytes, and each would take what the other has made the
 * memory grow by for its own. The other way round there is one allocator: code of others finds room with `array()`.
 */
export const NO_IMPORT =
  "import is refused: the heap must own its memory, or two allocators would hand out the same bytes; take export, " +
  "and give the exported memory to the others";
