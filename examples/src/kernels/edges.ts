/**
 * Edges of an RGB picture by Sobel's filter: the length of the brightness gradient at each pixel.
 * Both the brightness weights (ITU-R BT.601) and the 3×3 stencils are the textbook ones.
 */

/**
 * Writes the edge strength of each pixel, 0 to 255, to `target` (`width * height` bytes).
 * `source` holds RGB pixels, 3 bytes each; `grey` is scratch of `width * height`.
 * The outermost pixels have no full neighbourhood and become 0.
 */
export function sobelEdges(
  source: Uint8Array,
  grey: Float32Array,
  target: Uint8ClampedArray,
  width: number,
  height: number,
): void {
  for (let i = 0; i < grey.length; i++) {
    grey[i] = 0.299 * source[3 * i] + 0.587 * source[3 * i + 1] + 0.114 * source[3 * i + 2];
    target[i] = 0;
  }

  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const above = (y - 1) * width + x;
      const here = y * width + x;
      const below = (y + 1) * width + x;
      const gx =
        grey[above + 1] -
        grey[above - 1] +
        2 * (grey[here + 1] - grey[here - 1]) +
        grey[below + 1] -
        grey[below - 1];
      const gy =
        grey[below - 1] -
        grey[above - 1] +
        2 * (grey[below] - grey[above]) +
        grey[below + 1] -
        grey[above + 1];
      target[here] = Math.sqrt(gx * gx + gy * gy);
    }
  }
}
