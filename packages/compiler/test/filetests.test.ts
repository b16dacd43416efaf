/**
 * Filetests of the passes. `; test opt <passes>` prints what they leave of the file's IR, in
 * `==> opt <passes>`; the IR is verified after each, and the file's run lines hold before and after.
 */
import { assertVerified, printModule, type Module } from "@numboa/parser/ir";
import { expect } from "vitest";
import { runFiletests, type FiletestCommand } from "../../parser/test/filetest/runner.ts";
import { expectRuns, interpreterOf } from "../../parser/test/filetest/runs.ts";
import { PASSES, runPipeline } from "../src/pipeline.ts";

const opt: FiletestCommand = ({ module, runs }, names) => {
  assertVerified(module, "reading");
  expectRuns(runs, interpreterOf(module));
  optimize(module, names);
  expectRuns(runs, interpreterOf(module));
  return printModule(module, { spans: false });
};

function optimize(module: Module, names: readonly string[]): void {
  const passes = names.map((name) => {
    const pass = PASSES.get(name);
    expect([...PASSES.keys()]).toContain(name);
    return pass!;
  });
  runPipeline(passes, { module, options: { verify: true }, remark: () => {} });
}

runFiletests(new URL("../filetests/", import.meta.url), { opt });
