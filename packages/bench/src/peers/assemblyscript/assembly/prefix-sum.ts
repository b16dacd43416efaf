/** output[i] = input[0] + … + input[i]. */
export function prefixSum(input: StaticArray<i32>, output: StaticArray<i32>): void {
  let sum = 0;
  for (let i = 0, n = input.length; i < n; i++) {
    sum += input[i];
    output[i] = sum;
  }
}
