/** The files and options that the commands share. */
import { accessSync, constants, statSync } from "node:fs";
import { extname } from "node:path";
import type { ModuleOptions } from "../aot/compile-module.ts";
import { LEVELS, type Level } from "../aot/levels.ts";
import type { FastMath } from "../fast-math.ts";
import type { Format } from "./report.ts";
import { UsageError } from "./usage-error.ts";

/** The options as commander hands them over. */
export interface CommonFlags {
  /** False for `--no-optimize`. */
  readonly optimize: Level | false;
  readonly boundsCheck?: "javascript" | "throw";
  readonly fastMath?: boolean | FastMath;
  readonly allowJavascript?: boolean;
  readonly format: Format;
  readonly verbose?: boolean;
}

export function optionsFrom(flags: CommonFlags): ModuleOptions {
  return {
    ...LEVELS[flags.optimize === false ? "2" : flags.optimize](),
    allowJavaScript: flags.allowJavascript === true,
    ...(flags.boundsCheck === undefined ? {} : { boundsCheck: flags.boundsCheck }),
    ...(flags.fastMath === undefined ? {} : { fastMath: flags.fastMath }),
  };
}

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
