/** Who may administer: the administrator, the upgrade authority, and whoever names a foreign account as program data. */
import type { Address } from "@/domain/address.ts";
import { type CallContext, doubt, refused } from "@/oracle/call_context.ts";
import { builtin, custom, type Verdict } from "@/oracle/prediction.ts";

const SYSTEM_PAUSED = 1023;

/** While the system is paused most calls are refused before anybody looks at their caller. */
export function paused_verdict(context: CallContext): Verdict | undefined {
  const { system } = context.draft;
  if (system.is_paused) return refused(custom(SYSTEM_PAUSED));
  return system.admin === null ? doubt(context, "the system's state is not known") : undefined;
}

/** What is known of somebody's right to administer. */
export type Authority = "admin" | "upgrade_authority" | "nobody" | "unknown";

/**
 * The contract looks into the program data that the caller names only when the loader owns them. Whoever names another
 * account passes, and whose account that is does not stand in the transaction.
 */
export function authority_of(
  caller: Address,
  program_data: Address | undefined,
  { draft, deployment }: CallContext,
): Authority {
  const { admin } = draft.system;
  if (admin === caller) return "admin";
  if (deployment === undefined || program_data !== deployment.program_data) return "unknown";
  const { upgrade_authority } = deployment;
  if (upgrade_authority === undefined) return "unknown";
  if (caller === upgrade_authority) return "upgrade_authority";
  return admin === null ? "unknown" : "nobody";
}

/** Refuses a caller who has no right; `place` is that of the program data among the call's accounts. */
export function admin_verdict(caller: Address, place: number, context: CallContext): Verdict | undefined {
  const authority = authority_of(caller, context.accounts?.[place], context);
  if (context.draft.system.admin === null) return doubt(context, "the system's state is not known");
  if (authority === "nobody") return refused(builtin("InvalidAccountData"));
  return authority === "unknown"
    ? doubt(context, "whether the caller may administer is not known")
    : undefined;
}

/**
 * Whether the caller came through only because the contract does not look at foreign program data: a weakness of the
 * contract that it always had.
 */
export function is_bypass(caller: Address, place: number, context: CallContext): boolean {
  const { deployment, accounts, draft } = context;
  if (deployment === undefined || accounts === undefined || draft.system.admin === null) return false;
  return caller !== draft.system.admin && accounts[place] !== deployment.program_data;
}
