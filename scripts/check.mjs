// Everything a change must pass: `npm test`, then each check below, all of them even when one
// fails. Each check counts as one in the last line. Used by .ci/run.
import { ensureInstalled } from "./install.mjs";
import { run } from "./run.mjs";

// The build stands first: lint reads the types that packages publish to each other.
const CHECKS = [
  ...["build", "lint", "types", "format:check", "knip", "publint", "attw", "sizes"],
  "engines:ci",
];

ensureInstalled();
const npm = (...args) => {
  const cli = process.env.npm_execpath;
  return cli ? [process.execPath, [cli, ...args]] : ["npm", args];
};

console.log("\n=== npm test");
const test = run(...npm("test"), { capture: true });
process.stdout.write(test.stdout);
const line = /^(\d+) passed, (\d+) failed/m.exec(test.stdout.trimEnd().split("\n").at(-1) ?? "");
let passed = Number(line?.[1] ?? 0);
let failed = Number(line?.[2] ?? 1);
if (test.status !== 0 && failed === 0) failed = 1;

const failures = [];
for (const name of CHECKS) {
  console.log(`\n=== npm run ${name}`);
  if (run(...npm("run", "--silent", name)).status === 0) passed++;
  else failures.push(name);
}
failed += failures.length;
if (failures.length > 0) console.log(`\nFailed: ${failures.join(", ")}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
