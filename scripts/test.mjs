// `npm test`: installs what is missing and runs all tests from source. Arguments go to Vitest.
// The last line says what happened, for people and for scripts/check.mjs.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { runTool } from "./run.mjs";

ensureInstalled();
const folder = mkdtempSync(join(tmpdir(), "numboa-test-"));
const resultFile = join(folder, "result.json");
const { status } = runTool("vitest", [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${resultFile}`,
  ...process.argv.slice(2),
]);
const totals = count(resultFile, status);
rmSync(folder, { recursive: true });
console.log(
  `${totals.passed} passed, ${totals.failed} failed` +
    (totals.skipped > 0 ? `, ${totals.skipped} skipped` : ""),
);
process.exitCode = totals.failed > 0 ? 1 : 0;

/** A file that does not load has no tests to count, and a stray rejection belongs to none. */
function count(file, exitStatus) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  try {
    const result = JSON.parse(readFileSync(file, "utf8"));
    totals.passed = result.numPassedTests;
    totals.failed = result.numFailedTests;
    totals.skipped = result.numPendingTests + result.numTodoTests;
    totals.failed += result.testResults.filter(
      (f) => f.status === "failed" && f.assertionResults.every((t) => t.status !== "failed"),
    ).length;
  } catch (error) {
    console.error(`No test result: ${error.message}`);
  }
  if (exitStatus !== 0 && totals.failed === 0) totals.failed = 1;
  return totals;
}
