import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderCatalogue } from "./catalogue.ts";

const PAGE = new URL("../../../../docs/diagnostics.md", import.meta.url);

it("docs/diagnostics.md lists every code as it is", () => {
  const page = readFileSync(PAGE, "utf8");
  const wanted = renderCatalogue(page);
  if (process.env["BLESS"] === "1" && !process.env["CI"]) writeFileSync(PAGE, wanted);
  expect(readFileSync(PAGE, "utf8")).toBe(wanted);
});
