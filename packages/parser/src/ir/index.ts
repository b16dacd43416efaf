/** The IR: the lowest layer, which everything else leans on. `docs/IR.md` is its manual. */
export * from "./build.ts";
export * from "./errors.ts";
export { giveBack, type Given } from "./given.ts";
export * from "./interpret.ts";
export * from "./math.ts";
export { Names } from "./names.ts";
export type * from "./nodes.ts";
export * from "./op-row.ts";
export * from "./ops.ts";
export * from "./parse.ts";
export * from "./print.ts";
export * from "./result.ts";
export { spellTable, tableValues } from "./tables.ts";
export * from "./types.ts";
export { lanesOf, V128, vectorOf, vectorOfWords, wordsOf, type Shape } from "./vector.ts";
export * from "./verify.ts";
export * from "./walk.ts";
