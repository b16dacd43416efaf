/**
 * What compiled code throws in the program's name: errors with the texts of the source, and where they were thrown.
 */
import type { Part } from "./part.ts";
import type { ThrowSite } from "./types.ts";

/** `throw`, and for texts with values in them `throw/1`, `throw/2`, …, by how many. */
export const throws: Part = {
  link: ({ abi, name }, { numboa }) => {
    const throws = abi.throws!;
    const raise = (index: number, ...values: number[]): never => {
      throw makeError(throws[index], values, name);
    };
    numboa["throw"] = raise;
    for (const { holes } of throws) if (holes) numboa[`throw/${holes.length}`] = raise;
  },
};

const ERRORS: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** What a value for a text stands for, by the number that comes with it. */
const READERS: readonly ((value: number) => number | boolean | undefined)[] = [
  (value) => value,
  (value) => value !== 0,
  () => undefined,
];

function messageOf({ message, holes = [] }: ThrowSite, values: readonly number[]): string {
  const pieces = holes.map((at, i) => {
    const value = READERS[values[2 * i + 1]](values[2 * i]);
    return `${message!.slice(holes[i - 1] ?? 0, at)}${value}`;
  });
  return pieces.join("") + message!.slice(holes.at(-1) ?? 0);
}

function makeError(site: ThrowSite, values: readonly number[], functionName: string): Error {
  const constructor = ERRORS[site.error] ?? Error;
  const message = site.message === undefined ? "" : messageOf(site, values);
  const error = site.message === undefined ? new constructor() : new constructor(message);
  if (site.line !== undefined && typeof error.stack === "string") {
    const { stack } = error;
    const short = `${site.error}${message === "" ? "" : `: ${message}`}`;
    const own = stack.startsWith(short);
    // V8 heads the stack of an empty text by "Error: ": whatever stands before the frames stays.
    const end = own ? stack.indexOf("\n", short.length) : -1;
    const header = end < 0 ? short : stack.slice(0, end);
    const frames = own ? stack.slice(header.length) : stack;
    const place = `line ${site.line}:${site.column ?? 1} of the function`;
    error.stack = `${header}\n    at ${functionName} (${place})${frames}`;
  }
  return error;
}
