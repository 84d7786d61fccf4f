#include "ratio.h"

#include "math.h"

struct display_units {
  u64 whole;     // the ratio in whole tokens, rounded down
  u64 is_exact;  // whether nothing was rounded
};

// A ratio below one whole token is taken for a number of whole tokens and scaled up. This guess of the
// interface makes 0.5 tokens count as 500,000 of them; it decides only the type, never the stored ratio.
static u64 to_display_units(u64 ratio, u64 decimals, struct display_units *units) {
  u64 factor = power_of_ten(decimals);
  if (factor == 0)
    return panic();
  if (ratio < factor)
    ratio = mul_saturating(ratio, factor);
  units->whole = ratio / factor;
  units->is_exact = ratio % factor == 0;
  return 0;
}

u64 ratio_classify(const struct ratio *ratio) {
  struct display_units a, b;
  if (to_display_units(ratio->a, ratio->decimals_a, &a) || to_display_units(ratio->b, ratio->decimals_b, &b))
    return RATIO_ENGINEERING;
  if (a.whole != 1 && b.whole != 1)
    return RATIO_ENGINEERING;
  return a.is_exact && b.is_exact ? RATIO_SIMPLE : RATIO_DECIMAL;
}
