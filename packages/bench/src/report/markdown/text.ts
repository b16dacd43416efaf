/** Numbers and names as the Markdown report writes them. */
import type { Interval } from "../../engine/statistics.ts";
import type { Environment } from "../../engine/environment.ts";
import type { Report } from "../../files/report.ts";
import { bytes, duration, significant } from "../format.ts";

export function times(value: number): string {
  return `${significant(value)}×`;
}

/** `2.34× [2.31, 2.37]`. */
export function ratio({ estimate, low, high }: Interval): string {
  return `${times(estimate)} [${significant(low)}, ${significant(high)}]`;
}

/** The text, or a dash for what is not known. */
export function known<T>(value: T | null | undefined, text: (value: T) => string): string {
  return value === null || value === undefined ? "–" : text(value);
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `none`, or how many and which. */
export function names(list: readonly string[]): string {
  return list.length === 0 ? "none" : `${list.length} (${list.join(", ")})`;
}

/** The command that measured, when and where. */
export function origin({ commandLine, environment, startedAt, elapsedMs }: Report): string {
  const day = startedAt.slice(0, 10);
  const command = `\`${commandLine.join(" ")}\``;
  return `Measured on ${day} in ${duration(elapsedMs)} by ${command}, on ${place(environment)}.`;
}

/** Enough to see what the figures hold for. */
export function briefOrigin({ commandLine, environment, startedAt }: Report): string {
  const { cpu, node } = environment;
  return `\`${commandLine.join(" ")}\`, ${startedAt.slice(0, 10)}: ${cpu.model}, ${cpu.cores} cores, Node ${node}.`;
}

function place(environment: Environment): string {
  const { cpu, memoryBytes, os, load, steal, node, v8, flags, versions } = environment;
  const { gitRevision, lockfile } = environment;
  return [
    `${cpu.model}, ${cpu.cores} cores, governor ${cpu.governor ?? "unknown"}`,
    `${bytes(memoryBytes)} of memory`,
    os,
    `load ${load.toFixed(2)} at the start`,
    `steal ${known(steal, (share) => `${(100 * share).toFixed(2)} %`)}`,
    `Node ${node}, V8 ${v8}, flags ${flags.length === 0 ? "none" : flags.join(" ")}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version ?? "unknown"}`),
    `revision ${gitRevision ?? "unknown"}`,
    `lockfile ${lockfile?.slice(0, 12) ?? "unknown"}`,
  ].join("; ");
}
