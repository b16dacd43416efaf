/** The tiers under test, each as a function from a module to something that runs. */
import { prepare, type Module, type Result } from "@numboa/parser/ir";
import { binaryenBackend } from "../../src/codegen/binaryen.ts";
import { encodeModule } from "../../src/codegen/encoder.ts";
import { instantiate, type Call } from "./execute.ts";

export type Tier = (module: Module) => Call | Promise<Call>;

const resultOf = ({ funcs, entry }: Module): Result => funcs.get(entry)!.result;

export const interpreted: Tier = (module) => {
  const run = prepare(module);
  return (args) => run(args, { fuel: 100_000 });
};

export const encoded: Tier = (module) => instantiate(resultOf(module), encodeModule(module));

export const optimized: Tier = async (module) =>
  instantiate(resultOf(module), await binaryenBackend.emit(module));
