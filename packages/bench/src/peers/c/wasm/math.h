/*
 * The mathematical functions of a wasm module without a C library. Those that are no instructions of wasm become
 * imports, which the host provides: JavaScript's own.
 */
#ifndef MATH_H
#define MATH_H

#define M_PI 3.14159265358979323846
#define INFINITY __builtin_inf()

double cos(double);
double exp(double);
double fabs(double);
double floor(double);
double log(double);
double pow(double, double);
double sin(double);
double sqrt(double);

#endif
