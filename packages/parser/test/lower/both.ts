/** One source run two ways: as JavaScript, and lowered, verified and interpreted. */
import {
  lowerUnit,
  renderDiagnostic,
  type CaptureBinding,
  type SourceFunction,
  type SourceUnit,
} from "@numboa/parser";
import { assertVerified, prepare, type Module, type RuntimeValue } from "@numboa/parser/ir";

export interface Program {
  readonly source: string;
  /** Helper functions by name, which the source and each other may call. */
  readonly helpers?: Readonly<Record<string, string>>;
  /** Captured values by name. */
  readonly values?: Readonly<Record<string, RuntimeValue>>;
  /** Captured values that are the engine's own, by its global names. */
  readonly natives?: Readonly<Record<string, string>>;
  /** Captured objects whose members are helpers. */
  readonly objects?: Readonly<Record<string, readonly string[]>>;
}

export type Run = (...args: RuntimeValue[]) => RuntimeValue;

export function unitOf(program: Program): SourceUnit {
  const { source, helpers = {}, values = {}, natives = {}, objects = {} } = program;
  const captures: Record<string, CaptureBinding> = {};
  for (const key of Object.keys(helpers)) captures[key] = { kind: "function", key };
  for (const key of Object.keys(values)) captures[key] = { kind: "value", key };
  for (const [key, name] of Object.entries(natives)) captures[key] = { kind: "global", name };
  for (const [key, names] of Object.entries(objects)) {
    const members = names.map((name) => [name, { kind: "function", key: name } as const] as const);
    captures[key] = { kind: "value", key, members: Object.fromEntries(members) };
  }
  const functions: Record<string, SourceFunction> = { entry: { name: "entry", source, captures } };
  for (const [name, text] of Object.entries(helpers)) {
    functions[name] = { name, source: text, captures };
  }
  return { entry: "entry", functions };
}

/** The module of a program, verified. */
export function lowerProgram(program: Program): Module {
  const outcome = lowerUnit(unitOf(program));
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
export function plain(program: Program): Run {
  const { source, helpers = {}, values = {}, natives = {}, objects = {} } = program;
  const declarations = [
    ...Object.entries(natives).map(([name, global]) => `const ${name} = globalThis.${global};`),
    ...Object.entries(helpers).map(([name, text]) => `const ${name} = ${text};`),
    ...Object.entries(objects).map(
      ([name, members]) => `const ${name} = { ${members.join(", ")} };`,
    ),
  ];
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
