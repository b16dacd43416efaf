/**
 * A handler for a server, with Hono: pictures that are computed for each request. The same code runs in Node, Deno, Bun and at
 * edges that have WebAssembly; where memory cannot be shared, calls are JavaScript's.
 */
import { Hono } from "hono";
import { array, jit } from "numboa";
import type { Photograph } from "../data/photograph.ts";
import { clampIndex, gaussianBlur, gaussianWeights } from "../kernels/blur.ts";
import { encodePng } from "../pictures/png.ts";

const MOST = 20;

/** `GET /blur?sigma=3` is the photograph, blurred; `GET /stats` says what became of the function. */
export function makeApp({ rgb, width, height }: Photograph): Hono {
  const blur = jit(gaussianBlur, { captures: { clampIndex } });
  // Made once, in WebAssembly's memory: no request copies them.
  const source = array(Uint8Array, rgb.length);
  source.set(rgb);
  const rows = array(Float32Array, rgb.length);
  const target = array(Uint8Array, rgb.length);
  const app = new Hono();
  app.get("/blur", (context) => {
    const sigma = Number(context.req.query("sigma") ?? "3");
    if (!(sigma > 0 && sigma <= MOST)) {
      return context.json({ error: `sigma must be a number above 0 and at most ${MOST}` }, 400);
    }
    const start = performance.now();
    // Nothing is awaited between the call and the copy: requests never see each other's pixels.
    blur(source, rows, target, gaussianWeights(sigma), width, height);
    const milliseconds = performance.now() - start;
    const png = new Uint8Array(encodePng(width, height, Uint8Array.from(target)));
    return context.body(png, 200, {
      "Content-Type": "image/png",
      "Server-Timing": `blur;dur=${milliseconds.toFixed(2)}`,
    });
  });
  app.get("/stats", (context) => {
    const { calls, jsCalls, versions } = blur.stats();
    const tiers = versions.map(({ signature, tier }) => ({ signature, tier }));
    return context.json({ calls, jsCalls, versions: tiers });
  });
  return app;
}
