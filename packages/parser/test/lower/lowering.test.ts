/** What sources become, as IR texts small enough to be read. */
import { printModule } from "@numboa/parser/ir";
import { lowerProgram } from "./both.ts";
import { testCases } from "./case-file.ts";

/** Captures of every case: the value K and the helper `twice`. */
const CAPTURES = { values: { K: 3 }, helpers: { twice: "(x) => x + x" } };

const lower = (source: string): string => {
  const text = printModule(lowerProgram({ source, ...CAPTURES }), { spans: false });
  const from = text.indexOf("func @entry");
  const next = text.indexOf("\nfunc ", from);
  return text.slice(from, next < 0 ? undefined : next);
};

for (const file of ["expressions", "branches", "loops", "switch", "variables", "arrays"]) {
  testCases(file, new URL(`cases/${file}.txt`, import.meta.url), lower);
}
