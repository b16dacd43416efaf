/** One source run two ways: as JavaScript, and lowered, verified and interpreted. */
import {
  lowerUnit,
  renderDiagnostic,
  type CaptureBinding,
  type SourceFunction,
} from "@numboa/parser";
import { assertVerified, prepare, type Module, type RuntimeValue } from "@numboa/parser/ir";

export interface Program {
  readonly source: string;
  /** Helper functions by name, which the source and each other may call. */
  readonly helpers?: Readonly<Record<string, string>>;
  /** Captured values by name. */
  readonly values?: Readonly<Record<string, RuntimeValue>>;
}

export type Run = (...args: RuntimeValue[]) => RuntimeValue;

/** The module of a program, verified. */
export function lowerProgram({ source, helpers = {}, values = {} }: Program): Module {
  const captures: Record<string, CaptureBinding> = {};
  for (const name of Object.keys(helpers)) captures[name] = { kind: "function", key: name };
  for (const name of Object.keys(values)) captures[name] = { kind: "value", key: name };
  const functions: Record<string, SourceFunction> = { entry: { name: "entry", source, captures } };
  for (const [name, text] of Object.entries(helpers)) {
    functions[name] = { name, source: text, captures };
  }
  const outcome = lowerUnit({ entry: "entry", functions });
  if (!outcome.module)
    throw new Error(outcome.diagnostics.map((d) => renderDiagnostic(d)).join("\n"));
  assertVerified(outcome.module, "lowering");
  return outcome.module;
}

/** Runs the lowered program, with fuel so that a wrong loop ends. */
export function interpreted(program: Program): Run {
  const module = lowerProgram(program);
  const run = prepare(module);
  const { params, captures } = module.funcs.get("entry")!;
  const declared = params.length - captures.length;
  const hidden = captures.map((key) => program.values![key]);
  return (...args) => {
    const passed = Array.from({ length: declared }, (_, i) => args[i]);
    return run([...passed, ...hidden], { fuel: 1_000_000 });
  };
}

/** The program as JavaScript sees it. */
export function plain({ source, helpers = {}, values = {} }: Program): Run {
  const declarations = Object.entries(helpers).map(([name, text]) => `const ${name} = ${text};`);
  const names = Object.keys(values);
  // oxlint-disable-next-line no-new-func -- the oracle is JavaScript itself
  const make = new Function(...names, `${declarations.join("\n")}\nreturn (${source}\n);`);
  return make(...Object.values(values)) as Run;
}

export type Outcome =
  | {
      readonly value: RuntimeValue;
      /** The order of keys, which comparing objects does not see. */
      readonly keys: unknown;
      readonly arrays: readonly (readonly number[])[];
    }
  | { readonly error: string; readonly arrays: readonly (readonly number[])[] };

/** The keys of an object and of all in it, in their order. */
export function keysOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).map(([key, inner]) => [key, keysOf(inner)]);
}

/** What a run gives, with the contents of its typed arrays after it. */
export function observe(run: Run, args: readonly RuntimeValue[]): Outcome {
  const copies = args.map((arg) => (arg instanceof Object ? (arg as Float64Array).slice() : arg));
  const contents = () =>
    copies.flatMap((arg) => (arg instanceof Object ? [Array.from(arg as Float64Array)] : []));
  try {
    const value = run(...copies);
    return { value, keys: keysOf(value), arrays: contents() };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: `${name}: ${message}`, arrays: contents() };
  }
}
