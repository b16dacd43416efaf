/** Iterations until |z| > 2, at most `maxIterations`, over [−2, 0.5] × [−1.25, 1.25]. */
export function mandelbrot(
  width: i32,
  height: i32,
  maxIterations: i32,
  counts: StaticArray<i32>,
): void {
  for (let py = 0; py < height; py++) {
    const ci = -1.25 + (2.5 * py) / height;
    for (let px = 0; px < width; px++) {
      const cr = -2 + (2.5 * px) / width;
      let zr = 0.0;
      let zi = 0.0;
      let k = 0;
      while (k < maxIterations && zr * zr + zi * zi <= 4) {
        const next = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = next;
        k++;
      }
      counts[py * width + px] = k;
    }
  }
}
