#include "base58.h"

#define LIMBS 8
#define GROUPS 9
#define DIGITS_PER_GROUP 5
#define DIGITS (GROUPS * DIGITS_PER_GROUP)
#define GROUP_BASE 656356768ull  // 58^5: a remainder fits 32 bits, so a limb can be divided in one step

static const u8 ALPHABET[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

// Divides the number in `limbs` (most significant first) by 58^5 in place and returns the remainder.
static u64 divide_by_group_base(u64 *limbs) {
  u64 rest = 0;
  for (u64 i = 0; i < LIMBS; i++) {
    u64 part = (rest << 32) | limbs[i];
    limbs[i] = part / GROUP_BASE;
    rest = part % GROUP_BASE;
  }
  return rest;
}

u64 base58_encode(const struct key *key, u8 *text) {
  const u8 *bytes = (const u8 *)key;
  u64 limbs[LIMBS];
  u8 digits[DIGITS];
  for (u64 i = 0; i < LIMBS; i++) {
    const u8 *limb = bytes + i * 4;
    limbs[i] = (u64)limb[0] << 24 | (u64)limb[1] << 16 | (u64)limb[2] << 8 | limb[3];
  }
  for (u64 at = DIGITS; at > 0;) {
    u64 group = divide_by_group_base(limbs);
    for (u64 i = 0; i < DIGITS_PER_GROUP; i++, group /= 58)
      digits[--at] = (u8)(group % 58);
  }
  // A leading zero byte is written as one digit "1"; leading zero digits beyond those are dropped.
  u64 zero_bytes = 0, skipped = 0, length = 0;
  while (zero_bytes < sizeof(struct key) && bytes[zero_bytes] == 0)
    zero_bytes++;
  while (skipped < DIGITS && digits[skipped] == 0)
    skipped++;
  for (u64 i = 0; i < zero_bytes; i++)
    text[length++] = ALPHABET[0];
  for (u64 i = skipped; i < DIGITS; i++)
    text[length++] = ALPHABET[digits[i]];
  return length;
}
