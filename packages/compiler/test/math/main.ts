/**
 * `npm run own-math`: the functions of `Math` that modules have themselves against this host's, as functions and as
 * vectors, at many arguments. Exits with 1 if a bit differs.
 */
import { Command, InvalidArgumentError } from "commander";
import { isOwn } from "../../src/math/host-bits.ts";
import { OWN_FUNCTIONS } from "../../src/math/index.ts";
import { compareWithHost } from "./compare.ts";

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("a whole number above 0");
}

const { count, seed } = new Command("own-math")
  .description("Own functions of Math against the host's, bit for bit.")
  .option("--count <n>", "random argument lists for each function", whole, 2_000_000)
  .option("--seed <n>", "of the random numbers", whole, 1)
  .argument("[names...]", "functions; all without any")
  .parse()
  .opts<{ count: number; seed: number }>();

const names = process.argv.slice(2).filter((name) => OWN_FUNCTIONS.has(name));
console.log(`Node.js ${process.versions.node}, V8 ${process.versions.v8}, seed ${seed}`);
let failed = false;
for (const own of OWN_FUNCTIONS.values()) {
  if (names.length > 0 && !names.includes(own.name)) continue;
  if (!isOwn(own.name)) {
    console.log(`${own.name.padEnd(6)} the host has another: its own is used`);
    continue;
  }
  const { count: compared, wrong, examples } = compareWithHost(own, count, seed);
  console.log(`${own.name.padEnd(6)} ${compared} compared, ${wrong} different`);
  for (const example of examples) console.log(`  ${example}`);
  failed ||= wrong > 0;
}
process.exitCode = failed ? 1 : 0;
