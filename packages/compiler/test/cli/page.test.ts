/** What docs/AOT.md shows of a first build is what a first build shows. */
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { makeWorkplace } from "./numboac.ts";

vi.setConfig({ testTimeout: 60_000 });

const place = makeWorkplace();

test("the page's first example", async () => {
  const page = readFileSync(new URL("../../../../docs/AOT.md", import.meta.url), "utf8");
  const [, name, source] = /^```ts\n\/\/ (kernels\.ts)\n(.*?)^```$/ms.exec(page)!;
  const [, command, shown] = /^```\n\$ numboac (.*?)\n(.*?)^```$/ms.exec(page)!;
  place.write({ [name]: source });
  const { code, out, err } = await place.numboac(...command.split(" "));
  expect({ code, out, err }).toEqual({ code: 0, out: shown, err: "" });
});
