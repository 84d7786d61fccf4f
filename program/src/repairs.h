// What the interface should have been: a build with -DREPAIRED=1 lacks some of its known weaknesses, so that it can
// be seen that a search for them may also find nothing. The committed program has none of these repairs.
#pragma once

#ifndef REPAIRED
#define REPAIRED 0
#endif
