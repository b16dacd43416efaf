/** Runs IR text, verified first. */
import {
  assertVerified,
  interpret,
  parseModule,
  type InterpretOptions,
  type RuntimeValue,
} from "@numboa/parser/ir";

/** Runs the body of a typed function. */
export function run(
  head: string,
  body: string,
  args: RuntimeValue[] = [],
  options?: InterpretOptions,
): RuntimeValue {
  return runModule(`module typed entry @f\nfunc @f${head} {\n${body}\n}`, args, options);
}

/** Runs the entry of a module. */
export function runModule(
  text: string,
  args: RuntimeValue[] = [],
  options?: InterpretOptions,
): RuntimeValue {
  const module = parseModule(text);
  assertVerified(module, "the test");
  return interpret(module, args, options);
}
