/** JavaScript against what Binaryen makes of the typed program. */
import { plain } from "../../../parser/test/programs/program.ts";
import { binaryenBackend } from "../../src/codegen/binaryen.ts";
import { NOTHING, compare, compilerThrew, type Case, type Checked } from "./check.ts";
import { seesBuffers } from "./captured.ts";
import { COMPILER, compiled, interpreted, lower, sizeIf, specialize } from "./contestants.ts";
import type { Run } from "./observe.ts";

/** @param one a case that compiles */
export async function checkBinaryen(one: Case): Promise<Checked> {
  const { program, signature, without, small = false } = one;
  const js = lower(program, signature, COMPILER).module!;
  const module = specialize(program, js, signature, COMPILER)!.module!;
  COMPILER.optimize(module, { without, small }, false);
  try {
    const run = compiled(program, module, await binaryenBackend.emit(module, sizeIf(small)));
    return compare(one, plain(program) as Run, [
      // The interpreter tells which calls end soon.
      { who: "level typed", run: interpreted(program, module), place: "own" },
      { who: "Binaryen", run, place: seesBuffers(js) ? "own" : "heap" },
    ]);
  } catch (error) {
    return { ...NOTHING, failure: compilerThrew(error) };
  }
}
