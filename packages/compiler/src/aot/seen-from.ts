/** Units whose files are named from a folder. Apart from what compiles, which whoever has it done on other threads does not load. */
import { relative } from "node:path";
import type { SourceUnit } from "@numboa/parser";

/** A unit whose files are named from the module's folder: names in the output are the same on every machine. */
export function seenFrom(unit: SourceUnit, folder: string): SourceUnit {
  const functions = Object.entries(unit.functions).map(([key, fn]) => {
    if (fn.location === undefined) return [key, fn] as const;
    const file = relative(folder, fn.location.file).replaceAll("\\", "/");
    return [key, { ...fn, location: { ...fn.location, file } }] as const;
  });
  return { ...unit, functions: Object.fromEntries(functions) };
}
