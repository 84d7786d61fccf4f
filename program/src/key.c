#include "key.h"

// 11111111111111111111111111111111
const struct key SYSTEM_PROGRAM = {{0, 0, 0, 0}};
// TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA
const struct key TOKEN_PROGRAM = {{
    0x93a165d7e1f6dd06ull, 0xac79ebce46e1cbd9ull, 0x91375b5fed85b41cull, 0xa900ff7e85f58c3aull}};
// BPFLoaderUpgradeab1e11111111111111111111111
const struct key UPGRADEABLE_LOADER = {{
    0xb0a1884e91f6a802ull, 0x2bae63f73e1510e2ull, 0xd224c1163db9c200ull, 0x8004107a53c0ull}};
// SysvarRent111111111111111111111111111111111
const struct key RENT_SYSVAR = {{
    0x515c2c1917d5a706ull, 0x7ff14a3d4cc98c21ull, 0x44fda19b08eeda58ull, 0x8ad9dbe3ull}};
// 4aeVqtWhrUh6wpX8acNj2hpWXKEQwxjA3PYb2sHhNyCn
const struct key COMPILED_ID = {{
    0xde394a7f34a03135ull, 0x20ccd24f6af8bfd2ull, 0x63afcedf607f140eull, 0x530f2ae24ae6ede1ull}};

u64 key_equal(const struct key *left, const struct key *right) {
  return left->words[0] == right->words[0] && left->words[1] == right->words[1] &&
         left->words[2] == right->words[2] && left->words[3] == right->words[3];
}

u64 key_less(const struct key *left, const struct key *right) {
  const u8 *l = (const u8 *)left;
  const u8 *r = (const u8 *)right;
  for (u64 i = 0; i < sizeof(struct key); i++)
    if (l[i] != r[i])
      return l[i] < r[i];
  return 0;
}
