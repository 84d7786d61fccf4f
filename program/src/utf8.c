#include "utf8.h"

// What may follow a first byte: how many bytes, and within which bounds the first of them lies. The bounds are
// what excludes longer forms than needed, surrogates and too large code points.
struct tail {
  u64 length;
  u64 lowest;
  u64 highest;
};

static u64 tail_of(u64 first, struct tail *tail) {
  tail->lowest = 0x80;
  tail->highest = 0xbf;
  if (first >= 0xc2 && first <= 0xdf) {
    tail->length = 1;
  } else if (first >= 0xe0 && first <= 0xef) {
    tail->length = 2;
    if (first == 0xe0)
      tail->lowest = 0xa0;
    if (first == 0xed)
      tail->highest = 0x9f;
  } else if (first >= 0xf0 && first <= 0xf4) {
    tail->length = 3;
    if (first == 0xf0)
      tail->lowest = 0x90;
    if (first == 0xf4)
      tail->highest = 0x8f;
  } else {
    return 0;
  }
  return 1;
}

u64 utf8_is_valid(const u8 *text, u64 length) {
  for (u64 i = 0; i < length;) {
    u64 first = text[i++];
    struct tail tail;
    if (first < 0x80)
      continue;
    if (!tail_of(first, &tail) || length - i < tail.length)
      return 0;
    if (text[i] < tail.lowest || text[i] > tail.highest)
      return 0;
    for (u64 end = i++ + tail.length; i < end; i++)
      if ((text[i] & 0xc0) != 0x80)
        return 0;
  }
  return 1;
}
