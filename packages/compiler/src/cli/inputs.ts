/** The files that commands are given. */
import { accessSync, constants, statSync } from "node:fs";
import { extname } from "node:path";
import { UsageError } from "./usage-error.ts";

/** Of modules. */
export const EXTENSIONS: readonly string[] = [".ts", ".mts", ".js", ".mjs"];

/** @throws UsageError for a file that is not there, cannot be read, or is no module */
export function checkInputs(paths: readonly string[]): void {
  for (const path of paths) {
    if (!EXTENSIONS.includes(extname(path))) {
      throw new UsageError(`${path}: modules end in ${EXTENSIONS.join(", ")}`);
    }
    try {
      accessSync(path, constants.R_OK);
    } catch (error) {
      throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
    }
    if (!statSync(path).isFile()) throw new UsageError(`cannot read ${path}: it is no file`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "a file is in its place",
  EISDIR: "it is a folder",
  ENOENT: "no such file",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file",
  EROFS: "the file system is read-only",
};

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}
