/** What `numboa-bench check` writes. */
import type { Environment } from "../engine/environment.ts";
import type { Series } from "./check.ts";
import type { MachineCheck } from "./machine.ts";

export interface CheckReport {
  readonly complete: boolean;
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly environment: Environment;
  readonly machine: Omit<MachineCheck, "environment">;
  readonly series: readonly Series[];
}
