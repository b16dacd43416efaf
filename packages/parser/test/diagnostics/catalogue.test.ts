import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderCatalogue } from "./catalogue.ts";

const PAGE = new URL("../../../../docs/diagnostics.md", import.meta.url);

it("docs/diagnostics.md lists every code as it is", () => {
  if (process.env["BLESS"] === "1" && !process.env["CI"]) writeFileSync(PAGE, renderCatalogue());
  expect(readFileSync(PAGE, "utf8")).toBe(renderCatalogue());
});
