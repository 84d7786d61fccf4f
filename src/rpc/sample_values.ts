/** Addresses and a signature for the examples of the documentation. They are made up: no wallet and no pool stands behind them. */

/** A pool. */
export const SAMPLE_POOL = "7yLU1yBdxKxPmbYDoLA2hP3S6fbSj1gzYUWnqDThQfkX";
/** The mint of its token A. */
export const SAMPLE_MINT_A = "2Lq7fV3B8tZqhPJz9vRk5sX1mWcNdYgA4uEoTjH6bKpC";
/** The mint of its token B. */
export const SAMPLE_MINT_B = "9sDkXc5TnRvQ1yZbF8uGm2hLwJ7pEa3tKo6qUxN4VjWB";
/** A thread's wallet. */
export const SAMPLE_WALLET = "5uHcVbN8kPqRtZx2wYfJ7sLmD3gE9aKo4jT1vQyX6CWn";
/** The program of the embedded ledger. */
export const SAMPLE_PROGRAM = "4aeVqtWhrUh6wpX8acNj2hpWXKEQwxjA3PYb2sHhNyCn";
/** A transaction. */
export const SAMPLE_SIGNATURE =
  "2x8f9A3mKcVpRtYwZb7uGd5hLqJ6sEaXo4nTiNj1CkWyBvFgHrPzMxQeDs8U3K9LtVbNcRfXyZwGhJkPqSaTuEo7";
