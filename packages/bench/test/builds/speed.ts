/**
 * How fast the output of a build is: each kernel's module and JavaScript, and AssemblyScript's, in turns in one process, on arrays that each has
 * made. Shown is how many times as fast as JavaScript, by the time of the processor, of the fastest eighth of the calls: what disturbs only adds.
 */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { kernels, type Alloc, type Kernel, type Result } from "@numboa/bench";
import { instantiate } from "../../src/instance.ts";
import { assemblyscript } from "../../src/peers/assemblyscript/index.ts";
import { makeSide } from "../../src/peers/assemblyscript/side.ts";
import type { NodeLaunch } from "../../src/peers/peer.ts";

export interface Build {
  readonly name: string;
  readonly folder: string;
}

interface Side {
  readonly call: () => Result;
  readonly restore: () => void;
  readonly times: number[];
}

/** Long enough for an engine to have settled, and short enough to wait for. */
const MS = 300;
const LEAST = 16;

type Call = (...args: never[]) => Result;

export async function compareSpeed(
  builds: readonly Build[],
  names: readonly string[],
): Promise<string> {
  const heads = [...builds.map(({ name }) => name), "asc -O3"];
  const cells = (texts: readonly string[]): string =>
    texts.map((text) => text.padStart(9)).join("");
  const all: number[][] = [];
  const lines: string[] = [];
  for (const name of names) {
    const kernel = kernels.find((one) => one.name === name)!;
    if (kernel.group === "probe") continue;
    const ratios = measure(await sidesOf(kernel, builds));
    all.push(ratios);
    lines.push(name.padEnd(18) + cells(ratios.map((ratio) => ratio.toFixed(2))));
  }
  const means = heads.map((_, i) =>
    Math.exp(all.reduce((total, ratios) => total + Math.log(ratios[i]), 0) / all.length),
  );
  const head = "times as fast as JS, size S";
  return [
    head,
    "kernel".padEnd(18) + cells(heads),
    ...lines,
    "",
    "geometric mean".padEnd(18) + cells(means.map((mean) => mean.toFixed(2))),
  ].join("\n");
}

async function sidesOf(kernel: Kernel, builds: readonly Build[]): Promise<Side[]> {
  const sides = [sideOf(kernel, kernel.fn)];
  for (const { folder } of builds) {
    const url = pathToFileURL(path.join(folder, `${kernel.name}.js`)).href;
    const module = (await import(url)) as Record<string, unknown>;
    const { name } = kernel.fn;
    sides.push(sideOf(kernel, module[name] as Call, module["array"] as Alloc));
  }
  const launch = (await assemblyscript.prepare(kernel.name)) as NodeLaunch;
  const peer = await makeSide(launch.artefact);
  sides.push(sideOf(kernel, peer.prepare(kernel).call, peer.alloc));
  return sides;
}

function sideOf(kernel: Kernel, call: Call, alloc?: Alloc): Side {
  const { args, restore } = instantiate(kernel, kernel.sizes.S, alloc);
  return { call: () => call(...(args as never[])), restore, times: [] };
}

function measure(sides: readonly Side[]): number[] {
  for (const end = now() + MS * sides.length; now() < end || sides[0].times.length < LEAST;) {
    for (const { call, restore, times } of sides) {
      restore();
      const begun = now();
      call();
      times.push(now() - begun);
    }
  }
  const [javascript, ...others] = sides.map(({ times }) => {
    const sorted = times.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 3];
  });
  return others.map((time) => javascript / time);
}

/** Milliseconds of the processor: others are at work beside this one. */
function now(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
