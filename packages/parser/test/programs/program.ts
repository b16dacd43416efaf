/** A program under test: source texts, what they capture, and what their parameters are meant for. */
import type { CaptureBinding, SourceFunction, SourceUnit } from "@numboa/parser";

/** What a parameter is used as; which kinds a signature may give it follows from that. */
export type ParamSort = "array" | "number" | "count" | "boolean";

export interface ProgramParam {
  readonly name: string;
  readonly sort: ParamSort;
}

/** `constant` is compiled in; a value is read at each call and comes with the arguments. */
export type Captured =
  | { readonly how: "constant"; readonly text: string }
  | { readonly how: "value"; readonly sort: ParamSort };

export interface Program {
  /** The entry: a function or an arrow function. */
  readonly main: string;
  readonly params: readonly ProgramParam[];
  /** Functions that `main` and each other may call, by name. */
  readonly helpers: Readonly<Record<string, string>>;
  readonly captures: Readonly<Record<string, Captured>>;
}

/** What a call has to be given: the parameters, then the captured values. */
export function inputsOf({ params, captures }: Program): ProgramParam[] {
  const captured = Object.entries(captures).flatMap(([name, one]) =>
    one.how === "value" ? [{ name, sort: one.sort }] : [],
  );
  return [...params, ...captured];
}

/** The program as plain JavaScript runs it: the oracle. Takes parameters and captured values by name. */
export type Oracle = (values: Readonly<Record<string, unknown>>) => unknown;

export function plain(program: Program): Oracle {
  const captured = inputsOf(program).slice(program.params.length);
  const names = captured.map(({ name }) => name).join(", ");
  const script = [
    ...(names === "" ? [] : [`let ${names};`]),
    declarationsOf(program),
    `return [(${program.main}), (values) => { ({ ${names} } = values); }];`,
  ];
  const [entry, capture] = new Function(script.join("\n"))() as [
    (...args: unknown[]) => unknown,
    (values: object) => void,
  ];
  return (values) => {
    capture(values);
    return entry(...program.params.map(({ name }) => values[name]));
  };
}

function declarationsOf({ helpers, captures }: Program): string {
  const constants = Object.entries(captures).flatMap(([name, one]) =>
    one.how === "constant" ? [`const ${name} = ${one.text};`] : [],
  );
  const functions = Object.entries(helpers).map(([name, text]) => `const ${name} = (${text});`);
  return [...constants, ...functions].join("\n");
}

/** The program as the compiler takes it; the entry is `main`. */
export function unitOf(program: Program): SourceUnit {
  const captures: Record<string, CaptureBinding> = {};
  for (const key of Object.keys(program.helpers)) captures[key] = { kind: "function", key };
  for (const [key, captured] of Object.entries(program.captures)) {
    const { how } = captured;
    captures[key] = how === "constant" ? { kind: how, text: captured.text } : { kind: how, key };
  }
  const functions: Record<string, SourceFunction> = {};
  for (const [name, source] of Object.entries({ ...program.helpers, main: program.main })) {
    functions[name] = { name, source, captures };
  }
  return { entry: "main", functions };
}
