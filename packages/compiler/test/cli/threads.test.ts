/** Threads that compile: all that they are given, each once, whoever takes it. */
import { availableParallelism } from "node:os";
import { openModules } from "@numboa/parser/typescript";
import { expect, test, vi } from "vitest";
import { compileTask, type CompileTask } from "../../src/aot/compile-task.ts";
import { openCompiling } from "../../src/aot/threads.ts";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 120_000 });

const place = makeWorkplace();

/** Functions whose texts are longer and longer. */
async function makeTasks(count: number): Promise<CompileTask[]> {
  const path = `${place.folder}/sums.ts`;
  const functions = Array.from({ length: count }, (_, i) => {
    const terms = Array.from({ length: i + 1 }, (_, k) => `a[${k}] * ${k + 1}`).join(" + ");
    return `export function sum${i}(a: Float64Array): number { return ${terms}; }\n`;
  });
  place.write({ "sums.ts": functions.join("") });
  const { exports } = (await openModules([path])).read(path);
  return exports.map(({ name, unit }) => ({
    exported: { name, unit },
    path,
    options: { tier: "optimized", backend: "encoder" },
  }));
}

const MODULES = 4;

test.runIf(availableParallelism() > 1)(
  "answer each task, whenever it is posted, as this thread would",
  async () => {
    const tasks = await makeTasks(12);
    const compiling = openCompiling(MODULES, { backend: "encoder" });
    try {
      const first = tasks.slice(0, 8).map((task) => compiling.start(task));
      const outcomes = [await first[7](), await first[0]()];
      const later = tasks.slice(8).map((task) => compiling.start(task));
      for (const finish of [...first.slice(1, 7), ...later]) outcomes.push(await finish());
      const order = [tasks[7], tasks[0], ...tasks.slice(1, 7), ...tasks.slice(8)];
      for (const [i, outcome] of outcomes.entries()) {
        const expected = await compileTask(order[i]);
        if (!outcome.ok || !expected.ok) throw new Error("was not compiled");
        expect(Buffer.from(outcome.artifact.wasm)).toEqual(Buffer.from(expected.artifact.wasm));
      }
    } finally {
      await compiling.close();
    }
  },
);

test.runIf(availableParallelism() > 1)("say so when one has ended", async () => {
  const [one, other] = await makeTasks(2);
  const compiling = openCompiling(MODULES, { backend: "encoder" });
  const finish = compiling.start(one);
  await compiling.close();
  await expect(finish()).rejects.toThrow("a thread that compiles has ended");
  await expect(compiling.start(other)()).rejects.toThrow("a thread that compiles has ended");
});
