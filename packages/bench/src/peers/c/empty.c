/* Nothing at all: what is left of a call is the call itself. */
#include "kernel.h"

void empty(void)
{
}

RUN(empty())
