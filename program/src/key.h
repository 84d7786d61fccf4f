// Public keys, and the few that the program knows by heart.
#pragma once
#include "sbpf.h"

struct key {
  u64 words[4];
};

extern const struct key SYSTEM_PROGRAM;
extern const struct key TOKEN_PROGRAM;
extern const struct key UPGRADEABLE_LOADER;
extern const struct key RENT_SYSVAR;
// The id of the program on the interface's local network. It works at any other, but for three views.
extern const struct key COMPILED_ID;

u64 key_equal(const struct key *left, const struct key *right);

INLINE u64 key_is_zero(const struct key *key) {
  return (key->words[0] | key->words[1] | key->words[2] | key->words[3]) == 0;
}

INLINE void key_copy(struct key *target, const struct key *source) {
  target->words[0] = source->words[0];
  target->words[1] = source->words[1];
  target->words[2] = source->words[2];
  target->words[3] = source->words[3];
}

// The order of tokens in a pool: keys compare as strings of 32 bytes, first byte first.
u64 key_less(const struct key *left, const struct key *right);
