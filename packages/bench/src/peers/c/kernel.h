/*
 * How a kernel is called by the harness, which knows none of them: the last line of each kernel's file says which
 * argument goes where. Numbers arrive as doubles, as they are in JavaScript.
 *
 *     RUN(saxpy(LENGTH(1), NUMBER(0), ARRAY(1), ARRAY(2)))
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

/* The same layout natively and in wasm, where JavaScript fills it in. */
struct argument {
  double number;
  union {
    void *data;
    uint64_t address;
  };
  int64_t length;
};

#define NUMBER(i) (args[i].number)
#define INT(i) ((int)args[i].number)
#define ARRAY(i) (args[i].data)
#define LENGTH(i) ((int)args[i].length)

/* Whether `run` leaves a number in `*result`; a kernel without a result has `undefined` in JavaScript. */
extern const int returns_number;
void run(const struct argument *args, double *result);

#define RUN(call) \
  const int returns_number = 0; \
  void run(const struct argument *args, double *result) \
  { \
    (void)args; \
    (void)result; \
    call; \
  }

#define RUN_NUMBER(call) \
  const int returns_number = 1; \
  void run(const struct argument *args, double *result) \
  { \
    (void)args; \
    *result = call; \
  }

#endif
