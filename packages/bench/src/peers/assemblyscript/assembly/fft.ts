/** The exponent of the largest power of two that is at most `n`, for n ≥ 1. */
function floorLog2(n: i32): i32 {
  let log = 0;
  for (let k = 2; k <= n; k *= 2) {
    log++;
  }
  return log;
}

/** Reorders the interleaved complex numbers of `data` by the reversed bits of their index. */
function bitReverse(data: StaticArray<f64>): void {
  const n = data.length >> 1;
  let j = 0;
  for (let i = 0; i < n - 1; i++) {
    const ii = i << 1;
    const jj = j << 1;
    if (i < j) {
      const real = data[ii];
      const imag = data[ii + 1];
      data[ii] = data[jj];
      data[ii + 1] = data[jj + 1];
      data[jj] = real;
      data[jj + 1] = imag;
    }
    let k = n >> 1;
    while (k <= j) {
      j -= k;
      k >>= 1;
    }
    j += k;
  }
}

/**
 * Transforms `data`, interleaved real and imaginary parts, in place. `direction` −1 is the forward
 * transform and +1 the inverse, without the division by the number of points.
 */
export function fft(data: StaticArray<f64>, direction: i32): void {
  const n = data.length >> 1;
  if (n <= 1) {
    return;
  }
  const logn = floorLog2(n);
  if (data.length !== 2 << logn) {
    throw new Error("fft: the number of points is not a power of two");
  }
  bitReverse(data);
  let dual = 1;
  for (let bit = 0; bit < logn; bit++) {
    let wReal = 1.0;
    let wImag = 0.0;
    const theta = (2 * direction * Math.PI) / (2 * dual);
    const s = Math.sin(theta);
    const t = Math.sin(theta / 2);
    const s2 = 2 * t * t;
    for (let b = 0; b < n; b += 2 * dual) {
      const i = 2 * b;
      const j = 2 * (b + dual);
      const real = data[j];
      const imag = data[j + 1];
      data[j] = data[i] - real;
      data[j + 1] = data[i + 1] - imag;
      data[i] += real;
      data[i + 1] += imag;
    }
    for (let a = 1; a < dual; a++) {
      const nextReal = wReal - s * wImag - s2 * wReal;
      const nextImag = wImag + s * wReal - s2 * wImag;
      wReal = nextReal;
      wImag = nextImag;
      for (let b = 0; b < n; b += 2 * dual) {
        const i = 2 * (b + a);
        const j = 2 * (b + a + dual);
        const zReal = data[j];
        const zImag = data[j + 1];
        const real = wReal * zReal - wImag * zImag;
        const imag = wReal * zImag + wImag * zReal;
        data[j] = data[i] - real;
        data[j + 1] = data[i + 1] - imag;
        data[i] += real;
        data[i + 1] += imag;
      }
    }
    dual *= 2;
  }
}
