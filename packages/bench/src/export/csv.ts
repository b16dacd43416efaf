/** A run as comma-separated values (RFC 4180): a row for each kernel and side. */
import { isContenderMeasured, isMeasured } from "../engine/kernel-report.ts";
import type {
  ContenderMeasured,
  Failed,
  KernelReport,
  SideSummary,
} from "../engine/kernel-report.ts";
import type { RunFile } from "../files/report.ts";
import type { SideName } from "../worker/protocol.ts";

interface Row {
  readonly report: KernelReport;
  readonly side: SideName;
  readonly summary?: SideSummary;
  readonly contender?: ContenderMeasured;
  readonly failed?: Failed;
}

type Cell = string | number | null | undefined;

const columns: readonly (readonly [title: string, cell: (row: Row) => Cell])[] = [
  ["kernel", ({ report }) => report.name],
  ["group", ({ report }) => report.group],
  ["n", ({ report }) => report.n],
  ["side", ({ side }) => side],
  ["verdict", ({ contender, failed }) => contender?.verdict ?? failed?.verdict ?? "baseline"],
  ["speedup", ({ contender }) => contender?.speedup.estimate],
  ["speedup_low", ({ contender }) => contender?.speedup.low],
  ["speedup_high", ({ contender }) => contender?.speedup.high],
  ["p_sign_flip", ({ contender }) => contender?.p],
  ["p_holm", ({ contender }) => contender?.holm],
  ["groups", ({ contender }) => contender?.logRatios.length],
  ["call_ms", ({ summary }) => summary?.callMs],
  ["first_call_ms", ({ summary }) => summary?.firstCallMs],
  ["ready_ms", ({ summary }) => summary?.readyMs],
  ["compile_ms", ({ summary }) => summary?.compile.compileMs],
  ["tier", ({ summary }) => summary?.compile.tier],
  ["steady_after_ms", ({ summary }) => summary?.warmup.steadyAfterMs],
  ["break_even_calls", ({ summary }) => summary?.warmup.breakEvenCalls],
  ["peak_bytes", ({ summary }) => summary?.memory.peakBytes],
  ["steady_bytes", ({ summary }) => summary?.memory.steadyBytes],
  ["linear_used_bytes", ({ summary }) => summary?.memory.linearUsedBytes],
  ["wasm_bytes", ({ summary }) => summary?.memory.wasmBytes],
  ["message", ({ failed }) => failed?.message],
];

/** @param side only this one; all if not given */
export function toCsv({ kernels, settings }: RunFile, side?: SideName): string {
  const rows = kernels
    .flatMap((report) => rowsOf(report, settings.sides[0]))
    .filter((row) => side === undefined || row.side === side);
  const lines = rows.map((row) => columns.map(([, cell]) => field(cell(row))));
  return [columns.map(([title]) => title), ...lines]
    .map((cells) => `${cells.join(",")}\r\n`)
    .join("");
}

function rowsOf(report: KernelReport, baseline: SideName): Row[] {
  const { outcome } = report;
  if (!isMeasured(outcome)) return [{ report, side: baseline, failed: outcome }];
  const contenders = outcome.contenders.map((one): Row => {
    return isContenderMeasured(one.outcome)
      ? { report, side: one.side, contender: one.outcome, summary: one.outcome.summary }
      : { report, side: one.side, failed: one.outcome };
  });
  return [{ report, side: baseline, summary: outcome.baseline }, ...contenders];
}

/** Nothing for what is not known, or is infinite. */
function field(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
