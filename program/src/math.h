// Arithmetic through 128 bits; the target has neither a wide type nor a runtime library.
#pragma once
#include "sbpf.h"

struct quotient {
  u64 value;     // lowest 64 bits
  u64 remainder;
  u64 overflow;  // not 0 when the quotient needs more than 64 bits; `value` is then meaningless
};

// floor(factor * other / divisor), exactly. The divisor must not be 0. The remainder is right even on
// overflow.
void mul_div(u64 factor, u64 other, u64 divisor, struct quotient *result);

// factor * other, or the largest u64 if that is less.
u64 mul_saturating(u64 factor, u64 other);

// 10^exponent modulo 2^64.
u64 power_of_ten(u64 exponent);
