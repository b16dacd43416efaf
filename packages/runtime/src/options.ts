/** Checks the options of `jit()` and fills in defaults; a wrong option throws at once, with its name. */
import { type FastMath, licencesOf } from "@numboa/compiler/fast-math";
import type { OwnContract } from "@numboa/parser";
import type { Helper } from "./captures.ts";
import type { CacheOptions } from "./cache/place.ts";
import { type WrittenSource, isFunctionSource, usableSource } from "./function-source.ts";
import { type TieringPolicy, resolvePolicy } from "./policy.ts";
import type { Work } from "./predicted-work.ts";
import { type Signature, parseSignature } from "./signature.ts";
import type { JitOptions } from "./types.ts";

export interface ResolvedOptions {
  readonly signature: Signature | undefined;
  readonly captures: Readonly<Record<string, unknown>>;
  readonly source: WrittenSource | undefined;
  readonly work: Work | undefined;
  readonly sync: boolean;
  readonly strict: boolean;
  readonly boundsCheck: "javascript" | "throw";
  readonly fastMath: boolean | FastMath;
  readonly cache: boolean | CacheOptions;
  readonly without: readonly string[];
  readonly policy: TieringPolicy;
}

const KNOWN: Readonly<Record<keyof JitOptions, (value: unknown) => boolean>> = {
  signature: (value) => typeof value === "string",
  captures: (value) => typeof value === "object" && value !== null,
  source: isFunctionSource,
  work: (value) => typeof value === "function",
  mode: (value) => value === "auto" || value === "sync",
  strict: (value) => typeof value === "boolean",
  boundsCheck: (value) => value === "javascript" || value === "throw",
  fastMath: isFastMath,
  cache: isCache,
  without: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
  policy: (value) => typeof value === "object" && value !== null,
};

const EXPECTED: Readonly<Record<keyof JitOptions, string>> = {
  signature: 'text such as "(a: Float64Array, n: i32) => f64"',
  captures: "an object",
  source: "what the bundler plugin writes",
  work: "a function of the same arguments that returns a number",
  mode: '"auto" or "sync"',
  strict: "true or false",
  boundsCheck: '"javascript" or "throw"',
  fastMath: "true, false, or an object of its parts",
  cache: "true, false, or an object with `folder` or `maxBytes`",
  without: "names of passes",
  policy: "an object",
};

/** Part of the design but not built yet: refused, so that nobody counts on them. */
const NOT_YET: Readonly<Record<string, string>> = {
  parallel: "compiled functions run on one thread",
};

/** @param before what a function that is jitted once more brings along */
export function resolveOptions(
  options: JitOptions,
  arity: number,
  before?: Pick<Helper, "captures" | "source">,
): ResolvedOptions {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) checkOption(name, value);
  }
  const signature = options.signature === undefined ? undefined : parseSignature(options.signature);
  // `length` counts no parameters from the first default on: more are checked where the text is read.
  if (signature !== undefined && signature.params.length < arity) {
    throw new TypeError(
      `numboa: the signature names ${signature.params.length} parameters, the function has ${arity}`,
    );
  }
  const inherited = options.captures === undefined ? before : undefined;
  const source = options.source === undefined ? inherited?.source : usableSource(options.source);
  return {
    signature,
    captures: source?.live ?? options.captures ?? inherited?.captures ?? {},
    source,
    work: options.work,
    sync: options.mode === "sync",
    strict: options.strict ?? false,
    boundsCheck: options.boundsCheck ?? "javascript",
    fastMath: options.fastMath ?? false,
    cache: options.cache ?? true,
    without: options.without ?? [],
    policy: resolvePolicy(options.policy),
  };
}

/** What holds for a function's code also where another calls it: docs/decisions/032. */
export function ownContract({ signature, boundsCheck, fastMath }: ResolvedOptions): OwnContract {
  return {
    ...(signature !== undefined && { asserts: signature.params }),
    boundsCheck,
    licences: licencesOf(fastMath),
  };
}

/** @throws TypeError with the part that is wrong */
function isFastMath(value: unknown): boolean {
  try {
    licencesOf(value as boolean | FastMath);
    return true;
  } catch (error) {
    throw new TypeError(`numboa: ${(error as TypeError).message}`);
  }
}

function isCache(value: unknown): boolean {
  if (typeof value === "boolean") return true;
  if (typeof value !== "object" || value === null) return false;
  const { folder, maxBytes, ...others } = value as Record<string, unknown>;
  const isFolder = folder === undefined || (typeof folder === "string" && folder !== "");
  const isSize = maxBytes === undefined || (typeof maxBytes === "number" && maxBytes >= 0);
  return isFolder && isSize && Object.keys(others).length === 0;
}

function checkOption(name: string, value: unknown): void {
  if (Object.hasOwn(NOT_YET, name)) {
    if (value === false) return;
    throw new TypeError(`numboa: the option ${name} is not implemented yet; ${NOT_YET[name]}`);
  }
  if (!Object.hasOwn(KNOWN, name)) {
    throw new TypeError(
      `numboa: unknown option ${name}; there are ${Object.keys(KNOWN).join(", ")}`,
    );
  }
  const key = name as keyof JitOptions;
  if (!KNOWN[key](value))
    throw new TypeError(`numboa: the option ${name} must be ${EXPECTED[key]}`);
}
