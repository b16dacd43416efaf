/** What sources become, as IR texts small enough to be read. */
import { printModule } from "@numboa/parser/ir";
import { lowerProgram } from "./both.ts";
import { testCases } from "./case-file.ts";

/** Captures of every case: the value K and the helpers `twice` and `pair`. */
const CAPTURES = { values: { K: 3 }, helpers: { twice: "(x) => x + x", pair: "(x) => [x, 1]" } };

const lower = (source: string): string => {
  const text = printModule(lowerProgram({ source, ...CAPTURES }), { spans: false });
  const from = text.indexOf("func @entry");
  const next = text.indexOf("\nfunc ", from);
  return text.slice(from, next < 0 ? undefined : next);
};

const FILES = [
  "expressions",
  "branches",
  "loops",
  "switch",
  "variables",
  "functions",
  "aggregates",
  "arrays",
];

for (const file of FILES) {
  testCases(file, new URL(`cases/${file}.txt`, import.meta.url), lower);
}
