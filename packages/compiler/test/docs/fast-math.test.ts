/** docs/FAST-MATH.md has the errors that `npm run ulps` found. `BLESS=1` rewrites its table. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { APPROXIMATIONS } from "../../src/math/approx/index.ts";

const PAGE = new URL("../../../../docs/FAST-MATH.md", import.meta.url);
const BLOCK = /(<!-- ulps: begin -->\n)[^]*?(<!-- ulps: end -->)/;

interface Row {
  max: number;
  /** Of all points. */
  sum: number;
  points: number;
  wrong: boolean;
}

const LINE = /^(\w+) +.*: (\d+) points, max ([\d.]+), mean ([\d.]+)(, \d+ wrong)?/;

/** The ranges of each function as one. */
function read(file: string): Map<string, Row> {
  const rows = new Map<string, Row>();
  const text = readFileSync(new URL(`../math/results/${file}`, import.meta.url), "utf8");
  for (const line of text.split("\n")) {
    const [, name, points, max, mean, wrong] = LINE.exec(line) ?? [];
    if (name === undefined) continue;
    const row = rows.get(name) ?? { max: 0, sum: 0, points: 0, wrong: false };
    row.max = Math.max(row.max, Number(max));
    row.sum += Number(mean) * Number(points);
    row.points += Number(points);
    row.wrong ||= wrong !== undefined;
    rows.set(name, row);
  }
  return rows;
}

function tableOf(ours: ReadonlyMap<string, Row>, hosts: ReadonlyMap<string, Row>): string {
  const cells = (row: Row): string =>
    `${row.max.toFixed(2)} | ${(row.sum / row.points).toFixed(2)}`;
  const rows = [...APPROXIMATIONS.keys()].map(
    (name) => `| \`${name}\` | ${cells(ours.get(name)!)} | ${cells(hosts.get(name)!)} |`,
  );
  return [
    "",
    "| function | largest error | mean error | Node.js 20: largest | mean |",
    "|---|---|---|---|---|",
    ...rows,
    "",
    "",
  ].join("\n");
}

it("docs/FAST-MATH.md has the errors that were measured", () => {
  const ours = read("ulps.txt");
  const text = readFileSync(PAGE, "utf8");
  const right = text.replace(BLOCK, `$1${tableOf(ours, read("ulps-node-20.txt"))}$2`);
  const bless = process.env["BLESS"] === "1";
  if (bless && process.env["CI"]) throw new Error("BLESS is refused in continuous integration");
  if (bless) writeFileSync(PAGE, right);
  expect(bless ? right : text).toBe(right);
});

it("they are within 1 unit in the last place, at 10 million points and more", () => {
  const rows = [...read("ulps.txt")];
  expect(rows.map(([name]) => name).toSorted()).toEqual([...APPROXIMATIONS.keys()].toSorted());
  expect(rows.filter(([, { max, wrong }]) => max > 1 || wrong)).toEqual([]);
  expect(rows.filter(([, { points }]) => points < 10_000_000)).toEqual([]);
});
