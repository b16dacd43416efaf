/**
 * A script for Deno: draws the Mandelbrot set as a PGM picture.
 *
 *     deno run --allow-read --allow-write --allow-env examples/deno/mandelbrot.ts mandelbrot.pgm
 *
 * Outside this repository, `deno add npm:numboa` comes first. The picture is drawn in strips, so that the function is
 * swapped while it is drawn.
 */
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { array, jit } from "numboa";

const [WIDTH, HEIGHT, STRIP, MOST] = [1200, 800, 8, 1000];

const draw = jit(function draw(
  pixels: Uint8Array,
  width: number,
  height: number,
  from: number,
  to: number,
  most: number,
): void {
  for (let y = from; y < to; y++) {
    for (let x = 0; x < width; x++) {
      const a = (3 * x) / width - 2.2;
      const b = (2 * y) / height - 1;
      let [re, im, n] = [0, 0, 0];
      while (n < most && re * re + im * im <= 4) {
        const next = re * re - im * im + a;
        im = 2 * re * im + b;
        re = next;
        n++;
      }
      pixels[y * width + x] = n === most ? 0 : 255 - (n % 64) * 3;
    }
  }
});

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: mandelbrot.ts FILE.pgm");
  process.exit(2);
}
const pixels = array(Uint8Array, WIDTH * HEIGHT);
for (let y = 0; y < HEIGHT; y += STRIP) {
  draw(pixels, WIDTH, HEIGHT, y, y + STRIP, MOST);
  await new Promise((resolve) => setTimeout(resolve, 0));
}
const header = new TextEncoder().encode(`P5\n${WIDTH} ${HEIGHT}\n255\n`);
await writeFile(file, Uint8Array.from([...header, ...pixels]));
const { calls, jsCalls } = draw.stats();
console.log(
  `${file}: ${WIDTH} x ${HEIGHT} pixels; ${calls - jsCalls} of ${calls} strips as WebAssembly`,
);
