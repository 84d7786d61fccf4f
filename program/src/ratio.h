// How the two ratios of a pool relate to whole tokens.
#pragma once
#include "sbpf.h"

enum ratio_type { RATIO_SIMPLE, RATIO_DECIMAL, RATIO_ENGINEERING };

struct ratio {
  u64 a;
  u64 b;
  u64 decimals_a;
  u64 decimals_b;
};

// Ends the transaction for a mint of 64 decimals or more, as the interface does (a division by zero there).
u64 ratio_classify(const struct ratio *ratio);
