/**
 * Reads a report back. Whatever a user may hand over by mistake gets one clear line: what is wrong with
 * which file, and what to do.
 */
import { readFileSync } from "node:fs";
import type { z } from "zod";
import { UsageError } from "../cli/usage-error.ts";
import { SCHEMA_NAME, SCHEMA_VERSION } from "./parts.ts";
import type { Report, RunFile } from "./report.ts";
import { isKind, schemas } from "./schema.ts";

/**
 * @throws UsageError when the file cannot be read, is no JSON, is not ours, is of another version, or says
 *   something that its schema does not allow
 */
export function readReport(file: string): Report {
  return parseReport(file, readText(file));
}

/**
 * Reads a file that `numboa-bench run` wrote.
 * @throws UsageError as `readReport` does, and for every other kind of file
 */
export function readRun(file: string): RunFile {
  const report = readReport(file);
  if (report.kind === "run") return report;
  throw new UsageError(
    `${file} holds the result of \`numboa-bench ${report.kind}\`; what is needed is a file of ` +
      "`numboa-bench run --json FILE`",
  );
}

/**
 * The report that `text` holds.
 * @param file its name, for messages
 * @throws UsageError as `readReport` does
 */
export function parseReport(file: string, text: string): Report {
  const content = parse(file, text);
  assertOurs(file, content);
  const { kind } = content;
  if (!isKind(kind)) {
    const known = Object.keys(schemas).join(", ");
    throw new UsageError(`${file}: unknown kind ${shown(kind)}; there are ${known}`);
  }
  const result = schemas[kind].safeParse(content);
  if (result.success) return result.data;
  const [{ path, message }] = deepest(result.error.issues);
  throw new UsageError(`${file}: ${location(path)}: ${lowerFirst(message)}`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Partial<Record<string, string>> = {
      ENOENT: "there is no such file",
      EISDIR: "it is a folder",
      EACCES: "permission denied",
    };
    throw new UsageError(`cannot read ${file}: ${reasons[code ?? ""] ?? message}`);
  }
}

function parse(file: string, text: string): unknown {
  if (text.trim() === "") throw new UsageError(`${file} is empty`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

interface Ours {
  readonly kind?: unknown;
}

/** Schema 1 had a name of its own for the start-up file. */
const NAMES: ReadonlySet<unknown> = new Set([SCHEMA_NAME, "numboa-bench-startup"]);

function assertOurs(file: string, content: unknown): asserts content is Ours {
  const { schema, schemaVersion, commandLine } = (content ?? {}) as Record<string, unknown>;
  if (!NAMES.has(schema)) {
    throw new UsageError(
      `${file} was not written by numboa-bench: it has no "schema": "${SCHEMA_NAME}"`,
    );
  }
  if (schemaVersion === SCHEMA_VERSION) return;
  if (typeof schemaVersion === "number" && schemaVersion > SCHEMA_VERSION) {
    throw new UsageError(
      `${file} was written by a newer numboa-bench (schema ${schemaVersion}, this one reads ` +
        `${SCHEMA_VERSION}): update numboa-bench`,
    );
  }
  throw new UsageError(
    `${file} was written by an older numboa-bench (schema ${shown(schemaVersion)}, this one reads ` +
      `${SCHEMA_VERSION}), which measured less: measure again${madeBy(commandLine)}`,
  );
}

/** The words that made the file: not to be typed again as they are, since options may have changed. */
function madeBy(commandLine: unknown): string {
  if (!Array.isArray(commandLine) || commandLine.length === 0) return "";
  return ` (it was made by \`${commandLine.join(" ")}\`)`;
}

type Issue = z.core.$ZodIssue;

/**
 * A union fails with the issues of all its members. The member that was meant is the one that fits furthest; its
 * issues say what is wrong.
 */
function deepest(issues: readonly Issue[], above: readonly PropertyKey[] = []): Issue[] {
  const flat = issues.flatMap((issue): Issue[] => {
    const path = [...above, ...issue.path];
    if (issue.code !== "invalid_union" || issue.errors.length === 0) return [{ ...issue, path }];
    const members = issue.errors.map((errors) => deepest(errors, path));
    return members.toSorted((a, b) => fit(b) - fit(a))[0];
  });
  return flat.toSorted((a, b) => b.path.length - a.path.length);
}

/** How well a member of a union fits: few issues, far inside. */
function fit(issues: readonly Issue[]): number {
  return Math.max(...issues.map(({ path }) => path.length)) - issues.length / 100;
}

/** `kernels[3].outcome.speedup.low`. */
function location(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return text.join("").replace(/^\./, "") || "the whole";
}

function shown(value: unknown): string {
  return value === undefined ? "none" : JSON.stringify(value);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
