/** How often each value of `data` occurs. */
export function histogram(data: StaticArray<u8>, bins: StaticArray<i32>): void {
  for (let i = 0, n = bins.length; i < n; i++) {
    bins[i] = 0;
  }
  for (let i = 0, n = data.length; i < n; i++) {
    bins[data[i]]++;
  }
}
