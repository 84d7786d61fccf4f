#include "rent.h"

#include "errors.h"
#include "math.h"

// The sysvar: u64 lamports per byte and year, f64 years for exemption, u8 burn percent.
#define LAMPORTS_PER_BYTE 0
#define THRESHOLD 8
#define RENT_BYTES 17

#define ACCOUNT_OVERHEAD 128
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023

u64 rent_check(const struct account *sysvar) {
  if (!key_equal(sysvar->key, &RENT_SYSVAR) || sysvar->data_length < RENT_BYTES)
    return INVALID_ARGUMENT;
  return SUCCESS;
}

static u64 minimum_balance(const void *rent, u64 data_length) {
  u64 per_year = (ACCOUNT_OVERHEAD + data_length) * U64_AT(rent, LAMPORTS_PER_BYTE);
  // The threshold is a binary fraction, mantissa / 2^shift: it is 1.0 on clusters with the current rent rule
  // and was 2.0 before. The product is taken from its bits, in integers.
  u64 bits = U64_AT(rent, THRESHOLD);
  u64 mantissa = (bits & ((1ull << MANTISSA_BITS) - 1)) | (1ull << MANTISSA_BITS);
  u64 shift = EXPONENT_BIAS + MANTISSA_BITS - (bits >> MANTISSA_BITS);
  if (shift > 63)
    return panic();
  struct quotient product;
  mul_div(per_year, mantissa, 1ull << shift, &product);
  return product.value;
}

u64 rent_minimum_balance(const struct account *sysvar, u64 data_length) {
  return minimum_balance(sysvar->data, data_length);
}

u64 rent_current_minimum_balance(u64 data_length) {
  // The VM writes the fields with padding behind the last one.
  u64 rent[3];
  sol_get_rent_sysvar(rent);
  return minimum_balance(rent, data_length);
}
