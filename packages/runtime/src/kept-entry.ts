/**
 * The main entry for Node itself: runs the runtime as a script, with the code that V8 has made of it in an earlier process
 * (docs/decisions/046). The script is the entry that bundlers for Node take, as one function (`bundle.mjs`).
 *
 * What is not kept yet is kept when a process ends that has asked the cache for a function; one that merely imports this reads,
 * and writes nothing.
 */
import { createRequire } from "node:module";
import type { KeptCode } from "./cache/code-file.ts";
import { keepCode } from "./cache/keep.ts";
import { hasScripts, loadScript } from "./cache/kept-script.ts";
import { type FolderPlace, type Place, placeFor } from "./cache/place.ts";
import type * as Index from "./index.ts";

type Runtime = typeof Index;

/** A script has neither the URL of a module nor `import()`. */
type Start = (
  url: string,
  load: (name: string) => Promise<unknown>,
  used: ((place: Place) => void) | undefined,
) => Runtime;

const SCRIPT = new URL(/* @vite-ignore */ "./numboa-script.cjs", import.meta.url);

/** The folder for functions that name none. */
function ownPlace(): FolderPlace | undefined {
  const place = placeFor(true, "");
  return place?.kind === "folder" ? place : undefined;
}

/** Is told of each use of a cache: the first one of that folder has the code kept at the end. */
function keeper(code: KeptCode): ((place: Place) => void) | undefined {
  if (code.kept > 0) return undefined;
  let isSeen = false;
  return (place) => {
    if (isSeen || place.kind !== "folder" || place.folder !== code.place.folder) return;
    isSeen = true;
    process.once("exit", () => keepCode({ ...code, place }));
  };
}

const run = (start: Start, code?: KeptCode): Runtime =>
  start(import.meta.url, (name) => import(name), code && keeper(code));

/**
 * Undefined where there are no scripts, where they are of another realm (test runners give each file its own), and where errors are to name
 * places in the sources: Node reads no maps of scripts.
 */
function runScript(): Runtime | undefined {
  if (!hasScripts() || process.sourceMapsEnabled) return undefined;
  const { script, code } = loadScript("runtime", SCRIPT, ownPlace());
  const start: unknown = script.runInThisContext();
  return start instanceof Function ? run(start as Start, code) : undefined;
}

const runtime = runScript() ?? run(createRequire(import.meta.url)("./numboa-script.cjs") as Start);

export const { Explanation, JitError, array, jit, memory, on, trace } = runtime;
