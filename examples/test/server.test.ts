/** The handler, without a network: Hono takes requests as objects. */
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { loadPhotograph } from "../src/data/photograph.ts";
import { gaussianBlur, gaussianWeights } from "../src/kernels/blur.ts";
import { makeApp } from "../src/server/app.ts";

const photograph = await loadPhotograph(8);
const app = makeApp(photograph);

function plain(sigma: number): Uint8Array {
  const { rgb, width, height } = photograph;
  const target = new Uint8Array(rgb.length);
  gaussianBlur(rgb, new Float32Array(rgb.length), target, gaussianWeights(sigma), width, height);
  return target;
}

async function pixels(sigma: string): Promise<Uint8Array> {
  const response = await app.request(`/blur?sigma=${sigma}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("server-timing")).toMatch(/^blur;dur=\d/);
  const { data } = PNG.sync.read(Buffer.from(await response.arrayBuffer()));
  return Uint8Array.from(data.filter((_, i) => i % 4 < 3));
}

test("every request gives the bits of plain JavaScript, before and after the swap", async () => {
  for (const sigma of ["1", "2.5", "3"]) expect(await pixels(sigma)).toEqual(plain(Number(sigma)));
  const stats = async () =>
    (await (await app.request("/stats")).json()) as { calls: number; jsCalls: number };
  for (let i = 0; i < 400 && (await stats()).calls === (await stats()).jsCalls; i++) {
    await pixels("2");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { calls, jsCalls } = await stats();
  expect(calls).toBeGreaterThan(jsCalls);
  for (const sigma of ["1", "2.5", "3"]) expect(await pixels(sigma)).toEqual(plain(Number(sigma)));
}, 60_000);

test.each(["0", "-1", "21", "wide", "NaN"])("sigma %s is refused", async (sigma) => {
  const response = await app.request(`/blur?sigma=${sigma}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: "sigma must be a number above 0 and at most 20" });
});
