/** 4 × the share of `samples` random points of the unit square that lie in the quarter disc. */
export function monteCarlo(samples: i32, seed: u32): f64 {
  let state = seed;
  let under = 0;
  for (let i = 0; i < samples; i++) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    const x = state / 4294967296.0;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    const y = state / 4294967296.0;
    if (x * x + y * y <= 1) {
      under++;
    }
  }
  return (4.0 * under) / samples;
}
