/**
 * What compiled code is found again by: everything that its bytes depend on, as text.
 *
 * The text itself stands in the entry and is compared, so no two different requests are ever taken for one, whatever hash
 * names the file. (A cryptographic one would cost the main thread as much as the rest of a hit: docs/decisions/025.)
 * What the host's `Math` gives decides only some code, and is asked where such an entry is found (`entry.ts`).
 */
import { Mixer } from "@numboa/compiler/math-probe";
import type { CompileMessage } from "../worker/protocol.ts";
import { buildId } from "./build.ts";
import { SCHEMA } from "./entry.ts";

export interface Key {
  readonly text: string;
  /** Short, for a file. */
  readonly name: string;
}

/** Of both tiers: code of the better one takes the other's place. */
/** @param build which compiler is asked */
export function keyOf({ job }: Pick<CompileMessage, "job">, build = buildId()): Key {
  const { options, ...request } = job;
  // The number of the version stands in names that debuggers show, and nowhere else.
  const { version: _, ...ofCode } = options;
  const all = {
    schema: SCHEMA,
    build,
    engine: ENGINE,
    ...request,
    options: ofCode,
  };
  // Well-formed: JSON has half of a surrogate pair as an escape.
  const text = JSON.stringify(all);
  const mixer = new Mixer();
  mixer.addBytes(UTF8.encode(text));
  return { text, name: mixer.digits() };
}

const UTF8 = new TextEncoder();

/** Engines may differ in what they take, and in their functions of `Math`: each has entries of its own. */
const ENGINE = describeEngine();

function describeEngine(): string {
  const { process, navigator } = globalThis as {
    process?: NodeJS.Process;
    navigator?: { userAgent?: string };
  };
  if (process?.versions?.node === undefined) return navigator?.userAgent ?? "";
  const { versions, platform, arch } = process;
  const engines = ["node", "deno", "bun", "v8"].map((name) => versions[name] ?? "");
  return [...engines, platform, arch].join(" ");
}
