/** The tiers under test, each as a function from a module to something that runs. */
import { prepare, type Module } from "@numboa/parser/ir";
import { binaryenBackend } from "../../src/codegen/binaryen.ts";
import { encodeModule } from "../../src/codegen/encoder.ts";
import { instantiate, type Call } from "./execute.ts";

export type Tier = (module: Module) => Call | Promise<Call>;

export const interpreted: Tier = (module) => {
  const run = prepare(module);
  return (args) => run(args, { fuel: 100_000 });
};

export const encoded: Tier = (module) => instantiate(module, encodeModule(module));

export const optimized: Tier = async (module) =>
  instantiate(module, await binaryenBackend.emit(module));
