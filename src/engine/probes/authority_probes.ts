/** Who may administrate: nobody without the right key, whatever account is passed off as the program's data. */
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import type { TransactionError } from "@/domain/transaction_error.ts";
import {
  is_paused_by_others,
  outcome_words,
  type ProbeCheck,
  weakness_verdict,
} from "@/engine/probes/probe_check.ts";
import type { ProbeGround } from "@/engine/probes/probe_ground.ts";
import type { ProbeCall } from "@/engine/probes/probe_port.ts";

/** An account that is passed off as the program's data, and how it is called. */
interface Disguise {
  readonly name: string;
  readonly address: Address;
  /** Whether the loader owns it: for these the contract looks into the account. */
  readonly is_loaders: boolean;
}

/** How the contract refuses who has no right. */
const REFUSALS: ReadonlySet<string> = new Set(["InvalidAccountData", "MissingRequiredSignature"]);
/** Errors that stand behind the check of rights: who gets there has passed it. */
const BEHIND_THE_CHECK: ReadonlySet<string> = new Set([
  ...["AccountAlreadyInitialized", "InsufficientFunds", "InvalidInstructionData", "Custom"],
]);
/** The smallest treasury withdrawal, in lamports. */
const WITHDRAWAL_LAMPORTS = 10_000_000n;
const PAUSE_LIQUIDITY = 1;
const CHANGE_BOTH_FEES = 3;

type Passage = "refused" | "passed" | "unclear";

function passage_of(error: TransactionError | null): Passage {
  if (error === null) return "passed";
  if (is_paused_by_others(error)) return "unclear";
  if (REFUSALS.has(error.variant)) return "refused";
  return BEHIND_THE_CHECK.has(error.variant) ? "passed" : "unclear";
}

function disguises(ground: ProbeGround, pool: Pool): Disguise[] {
  const { port } = ground.tools;
  const { program_id, program_data, system_state, main_treasury, system_program, token_program } =
    port.places;
  const loaders = { "the real one": program_data, "the program itself": program_id };
  const others = {
    ...{
      "the system program": system_program,
      "the token program": token_program,
      "the signer": ground.stranger,
    },
    ...{ "the system state": system_state, "the treasury": main_treasury, "the pool": pool.pool_id },
    "an account that does not exist": port.wallet("nobody"),
  };
  return [
    ...Object.entries(loaders).map(([name, address]) => ({ name, address, is_loaders: true })),
    ...Object.entries(others).map(([name, address]) => ({ name, address, is_loaders: false })),
  ];
}

/** Every instruction that only an administrator may use, signed by somebody else. */
function calls_of({ stranger }: ProbeGround, { pool_id }: Pool): ProbeCall[] {
  const call = (
    name: ProbeCall["name"],
    accounts: ProbeCall["accounts"],
    values: ProbeCall["values"] = {},
  ): ProbeCall => ({ what: "call", name, accounts, values });
  const on_pool = { admin: stranger, pool_id };
  return [
    call("initialize_program", { authority: stranger }, { admin_authority: stranger }),
    call("pause_system", { admin: stranger }, { reason_code: 1 }),
    call("unpause_system", { admin: stranger }),
    call("withdraw_treasury_fees", { admin: stranger, destination: stranger }, {
      amount: WITHDRAWAL_LAMPORTS,
    }),
    { ...call("consolidate_pool_fees", { admin: stranger }, { pool_count: 1 }), pools: [pool_id] },
    call("pause_pool", on_pool, { pause_bits: PAUSE_LIQUIDITY, pool_id }),
    call("unpause_pool", on_pool, { pause_bits: PAUSE_LIQUIDITY, pool_id }),
    call("set_swap_owner_only", on_pool, {
      ...{ enable_restriction: true, designated_owner: stranger, pool_id },
    }),
    call("update_pool_fees", on_pool, {
      ...{ update_flags: CHANGE_BOTH_FEES, new_liquidity_fee: 100_000n, new_swap_fee: 10_000n, pool_id },
    }),
    call("process_admin_change", { caller: stranger }, { new_admin: stranger }),
  ];
}

const disguised = (call: ProbeCall, { address }: Disguise): ProbeCall => ({
  ...{ ...call, accounts: { ...call.accounts, program_data: address } },
});

async function probe_call(
  ground: ProbeGround,
  call: ProbeCall,
  among: readonly Disguise[],
): Promise<ProbeCheck> {
  const tried: { disguise: Disguise; error: TransactionError | null; passage: Passage }[] = [];
  for (const disguise of among) {
    const { error } = await ground.simulate([disguised(call, disguise)]);
    tried.push({ disguise, error, passage: passage_of(error) });
  }
  const passed = tried.filter(({ passage }) => passage === "passed").map(({ disguise }) => disguise);
  const unclear = tried.find(({ passage }) => passage === "unclear");
  const common = {
    check: `unauthorised_signer.${call.name}`,
    weakness: "S1",
    intended: "refused, whatever account stands for the program's data",
    signatures: [],
  };
  if (passed.length === 0 && unclear !== undefined) {
    const observed = `with ${unclear.disguise.name}: ${outcome_words(unclear.error)}`;
    return { ...common, observed, verdict: "undecided" };
  }
  return {
    ...common,
    observed: passed.length === 0
      ? `refused with all ${tried.length}`
      : `a signer without any right is let through with ${passed.map(({ name }) => name).join(", ")}`,
    verdict: weakness_verdict(passed.length === 0, passed.every(({ is_loaders }) => !is_loaders)),
  };
}

/** The same for real, on the throw-away pool: with its own data a pause must be refused, and with a false one as well. */
async function land_pauses(
  ground: ProbeGround,
  pool: Pool,
  among: readonly Disguise[],
): Promise<ProbeCheck[]> {
  const checks: ProbeCheck[] = [];
  const { stranger } = ground;
  for (const disguise of among.filter(({ name }) => name === "the real one" || name === "the signer")) {
    const accounts = { admin: stranger, pool_id: pool.pool_id, program_data: disguise.address };
    const values = { pause_bits: PAUSE_LIQUIDITY, pool_id: pool.pool_id };
    const { error, signature } = await ground.land([{ what: "call", name: "pause_pool", accounts, values }]);
    const signatures = [signature];
    // Who got in so gets out so.
    if (error === null) {
      signatures.push(
        (await ground.land([{ what: "call", name: "unpause_pool", accounts, values }])).signature,
      );
    }
    const verdict = is_paused_by_others(error)
      ? "undecided"
      : weakness_verdict(error !== null, !disguise.is_loaders);
    checks.push({
      check: `unauthorised_signer.landed_with_${disguise.is_loaders ? "real" : "false"}_data`,
      weakness: disguise.is_loaders ? null : "S1",
      intended: `a stranger cannot pause a pool with ${disguise.name} as the program's data`,
      ...{ observed: outcome_words(error), verdict, signatures },
    });
  }
  return checks;
}

/** Everything that only administrators may do, by a signer who is none. */
export async function probe_authority(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  const among = disguises(ground, pool);
  const checks: ProbeCheck[] = [];
  for (const call of calls_of(ground, pool)) checks.push(await probe_call(ground, call, among));
  return [...checks, ...await land_pauses(ground, pool, among)];
}
