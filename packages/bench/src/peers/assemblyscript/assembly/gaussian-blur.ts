/**
 * Blurs the width×height image `input` into `output`, rows first, then columns. `weights` are
 * 2·radius + 1 numbers whose sum is 1. `rows` is scratch space of the image's size.
 */
export function gaussianBlur(
  width: i32,
  height: i32,
  radius: i32,
  weights: StaticArray<f64>,
  input: StaticArray<f32>,
  rows: StaticArray<f32>,
  output: StaticArray<f32>,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0.0;
      for (let k = -radius; k <= radius; k++) {
        const at = min(max(x + k, 0), width - 1);
        sum += weights[k + radius] * input[y * width + at];
      }
      rows[y * width + x] = <f32>sum;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0.0;
      for (let k = -radius; k <= radius; k++) {
        const at = min(max(y + k, 0), height - 1);
        sum += weights[k + radius] * rows[at * width + x];
      }
      output[y * width + x] = <f32>sum;
    }
  }
}
