import type { Clock } from "@/base/clock.ts";
import { AIRDROP_TIMEOUT_MS } from "@/base/limits.ts";
import type { Log } from "@/base/log.ts";
import { FailureError } from "@/domain/failure.ts";
import { Refusal } from "@/domain/refusal.ts";
import { LAMPORTS_PER_SOL } from "@/domain/units.ts";
import type { BalanceView } from "@/engine/balance_view.ts";
import { carry_out } from "@/engine/chain_act.ts";
import type { Settler } from "@/engine/settler.ts";
import type { Cluster } from "@/chain/cluster.ts";
import type { DeploymentState } from "@/chain/deployment_state.ts";
import type { SolanaChain } from "@/chain/solana_chain.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";

/** What the core wallet of an embedded ledger gets: enough for ten thousand threads for hours. */
const EMBEDDED_CORE_LAMPORTS = 1_000_000n * LAMPORTS_PER_SOL;
/** How often the core wallet's balance is looked at while its airdrop is on the way. In memory: it costs no call. */
const LOOK_EVERY_MS = 20;

/** Fills the core wallet from the faucet of the embedded ledger. Throws `ExitError`. */
export async function fill_core_wallet(
  parts: { cluster: Cluster; chain: SolanaChain; balances: BalanceView; clock: Clock },
): Promise<void> {
  const { cluster, chain, balances, clock } = parts;
  if (balances.lamports(chain.core_wallet) >= EMBEDDED_CORE_LAMPORTS / 2n) return;
  try {
    await cluster.request_airdrop(chain.core_wallet, EMBEDDED_CORE_LAMPORTS);
  } catch (caught) {
    if (!(caught instanceof FailureError)) throw caught;
    throw new ExitError(EXIT.ledger_unreachable, `Cannot fill the core wallet: ${caught.message}`);
  }
  const give_up_ms = clock.monotonic_ms() + AIRDROP_TIMEOUT_MS;
  while (balances.lamports(chain.core_wallet) === 0n) {
    if (clock.monotonic_ms() > give_up_ms) {
      throw new ExitError(
        EXIT.ledger_unreachable,
        `The airdrop did not land within ${AIRDROP_TIMEOUT_MS} ms`,
      );
    }
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** Initialises a deployment that is fresh, when the core wallet may do so. Throws `ExitError` 78 when it may not. */
export async function initialise_deployment(
  parts: { chain: SolanaChain; settler: Settler; log: Log },
  state: DeploymentState,
): Promise<void> {
  if (state.system_state !== null) return;
  const { chain, settler, log } = parts;
  if (state.upgrade_authority !== chain.core_wallet) {
    const authority = state.upgrade_authority ?? "nobody";
    throw new ExitError(
      EXIT.config,
      `The contract is not initialised and the core wallet ${chain.core_wallet} may not do it: ` +
        `the upgrade authority is ${authority}. Initialise it with that key, or use it as the core wallet`,
    );
  }
  try {
    await carry_out(chain, settler, "initialise the contract", () => chain.sign_program_initialisation());
    log.info("Initialised the contract", { admin_authority: chain.core_wallet });
  } catch (caught) {
    if (!(caught instanceof Refusal)) throw caught;
    throw new ExitError(EXIT.config, `${caught.message}. ${caught.hint}`);
  }
}
