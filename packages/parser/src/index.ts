/** The front end: functions of JavaScript to IR. The IR itself is `@numboa/parser/ir`. */
export { KINDS, PROBLEMS } from "./codes.ts";
export * from "./diagnostics.ts";
export { isLibraryKey, libraryKey, methodOfKey } from "./library/typed-array-methods.ts";
export { lowerUnit, type LowerOutcome, type NeededPath } from "./lower/lower-unit.ts";
export { diagnose, type Problem } from "./problem.ts";
export { renderDiagnostic } from "./render.ts";
export type * from "./span.ts";
export { parseFieldKey, type FieldKey } from "./syntax/field-keys.ts";
export { parseSignature } from "./syntax/signature.ts";
export type * from "./unit.ts";
export { workOf } from "./work/work.ts";
