#include "math.h"

#define LOW_HALF 0xffffffffull

struct wide {
  u64 high;
  u64 low;
};

static void multiply(u64 a, u64 b, struct wide *product) {
  u64 a_low = a & LOW_HALF, a_high = a >> 32;
  u64 b_low = b & LOW_HALF, b_high = b >> 32;
  u64 low = a_low * b_low;
  u64 cross = a_high * b_low + (low >> 32);
  u64 middle = a_low * b_high + (cross & LOW_HALF);
  product->low = (middle << 32) | (low & LOW_HALF);
  product->high = a_high * b_high + (cross >> 32) + (middle >> 32);
}

// One digit, in base 2^32, of the schoolbook division (Knuth, algorithm D). `divisor` has its top bit set and
// `rest` is less than it; on return `rest` is the new remainder.
INLINE u64 divide_step(u64 *rest, u64 next_digit, u64 divisor) {
  u64 top = divisor >> 32, bottom = divisor & LOW_HALF;
  u64 digit = *rest / top;
  u64 partial = *rest % top;
  while (digit > LOW_HALF || digit * bottom > ((partial << 32) | next_digit)) {
    digit--;
    partial += top;
    if (partial > LOW_HALF)
      break;
  }
  *rest = ((*rest << 32) | next_digit) - digit * divisor;
  return digit;
}

// (high, low) / divisor for high < divisor, so that the quotient fits 64 bits.
static u64 divide(u64 high, u64 low, u64 divisor, u64 *remainder) {
  if (high == 0) {
    *remainder = low % divisor;
    return low / divisor;
  }
  u64 shift = 0;
  for (u64 step = 32; step > 0; step >>= 1) {
    if ((divisor << shift) >> (64 - step) == 0)
      shift += step;
  }
  divisor <<= shift;
  if (shift > 0) {
    high = (high << shift) | (low >> (64 - shift));
    low <<= shift;
  }
  u64 rest = high;
  u64 first = divide_step(&rest, low >> 32, divisor);
  u64 second = divide_step(&rest, low & LOW_HALF, divisor);
  *remainder = rest >> shift;
  return (first << 32) | second;
}

void mul_div(u64 factor, u64 other, u64 divisor, struct quotient *result) {
  struct wide product;
  multiply(factor, other, &product);
  result->overflow = product.high / divisor;
  result->value = divide(product.high % divisor, product.low, divisor, &result->remainder);
}

u64 mul_saturating(u64 factor, u64 other) {
  struct wide product;
  multiply(factor, other, &product);
  return product.high ? U64_MAX : product.low;
}

u64 power_of_ten(u64 exponent) {
  u64 power = 1;
  for (; exponent > 0 && power != 0; exponent--)
    power *= 10;
  return power;
}
