/** A program under test: source texts, what they capture, and what their parameters are meant for. */
import type { CaptureBinding, SourceFunction, SourceUnit } from "@numboa/parser";

/**
 * What a parameter is used as; which kinds a signature may give it follows from that. `typed` is an array that is no plain one, `ints` one of integers,
 * `big` and `ubig` a bigint that 64 bits hold, `bigs` and `ubigs` an array of them, `list` a plain array of numbers, `table` one of such
 * arrays, `cube` one of tables, `matrix` a typed array of some length, and `side` how many rows it may have; of a `buffer` all views may be made, of a `doubles` those of doubles alone; `missing` is a number or not there.
 */
export type ParamSort =
  | "array"
  | "typed"
  | "ints"
  | "number"
  | "count"
  | "boolean"
  | "big"
  | "ubig"
  | "bigs"
  | "ubigs"
  | "list"
  | "table"
  | "cube"
  | "matrix"
  | "side"
  | "buffer"
  | "doubles"
  | "dataview"
  | "object"
  | "missing";

export interface ProgramParam {
  /** `this` for what is no argument. */
  readonly name: string;
  readonly sort: ParamSort;
  /** The text of its default value. */
  readonly fallback?: string;
  /** Of an object: what it is called after `name.`, and used as. */
  readonly fields?: readonly ProgramParam[];
}

/** `constant` is compiled in; a value is read at each call and comes with the arguments; `global` is the engine's own. */
export type Captured =
  | { readonly how: "global"; readonly text: string }
  | { readonly how: "constant"; readonly text: string }
  | { readonly how: "value"; readonly sort: ParamSort; readonly fields?: readonly ProgramParam[] };

export interface Program {
  /** The entry: a function or an arrow function. */
  readonly main: string;
  readonly params: readonly ProgramParam[];
  /** Functions that `main` and each other may call, by name. */
  readonly helpers: Readonly<Record<string, string>>;
  readonly captures: Readonly<Record<string, Captured>>;
}

/** What a call has to be given: the parameters, then the captured values; for an object its fields, as `p.x`. */
export function inputsOf({ params, captures }: Program): ProgramParam[] {
  const captured = Object.entries(captures).flatMap(([name, one]): ProgramParam[] =>
    one.how === "value" ? [{ ...one, name }] : [],
  );
  return [...params, ...captured].flatMap((param): ProgramParam[] => {
    if (param.fields === undefined) return [param];
    return param.fields.map(({ name, sort }) => ({ name: `${param.name}.${name}`, sort }));
  });
}

/** The parameters that its text declares. */
export const declared = ({ params }: Pick<Program, "params">): ProgramParam[] =>
  params.filter(({ name }) => name !== "this");

/** The program as plain JavaScript runs it: the oracle. Takes parameters and captured values by name. */
export type Oracle = (values: Readonly<Record<string, unknown>>) => unknown;

export function plain(program: Program): Oracle {
  const names = Object.entries(program.captures)
    .flatMap(([name, { how }]) => (how === "value" ? [name] : []))
    .join(", ");
  const script = [
    ...(names === "" ? [] : [`let ${names};`]),
    declarationsOf(program),
    `return [(${program.main}), (values) => { ({ ${names} } = values); }];`,
  ];
  const [entry, capture] = new Function(script.join("\n"))() as [
    (this: unknown, ...args: unknown[]) => unknown,
    (values: object) => void,
  ];
  return (values) => {
    capture(values);
    return entry.apply(
      values["this"],
      declared(program).map(({ name }) => values[name]),
    );
  };
}

function declarationsOf({ helpers, captures }: Program): string {
  const constants = Object.entries(captures).flatMap(([name, one]) =>
    one.how === "value" ? [] : [`const ${name} = ${one.text};`],
  );
  const functions = Object.entries(helpers).map(([name, text]) => `const ${name} = (${text});`);
  return [...constants, ...functions].join("\n");
}

/** The program as the compiler takes it; the entry is `main`. */
export function unitOf(program: Program): SourceUnit {
  const captures: Record<string, CaptureBinding> = {};
  for (const key of Object.keys(program.helpers)) captures[key] = { kind: "function", key };
  for (const [key, captured] of Object.entries(program.captures)) {
    captures[key] = bindingOf(key, captured);
  }
  const functions: Record<string, SourceFunction> = {};
  for (const [name, source] of Object.entries({ ...program.helpers, main: program.main })) {
    functions[name] = { name, source, captures };
  }
  return { entry: "main", functions };
}

function bindingOf(key: string, captured: Captured): CaptureBinding {
  const { how } = captured;
  if (how === "constant") return { kind: how, text: captured.text };
  return how === "global" ? { kind: how, name: captured.text } : { kind: how, key };
}
