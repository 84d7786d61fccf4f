import type { Address } from "@/domain/address.ts";

/** The legacy SPL Token program: the only one that the contract accepts. */
export const TOKEN_PROGRAM = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA" as Address;
/** The system program. */
export const SYSTEM_PROGRAM = "11111111111111111111111111111111" as Address;
/** Wrapped SOL: its tokens are lamports of their accounts. */
export const NATIVE_MINT = "So11111111111111111111111111111111111111112" as Address;
/** The contract's address where the configuration names none: what its localnet build declares. */
export const DEFAULT_PROGRAM_ID = "4aeVqtWhrUh6wpX8acNj2hpWXKEQwxjA3PYb2sHhNyCn" as Address;
