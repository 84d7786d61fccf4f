/** Bounds of scenario files and of what is kept of a run. */

/** Pools that a scenario may create: each costs more than one SOL. */
export const MAX_POOLS = 100;
/** Groups of threads in one file. */
export const MAX_GROUPS = 200;
/** Threads of one group; the service runs ten thousand. */
export const MAX_THREADS_PER_GROUP = 10_000;
/** Stages in one file. */
export const MAX_STAGES = 1_000;
/** The longest run: a week. */
export const MAX_RUN_SECONDS = 604_800;
/** The longest run that is bounded by its operations, unless the scenario says otherwise. */
export const DEFAULT_OPERATIONS_SECONDS = 3_600;
/** Most operations that a run may be bounded by. */
export const MAX_OPERATIONS = 1_000_000_000;
/** Arrivals in a second: more than one machine signs. */
export const MAX_RATE_PER_SECOND = 10_000;
/** Rounds of one burst. */
export const MAX_BURST_ROUNDS = 10_000;
/** Conditions on one metric. */
export const MAX_CONDITIONS = 50;
/** Characters of a name, and of a free text. */
export const MAX_NAME_CHARACTERS = 60;
/** Characters of a free text. */
export const MAX_TEXT_CHARACTERS = 4_000;
/** Points of a chart: a longer run has a longer interval between two of them. */
export const MAX_POINTS = 600;
/** Pools whose course is drawn; the figures of the others are in the JSON document. */
export const MAX_CHARTED_POOLS = 8;
/** Threads that are created or started at the same time. */
export const MAX_PARALLEL_CALLS = 16;
/** Acts of stages that a report keeps; the others are counted. */
export const MAX_ACTS_KEPT = 1_000;
/** Threads that a report lists; the others are counted. */
export const MAX_THREADS_LISTED = 1_000;
/** Operations of one past session that a report reads, the newest ones; it says when there are more. */
export const MAX_SESSION_OPERATIONS = 200_000;
