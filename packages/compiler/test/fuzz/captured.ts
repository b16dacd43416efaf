/** What a lowered entry takes besides its arguments: captured values, and fields of objects and arrays, by their keys. */
import { parseFieldKey } from "@numboa/parser";
import type { Module, ParamKind, RuntimeValue } from "@numboa/parser/ir";
import { declared, type Program } from "../../../parser/test/programs/program.ts";
import type { CaptureSource } from "../../src/abi/captured-values.ts";
import type { Signature } from "./inputs.ts";

type Values = Readonly<Record<string, RuntimeValue>>;

/** The kinds of all that a lowered entry takes; undefined where it asks for a field that the arguments do not have. */
export function kindsOf(
  program: Program,
  module: Module,
  signature: Signature,
): ParamKind[] | undefined {
  const params = declared(program).map(({ name }) => name);
  const kinds = [
    ...declared(program).map(({ name, sort }) => (sort === "object" ? "object" : signature[name])),
    ...module.funcs.get(module.entry)!.captures.map((key) => kindOf(key, params, signature)),
  ];
  return kinds.every((kind) => kind !== undefined) ? kinds : undefined;
}

/** A field that is assigned stands in an array of one element, as the runtime has it; an object that is passed on is one. */
function kindOf(
  key: string,
  params: readonly string[],
  signature: Signature,
): ParamKind | undefined {
  const field = parseFieldKey(key);
  const root = field === undefined ? key : (params[Number(field.root)] ?? field.root);
  const name = [root, ...(field?.path ?? [])].join(".");
  const known = signature[name];
  if (known !== undefined) return field?.cell === true ? "number[]" : known;
  if (Object.keys(signature).some((other) => other.startsWith(`${name}.`))) return "object";
  return root in signature ? KINDS_OF_ARRAY_FIELDS[field?.path[0] ?? ""] : undefined;
}

/** What arrays say of themselves. */
const KINDS_OF_ARRAY_FIELDS: Readonly<Record<string, ParamKind | undefined>> = {
  buffer: "buffer[]",
  byteOffset: "int",
};

/** Whether it sees in which buffer an array is that is passed: in the heap that is all of the heap, in JavaScript, too. */
export const seesBuffers = (module: Module): boolean =>
  module.funcs
    .get(module.entry)!
    .captures.some((key) => ["buffer", "byteOffset"].includes(parseFieldKey(key)?.path[0] ?? ""));

interface Opened {
  readonly values: readonly RuntimeValue[];
  /** Stores back what was assigned. */
  close(): void;
}

/** The captured values of a call, as the interpreter takes them. */
export function openCaptures(
  captures: readonly string[],
  args: readonly RuntimeValue[],
  values: Values,
): Opened {
  const closers: (() => void)[] = [];
  const opened = captures.map((key): RuntimeValue => {
    const field = parseFieldKey(key);
    if (field === undefined) return values[key];
    const property = field.path.at(-1)!;
    let holder = (
      /^\d+$/.test(field.root) ? args[Number(field.root)] : values[field.root]
    ) as Values;
    for (const name of field.path.slice(0, -1)) holder = holder[name] as Values;
    const value = Reflect.get(holder, property, holder);
    if (!field.cell) return value;
    const cell = [value];
    closers.push(() => Reflect.set(holder, property, cell[0]));
    return cell;
  });
  return { values: opened, close: () => closers.forEach((close) => close()) };
}

/** Where the boundary reads a captured value; fields of arguments it finds by itself. */
export function findCapture(objects: object, name: string): CaptureSource | undefined {
  const root = parseFieldKey(name)?.root ?? name;
  return /^(\d+|this)$/.test(root) ? undefined : { object: objects, property: root };
}
