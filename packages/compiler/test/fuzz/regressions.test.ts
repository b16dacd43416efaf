/** Cases that were once compiled wrongly, as the fuzzer printed them. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { checkBinaryen } from "./binaryen.ts";
import { parseCase } from "./case-file.ts";
import { check } from "./check.ts";

const folder = new URL("regressions/", import.meta.url);

it.each(readdirSync(folder))("%s", async (file) => {
  const one = parseCase(readFileSync(new URL(file, folder), "utf8"));
  const { refused, failure, comparisons } = check(one, { verify: true });
  expect(failure).toBeUndefined();
  // A case that is refused now tests nothing.
  expect(refused).toEqual([]);
  expect(comparisons).toBe(5 * one.calls.length);
  expect((await checkBinaryen(one)).failure).toBeUndefined();
});
