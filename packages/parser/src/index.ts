/** The front end: functions of JavaScript to IR. The IR itself is `@numboa/parser/ir`. */
export * from "./diagnostics.ts";
export type * from "./span.ts";
export type * from "./unit.ts";
