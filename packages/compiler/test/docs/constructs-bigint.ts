/** What can be done with bigints, row by row. */
import { no, yes, type Construct } from "./construct.ts";

export const BIGINTS: readonly Construct[] = [
  yes(
    "literals, arguments and results within 64 bits, signed or unsigned",
    "(x) => x > 5n ? x : 5n",
    ["biguint64"],
  ),
  yes(
    "`+ - * & | ^ ~ <<` where 64 bits hold the result, or only its low 64 bits are used: `BigInt.asUintN(64, …)`, `… & 0xffn`",
    "(x, y) => BigInt.asUintN(64, x * 6364136223846793005n + y) ^ (x & 0xffn)",
    ["biguint64", "biguint64"],
  ),
  yes("`>>`, `/`, `%`, comparisons, truth", "(x, y) => (x / y) % 7n > x >> 3n && !y", [
    "biguint64",
    "biguint64",
  ]),
  yes('`BigInt(x)`, `Number(x)`, `typeof x === "bigint"`', "(x) => Number(BigInt(x) << 1n)", [
    "int",
  ]),
  yes(
    "elements of BigInt64Array and BigUint64Array, `new` of them, `getBigInt64` … `setBigUint64`",
    "(a, v) => { a[1] ^= v.getBigUint64(0) * a[0]; return new BigInt64Array(2)[0]; }",
    ["u64[]", "dataview[]"],
  ),
  no("bigint-range", "results that may be more than 64 bits", "(x) => x * x", ["biguint64"]),
  no("bigint-mix", "bigints with numbers, `+x`, `x++`, `>>>`, `**`, as an index", "(x) => x + 1", [
    "biguint64",
  ]),
  no(
    "bigint-shift",
    "shifts by what is not known to be below 64n",
    "(x, y) => BigInt.asUintN(64, x << y)",
    ["biguint64", "biguint64"],
  ),
  no("bigint-result", "in an array or object that is returned", "(x) => [x]", ["biguint64"]),
  no(
    "bigint-member",
    "other functions of `BigInt`, more than 64 bits",
    "(x) => BigInt.asIntN(65, x)",
  ),
];
