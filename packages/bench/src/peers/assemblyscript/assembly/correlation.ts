/** Correlations `corr` (m×m) of the m columns of `data` (n×m), which is centred and scaled in place. */
export function correlation(
  m: i32,
  n: i32,
  data: StaticArray<f64>,
  corr: StaticArray<f64>,
  mean: StaticArray<f64>,
  stddev: StaticArray<f64>,
): void {
  const eps = 0.1;
  for (let j = 0; j < m; j++) {
    mean[j] = 0;
    for (let i = 0; i < n; i++) {
      mean[j] += data[i * m + j];
    }
    mean[j] /= n;
  }
  for (let j = 0; j < m; j++) {
    stddev[j] = 0;
    for (let i = 0; i < n; i++) {
      stddev[j] += (data[i * m + j] - mean[j]) * (data[i * m + j] - mean[j]);
    }
    stddev[j] /= n;
    stddev[j] = Math.sqrt(stddev[j]);
    // Nearly constant columns would be divided by almost zero.
    stddev[j] = stddev[j] <= eps ? 1 : stddev[j];
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      data[i * m + j] -= mean[j];
      data[i * m + j] /= Math.sqrt(n) * stddev[j];
    }
  }
  for (let i = 0; i < m - 1; i++) {
    corr[i * m + i] = 1;
    for (let j = i + 1; j < m; j++) {
      corr[i * m + j] = 0;
      for (let k = 0; k < n; k++) {
        corr[i * m + j] += data[k * m + i] * data[k * m + j];
      }
      corr[j * m + i] = corr[i * m + j];
    }
  }
  // JavaScript ignores a store at −1; here it would hit the array's header.
  if (m > 0) {
    corr[(m - 1) * m + m - 1] = 1;
  }
}
