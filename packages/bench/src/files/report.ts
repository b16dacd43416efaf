/**
 * The files of numboa-bench, as types. The schema says the same of them, for whoever reads them; a test holds the
 * two together.
 */
import type { AblateReport } from "../ablate/ablate.ts";
import type { CheckReport } from "../check/report.ts";
import type { Comparison } from "../compare/compare.ts";
import type { Environment } from "../engine/environment.ts";
import type { RunReport } from "../engine/run.ts";
import type { InstructionsReport } from "../instructions/instructions.ts";
import type { StartupReport } from "../startup/startup.ts";
import type { SCHEMA_NAME, SCHEMA_VERSION } from "./parts.ts";

interface FileHead<Kind extends string> {
  readonly schema: typeof SCHEMA_NAME;
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** What the file is about. */
  readonly kind: Kind;
  /** The command, as words. */
  readonly commandLine: readonly string[];
  /** False while something is missing: the run goes on, or was stopped. */
  readonly complete: boolean;
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly environment: Environment;
}

/** What `numboa-bench run` writes. */
export interface RunFile extends FileHead<"run">, RunReport {}

/** What `numboa-bench startup` writes. */
export interface StartupFile extends FileHead<"startup">, StartupReport {}

/** What `numboa-bench check` writes. */
export interface CheckFile extends FileHead<"check">, CheckReport {}

/** What `numboa-bench ablate` writes. */
export interface AblateFile extends FileHead<"ablate">, AblateReport {}

/** What `numboa-bench run --mode instructions` writes. */
export interface InstructionsFile extends FileHead<"instructions">, InstructionsReport {}

export type Report = RunFile | StartupFile | CheckFile | AblateFile | InstructionsFile;

export type ReportKind = Report["kind"];

/** Where one of two compared files comes from. */
interface Origin extends Pick<RunFile, "startedAt" | "environment" | "commandLine"> {
  readonly file: string;
}

/** What `numboa-bench compare --json` writes. It is no report: nothing reads it back. */
export interface CompareFile
  extends
    Pick<FileHead<"compare">, "schema" | "schemaVersion" | "kind" | "commandLine">,
    Comparison {
  readonly first: Origin;
  readonly second: Origin;
}

type Unwritten<F> = F extends unknown ? Omit<F, "schema" | "schemaVersion" | "commandLine"> : never;

/** A report before it is written: the words of the command and the version come with the file. */
export type UnwrittenReport = Unwritten<Report>;

export type UnwrittenComparison = Unwritten<CompareFile>;
