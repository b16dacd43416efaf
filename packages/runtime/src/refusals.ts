/**
 * Why a function stays JavaScript where its text is not to blame: one factory per code, as in the parser's
 * `codes.ts`, and rendered like a diagnostic that has no place in a source.
 */
import type { FailedReply } from "./worker/protocol.ts";

type Text = readonly [message: string, help: string];

interface Factory<Args extends readonly string[]> {
  (...args: Args): FailedReply;
  readonly code: string;
  readonly write: (...args: Args) => Text;
  /** Arguments for the documentation. */
  readonly example: Args;
}

function define<Args extends readonly string[]>(
  scope: FailedReply["scope"],
  code: string,
  example: Args,
  write: (...args: Args) => Text,
): Factory<Args> {
  const make = (...args: Args): FailedReply => {
    const [message, help] = write(...(args.map(inShort) as unknown as Args));
    return { kind: "failed", scope, messages: [`error[${code}]: ${message}\n  help: ${help}`] };
  };
  return Object.assign(make, { code, example, write });
}

/** Names and errors are the user's and the engine's: as much of them as fits a line. */
function inShort(text: string): string {
  // oxlint-disable-next-line no-control-regex -- which a terminal would obey
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  return line.length <= 240 ? line : `${line.slice(0, 239)}…`;
}

export const REFUSALS = {
  nativeFunction: define("source", "native-function", ["max"], (name: string) => [
    `The source of \`${name}\` is not available: native and bound functions run as they are.`,
    "Write a function around it: `jit((x) => Math.sqrt(x))`.",
  ]),
  parameterCount: define("source", "parameter-count", ["1", "2"], (has: string, named: string) => [
    `The number of parameters is ${has} in the function and ${named} in its signature.`,
    "Name every parameter of the function in the signature.",
  ]),
  unknownPass: define("source", "unknown-pass", ["polish", "fold, licm"], (name, known) => [
    `There is no pass ${name}.`,
    `Passes are ${known}.`,
  ]),
  withoutText: define("source", "compiled-ahead", ["dot"], (name: string) => [
    `\`${name}\` was compiled ahead of time, and its text is not there to be compiled in.`,
    "Build its module with `numboac build --linkable`.",
  ]),
  capturesChange: define("source", "captures-change", ["9"], (times: string) => [
    `Its captured functions were replaced ${times} times.`,
    "Capture one function and choose inside it, or pass what changes as an argument.",
  ]),
  capturedValue: define("signature", "captured-value", ["K", "a string"], (name, found) => [
    `The captured value \`${name}\` is ${found}.`,
    "Capture a number, a boolean, an array of numbers, or an object that has such fields.",
  ]),
  fieldValue: define(
    "signature",
    "field-value",
    ["size.width", "argument 1", "number, boolean or array of numbers"],
    (path, root, what) => [
      `\`${path}\` of ${root} is no ${what} of the object's own.`,
      "Make it an own data property that always holds one of these: no getter, nothing inherited.",
    ],
  ),
  manyFailures: define("signature", "many-failures", [], () => [
    "Too many other types of arguments could not be compiled: no more are tried.",
    "Call it with the same types of arguments everywhere; `explain()` says what was wrong with each.",
  ]),
  noSharedMemory: define("system", "no-shared-memory", [], () => [
    "This engine has no shared WebAssembly memory.",
    "In a browser, serve the page with COOP and COEP headers; elsewhere, use a newer engine.",
  ]),
  workerStart: define("system", "worker-start", ["no threads"], (reason: string) => [
    `No compile worker could be started: ${reason}.`,
    "Allow workers here, or compile on the spot with `numboa/sync`.",
  ]),
  workerLost: define("system", "worker-lost", ["ended"], (reason: string) => [
    `The compile worker ${reason}.`,
    "Split the function, if it is very large; otherwise please report it.",
  ]),
  link: define("system", "link", ["CompileError: no memory"], (error: string) => [
    `The compiled function could not be linked: ${error}.`,
    "Please report it, with the engine and its version.",
  ]),
  internalError: define("system", "internal-error", ["Error: at fold"], (error: string) => [
    `The compiler failed: ${error}`,
    "Please report it, with the function.",
  ]),
};
