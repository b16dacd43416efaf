/*
 * How far results of a function of Math are from the true ones, in units in the last place: `npm run ulps` compiles and runs it.
 *
 * Usage: reference NAME ARITY [values], and on standard input for each point the arguments and the result as doubles. The reference has
 * 113 bits (libquadmath). Prints how many points there are, the largest and the mean error, how many special results (NaN, infinities, signs
 * of zeros) are wrong, and the arguments and the result with the largest error. With "values" it prints the true results.
 */
#include <math.h>
#include <quadmath.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef __float128 quad;
typedef quad (*unary)(quad);

static quad cube_root(quad x) { return cbrtq(x); }

static const struct {
  const char *name;
  unary function;
} UNARY[] = {
  {"exp", expq}, {"log", logq}, {"sin", sinq}, {"cos", cosq}, {"tan", tanq}, {"atan", atanq},
  {"log2", log2q}, {"log10", log10q}, {"log1p", log1pq}, {"expm1", expm1q}, {"asin", asinq},
  {"acos", acosq}, {"sinh", sinhq}, {"cosh", coshq}, {"tanh", tanhq}, {"cbrt", cube_root},
  {"asinh", asinhq}, {"acosh", acoshq}, {"atanh", atanhq},
};

/* ECMAScript differs from C: powers of 1 and -1 with exponents that are no finite numbers are NaN. */
static quad power(double x, double y) {
  if (isnan(y) || (fabs(x) == 1 && isinf(y))) return NAN;
  return powq(x, y);
}

static quad hypotenuse(const double *args, int arity) {
  quad sum = 0;
  int nan = 0;
  for (int i = 0; i < arity; i++) {
    if (isinf(args[i])) return INFINITY;
    if (isnan(args[i])) nan = 1;
    sum += (quad)args[i] * args[i];
  }
  return nan ? NAN : sqrtq(sum);
}

static quad truth(const char *name, const double *args, int arity) {
  if (!strcmp(name, "pow")) return power(args[0], args[1]);
  if (!strcmp(name, "atan2")) return atan2q(args[0], args[1]);
  if (!strcmp(name, "hypot")) return hypotenuse(args, arity);
  for (size_t i = 0; i < sizeof UNARY / sizeof *UNARY; i++) {
    if (!strcmp(name, UNARY[i].name)) return UNARY[i].function(args[0]);
  }
  fprintf(stderr, "no function %s\n", name);
  exit(2);
}

/* Of the double nearest to x; of subnormal numbers 2^-1074, beyond the largest number as of it. */
static quad unit_of(quad x) {
  int exponent = x == 0 ? -1021 : (frexpq(x, &exponent), exponent);
  if (exponent < -1021) exponent = -1021;
  if (exponent > 1024) exponent = 1024;
  return ldexpq(1, exponent - 53);
}

/* The error, or -1 where a special result is wrong. */
static double error_of(quad right, double got) {
  double rounded = (double)right;
  if (isnan(rounded)) return isnan(got) ? 0 : -1;
  if (isinf(rounded)) return got == rounded ? 0 : (isinfq(right) ? -1 : 1e9);
  if (isnan(got)) return -1;
  if (rounded == 0 && right == 0) return got == 0 && !signbit(got) == !signbit(rounded) ? 0 : -1;
  if (isinf(got)) return 1e9;
  if (got == 0 ? !signbit(got) != !signbitq(right) : (got < 0) != (right < 0)) return -1;
  return (double)(fabsq((quad)got - right) / unit_of(right));
}

/* Of each point the nearest double, and what it lacks, in its units in the last place. */
static int print_values(const char *name, int arity) {
  double point[8];
  while (fread(point, sizeof(double), arity + 1, stdin) == (size_t)arity + 1) {
    quad right = truth(name, point, arity);
    double nearest = (double)right;
    double lacks = isfinite(nearest) ? (double)((right - nearest) / unit_of(right)) : 0;
    printf("%.17g %.4f\n", nearest, lacks);
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int arity = atoi(argv[2]);
  if (argc == 4) return print_values(argv[1], arity);
  double point[8], worst[8] = {0};
  double largest = 0, sum = 0;
  long count = 0, wrong = 0;
  while (fread(point, sizeof(double), arity + 1, stdin) == (size_t)arity + 1) {
    double error = error_of(truth(argv[1], point, arity), point[arity]);
    count++;
    if (error < 0) {
      if (wrong++ < 5) {
        fprintf(stderr, "wrong: %s(%a, %a) = %a\n", argv[1], point[0], arity > 1 ? point[1] : 0, point[arity]);
      }
      continue;
    }
    sum += error;
    if (error > largest) {
      largest = error;
      memcpy(worst, point, sizeof worst);
    }
  }
  printf("{\"points\":%ld,\"max\":%.4f,\"mean\":%.4f,\"wrong\":%ld,\"at\":[", count, largest, count ? sum / count : 0, wrong);
  for (int i = 0; i <= arity; i++) printf("%s\"%a\"", i ? "," : "", worst[i]);
  printf("]}\n");
  return 0;
}
