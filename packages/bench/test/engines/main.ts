/** `npm run engines`: the same comparisons in every engine that is there. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Command } from "commander";
import { count } from "../soak/count.ts";
import { bundleInto } from "./bundle.ts";
import { findEngines, install } from "./engines.ts";
import { linesOf, type EnginesFile, type Row } from "./lines.ts";
import { runIn } from "./run.ts";

interface Flags {
  readonly only?: readonly string[];
  readonly install?: boolean;
  readonly limit: number;
  readonly json?: string | boolean;
}

const {
  only,
  install: installs,
  limit,
  json,
} = new Command("engines")
  .description(
    "Every kernel of the suite in every engine that is there, against the engine's own JavaScript, bit for bit.",
  )
  .option("--only <names...>", "these engines; `this` is the Node that runs it")
  .option("--install", "first bring Node, Deno and Bun from npm, into the user's cache folder")
  .option("--limit <s>", "seconds for each engine", count, 300)
  .option("--json [file]", "write JSON, or print it")
  .addHelpText(
    "after",
    "\nExit codes: 0 all the same bits, 1 some are not or an engine failed, 2 wrong usage.\nRun `npm run build` before: what is compared is what was built.",
  )
  .parse()
  .opts<Flags>();

if (installs && install() !== 0) process.exit(1);
const all = findEngines();
const wanted = only?.map((name) => (name === "this" ? all[0].name : name));
const unknown = wanted?.find((name) => !all.some((engine) => engine.name === name));
if (unknown !== undefined) {
  console.error(`unknown engine "${unknown}": there are ${all.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

const folder = mkdtempSync(path.join(os.tmpdir(), "numboa-engines-"));
const rows: Row[] = [];
try {
  await bundleInto(folder);
  for (const engine of all) {
    if (wanted && !wanted.includes(engine.name)) continue;
    const { name, program, hint } = engine;
    if (program === undefined) {
      rows.push({ name, absent: hint });
      continue;
    }
    if (process.stderr.isTTY) process.stderr.write(`${name} …\n`);
    try {
      rows.push({ name, report: await runIn(engine, folder, limit * 1000) });
    } catch (error) {
      rows.push({ name, failed: String((error as Error).message) });
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const file: EnginesFile = {
  command: ["npm run engines --", ...process.argv.slice(2)].join(" "),
  date: new Date().toISOString().slice(0, 10),
  rows,
};
const text = `${JSON.stringify(file, null, 2)}\n`;
if (typeof json === "string") writeFileSync(json, text);
process.stdout.write(json === true ? text : `${linesOf(rows).join("\n")}\n`);
const isBad = ({ failed, report }: Row): boolean =>
  failed !== undefined ||
  (report !== undefined &&
    Object.values(report.suites).some(({ mismatches }) => mismatches.length > 0));
process.exitCode = rows.some(isBad) ? 1 : 0;
