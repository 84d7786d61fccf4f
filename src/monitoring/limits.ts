/** The bounds of this room. */

/** Status documents that are kept for those who ask again, with their texts: some 10 kB each. The largest page fits. */
export const MAX_THREAD_DOCUMENTS_KEPT = 1_000;
