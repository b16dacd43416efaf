/** `docs/CORPUS.md`: how many functions of npm packages compile as they are, and what the others want. */
import type { Category, Entry } from "./entry.ts";
import type { Outcome } from "./run-entry.ts";

export interface Row {
  readonly entry: Entry;
  readonly outcome: Outcome;
}

export function renderPage(rows: readonly Row[]): string {
  const compiled = rows.filter(({ outcome }) => outcome.refused === undefined).length;
  const packages = new Set(rows.map(({ entry }) => entry.package)).size;
  const share = Math.round((100 * compiled) / rows.length);
  return `# Functions of npm packages, as they are

${rows.length} numeric functions of ${packages} packages that are installed from npm and read where they lie, chosen by what they do and before it
was known which of them compile. **${compiled} of ${rows.length} compile (${share} %)**, with the arguments that people pass. \`jit(f)\` does what \`f\`
does for all of them, refused or not: results, exceptions, and everything that arguments and \`this\` are afterwards are compared to the bit,
for usual arguments and nasty ones.

A function that is not exported is taken from the text of its module, and what it uses of the module is its \`captures\`. The list is
in [packages/bench/test/corpus](../packages/bench/test/corpus); \`BLESS=1 npx vitest run packages/bench/test/corpus\` rewrites this page.

## Why the others do not

The code is that of the first [diagnostic](diagnostics.md); a function may have several.

| code | functions |
|---|---|
${ranking(rows)}

## By category

| category | compiled |
|---|---|
${categories(rows)}

## All functions

| category | package | function | compiled |
|---|---|---|---|
${rows.map(line).join("\n")}
`;
}

function ranking(rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of rows) {
    if (outcome.refused !== undefined)
      counts.set(outcome.refused, (counts.get(outcome.refused) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([code, count]) => `| ${code} | ${count} |`)
    .join("\n");
}

function categories(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ entry }) => entry.category))].sort();
  return names
    .map((name: Category) => {
      const own = rows.filter(({ entry }) => entry.category === name);
      const compiled = own.filter(({ outcome }) => outcome.refused === undefined).length;
      return `| ${name} | ${compiled} of ${own.length} |`;
    })
    .join("\n");
}

const line = ({ entry, outcome }: Row): string =>
  `| ${entry.category} | ${entry.package} | \`${entry.name}\` | ${outcome.refused ?? "yes"} |`;
