// The text form of a public key.
#pragma once
#include "key.h"

#define BASE58_MAX_CHARACTERS 44

// Writes the text of `key` (32 to 44 characters, no terminator) and returns its length.
u64 base58_encode(const struct key *key, u8 *text);
