/**
 * Filetests of the passes. `; test opt <passes>` prints what they leave of the file's IR, in
 * `==> opt <passes>`; the IR is verified after each, and the file's run lines hold before and after. A word such as
 * `+reassociate` among the passes is a licence of `fastMath`.
 */
import { assertVerified, printModule, type Module } from "@numboa/parser/ir";
import { expect } from "vitest";
import { runFiletests, type FiletestCommand } from "../../parser/test/filetest/runner.ts";
import { expectRuns, interpreterOf } from "../../parser/test/filetest/runs.ts";
import { licencesOf } from "../src/fast-math.ts";
import { PASSES, runPipeline } from "../src/pipeline.ts";

const opt: FiletestCommand = ({ module, runs }, names) => {
  assertVerified(module, "reading");
  expectRuns(runs, interpreterOf(module));
  optimize(module, names);
  expectRuns(runs, interpreterOf(module));
  return printModule(module, { spans: false });
};

function optimize(module: Module, names: readonly string[]): void {
  const granted = names.filter(isLicence).map((name) => [name.slice(1), true] as const);
  const licences = licencesOf(Object.fromEntries(granted));
  const passes = names
    .filter((name) => !isLicence(name))
    .map((name) => {
      const pass = PASSES.get(name);
      expect([...PASSES.keys()]).toContain(name);
      return pass!;
    });
  runPipeline(passes, { module, options: { verify: true }, licences, remark: () => {} });
}

const isLicence = (name: string): boolean => name.startsWith("+");

runFiletests(new URL("../filetests/", import.meta.url), { opt });
