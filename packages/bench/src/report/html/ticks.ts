/** Where the axes of the plots have their numbers: few, and round. */

/** Round numbers within the range, about `count` of them. */
export function ticks(
  type: "log" | "linear",
  [least, most]: readonly [number, number],
  count: number,
): number[] {
  const steps = type === "log" ? logSteps(least, most, count) : linearSteps(least, most, count);
  return steps.filter((value) => value >= least && value <= most);
}

/** 1, 2 and 5 of each decade; every third or so decade alone where there are many, quarters where there are few. */
function logSteps(least: number, most: number, count: number): number[] {
  const decades = Math.log10(most / least);
  if (decades < 0.5) return linearSteps(least, most, count);
  const digits = [[1, 1.5, 2, 3, 4, 5, 6, 8], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]];
  const fitting = digits.find(({ length }) => length * decades <= count) ?? [1];
  const stride = fitting.length === 1 ? Math.max(1, Math.ceil(decades / count)) : 1;
  const first = Math.floor(Math.log10(least));
  const last = Math.ceil(Math.log10(most));
  const exponents = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  return exponents
    .filter((exponent) => exponent % stride === 0)
    .flatMap((exponent) => fitting.map((digit) => Number(`${digit}e${exponent}`)));
}

function linearSteps(least: number, most: number, count: number): number[] {
  const rough = (most - least) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((digit) => digit * power >= rough) ?? 10);
  const first = Math.ceil(least / step);
  const length = Math.max(0, Math.floor(most / step) - first + 1);
  return Array.from({ length }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}
