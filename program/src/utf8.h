// Text in instruction data.
#pragma once
#include "sbpf.h"

// Whether the bytes are well-formed UTF-8: shortest forms only, no surrogates, nothing beyond U+10FFFF.
u64 utf8_is_valid(const u8 *text, u64 length);
