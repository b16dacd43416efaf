/**
 * Writes files so that none is ever seen half-written: each under a temporary name beside its place, then, when
 * all are complete, renamed.
 */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes contents by path, folders as needed. Throws what the system throws, and leaves no temporary file. */
export function writeFiles(files: ReadonlyMap<string, string | Uint8Array>): void {
  const written: { readonly path: string; readonly temporary: string }[] = [];
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(path), { recursive: true });
      const temporary = `${path}.${process.pid}.tmp`;
      written.push({ path, temporary });
      writeFileSync(temporary, content);
    }
    // What would end the renaming half-way is found out before.
    for (const { path } of written) assertNoFolder(path);
    for (const { path, temporary } of written) renameSync(temporary, path);
  } catch (error) {
    for (const { temporary } of written) rmSync(temporary, { force: true });
    throw error;
  }
}

function assertNoFolder(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw Object.assign(new Error(`${path} is a folder`), { code: "EISDIR", path });
}
