/** The worker goes on from the baseline tier where it stopped, and nobody can tell but by the time. */
import { expect, it } from "vitest";
import type { CompiledReply, CompiledTier, Job } from "../src/worker/protocol.ts";
import { answerMessage } from "../src/worker/service.ts";

const jobOf = (name: string, version: number): Job => ({
  unit: {
    entry: name,
    functions: {
      [name]: {
        name,
        source: `function ${name}(a, b, c, n) {
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++)
      for (let j = 0; j < n; j++) c[i * n + j] += a[i * n + k] * b[k * n + j];
}`,
        captures: {},
      },
    },
  },
  params: ["f64[]", "f64[]", "f64[]", "int"],
  exact: false,
  captures: {},
  unfit: {},
  options: { boundsCheck: "javascript", version },
});

async function compiled(job: Job, tier: CompiledTier): Promise<CompiledReply> {
  const reply = await answerMessage({ task: "compile", tier, job });
  return reply.kind === "compiled" ? reply : expect.unreachable(JSON.stringify(reply));
}

/** Two that took the same time to the last bit are one. */
const frontEnd = ({ report: { timings } }: CompiledReply): number[] => [
  timings["lower"],
  timings["specialize"],
];

it("goes on with the job that stopped, once", async () => {
  const baseline = await compiled(jobOf("f", 1), "baseline");
  expect(baseline.tier).toBe("baseline");
  const optimized = await compiled(jobOf("f", 2), "optimized");
  expect(optimized.tier).toBe("optimized");
  expect(frontEnd(optimized)).toEqual(frontEnd(baseline));
  const anew = await compiled(jobOf("f", 2), "optimized");
  expect(frontEnd(anew)).not.toEqual(frontEnd(baseline));
  const untimed = (reply: CompiledReply): unknown => ({
    ...reply,
    module: 0,
    report: { ...reply.report, timings: 0 },
  });
  expect(untimed(optimized)).toEqual(untimed(anew));
});

it("does not take one job for another", async () => {
  const baseline = await compiled(jobOf("f", 1), "baseline");
  const throwing = jobOf("f", 2);
  const others = [
    { ...throwing, options: { ...throwing.options, boundsCheck: "throw" as const } },
    { ...throwing, options: { ...throwing.options, fastMath: true } },
    { ...throwing, params: ["f32[]", "f32[]", "f32[]", "int"] as const },
    jobOf("g", 2),
  ];
  for (const other of others) {
    expect(frontEnd(await compiled(other, "optimized"))).not.toEqual(frontEnd(baseline));
  }
  expect(frontEnd(await compiled(jobOf("f", 2), "optimized"))).toEqual(frontEnd(baseline));
});

it("keeps few, and compiles the others anew", async () => {
  const first = await compiled(jobOf("f0", 1), "baseline");
  for (let i = 1; i <= 8; i++) await compiled(jobOf(`f${i}`, 1), "baseline");
  const again = await compiled(jobOf("f0", 1), "optimized");
  expect(again.tier).toBe("optimized");
  expect(frontEnd(again)).not.toEqual(frontEnd(first));
});
