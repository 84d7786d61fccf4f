/** What the contract lets pass, or lets itself be stopped by, when a pool is created. All of it is simulated. */
import type { Address } from "@/domain/address.ts";
import type { Pool } from "@/domain/pool.ts";
import type { Ratio } from "@/domain/ratio.ts";
import { amount } from "@/domain/units.ts";
import {
  is_as_expected,
  is_paused_by_others,
  of_system,
  outcome_words,
  type ProbeCheck,
  weakness_verdict,
} from "@/engine/probes/probe_check.ts";
import {
  create_mints,
  creation_of,
  PROBE_DECIMALS,
  PROBE_RATIO,
  type ProbeGround,
} from "@/engine/probes/probe_ground.ts";
import type { ProbeStep, Simulated } from "@/engine/probes/probe_port.ts";

/** The least that keeps an account without data alive: (0 + 128 bytes) x 6,960 lamports. */
const SMALLEST_ACCOUNT_LAMPORTS = 890_880n;
/** One base unit of A for 160 of B: with 9 and 6 decimals that is a price of 1 : 160,000 in whole tokens. */
const RAW_RATIO: Ratio = { ratio_a_numerator: amount(1n), ratio_b_denominator: amount(160n) };

function plan_pool({ tools: { port, now_ms } }: ProbeGround, ratio: Ratio = PROBE_RATIO): Pool {
  const mints = port.new_mints();
  return port.pool_of({ mints, decimals: PROBE_DECIMALS, ...ratio, flags: 0, created_at_ms: now_ms() });
}

function undecided(check: string, weakness: string, intended: string, { error }: Simulated): ProbeCheck {
  const observed = `cannot be tried: a pool cannot be created at all (${outcome_words(error)})`;
  return { check, weakness, intended, observed, verdict: "undecided", signatures: [] };
}

/** Lamports on an address that the creation will use stop it for good. */
async function prefunded(ground: ProbeGround): Promise<ProbeCheck> {
  const { tools: { chain: { core_wallet } } } = ground;
  const pool = plan_pool(ground);
  const creation = creation_of(pool, 0, core_wallet);
  const intended = "a pool is created whatever its addresses hold already";
  const sound = await ground.simulate([...create_mints(pool), creation]);
  const named: [string, Address][] = [
    ...[["pool", pool.pool_id], ["vault A", pool.a.vault], ["vault B", pool.b.vault]] as [string, Address][],
    ...[["LP mint A", pool.a.lp_mint], ["LP mint B", pool.b.lp_mint]] as [string, Address][],
  ];
  if (sound.error !== null) return undecided("prefunded_address", "S8", intended, sound);
  const blocked: { name: string; is_specified: boolean; words: string }[] = [];
  for (const [name, to] of named) {
    const gift: ProbeStep = {
      ...{ what: "send_sol", from: core_wallet, to, amount: SMALLEST_ACCOUNT_LAMPORTS },
    };
    const { error } = await ground.simulate([...create_mints(pool), gift, creation]);
    const is_specified = is_as_expected(error, of_system(0), ground.tools.port.places.program_id);
    if (error !== null) blocked.push({ name, is_specified, words: outcome_words(error) });
  }
  return {
    ...{ check: "prefunded_address", weakness: "S8", intended, signatures: [] },
    observed: blocked.length === 0
      ? "created with 890,880 lamports on each of its five addresses"
      : `890,880 lamports on the address of ${blocked.map(({ name }) => name).join(", ")} ` +
        `stop the creation: ${blocked[0]?.words}`,
    verdict: weakness_verdict(blocked.length === 0, blocked.every(({ is_specified }) => is_specified)),
  };
}

/** The decimals of the LP mints after a creation that names the mints in the other order. */
async function reversed_mints(ground: ProbeGround): Promise<ProbeCheck> {
  const { port, chain: { core_wallet } } = ground.tools;
  const pool = plan_pool(ground);
  const intended = "LP tokens have the decimals of their token, in whatever order the mints are named";
  const lp_mints = [pool.a.lp_mint, pool.b.lp_mint];
  const steps = [...create_mints(pool), creation_of(pool, 0, core_wallet, true)];
  const simulated = await ground.simulate(steps, lp_mints);
  const { error, accounts } = simulated;
  if (is_paused_by_others(error)) return undecided("mints_in_other_order", "S6", intended, simulated);
  const common = { check: "mints_in_other_order", weakness: "S6", intended, signatures: [] };
  if (error !== null) {
    return { ...common, observed: `refused: ${outcome_words(error)}`, verdict: "holds" };
  }
  const decimals = accounts.map((data) => data === null ? undefined : port.mint_decimals(data));
  if (decimals.includes(undefined)) {
    const observed = "the node does not show what a simulation would leave";
    return { ...common, observed, verdict: "undecided" };
  }
  const is_sound = decimals.every((found, index) => found === PROBE_DECIMALS[index]);
  const is_swapped = decimals.every((found, index) => found === PROBE_DECIMALS[1 - index]);
  return {
    ...common,
    observed: `tokens with ${PROBE_DECIMALS.join(" and ")} decimals, LP tokens with ${
      decimals.join(" and ")
    }`,
    verdict: weakness_verdict(is_sound, is_swapped),
  };
}

/** Something that creation should refuse. */
async function should_be_refused(
  ground: ProbeGround,
  check: string,
  weakness: string,
  intended: string,
  steps: readonly ProbeStep[],
): Promise<ProbeCheck> {
  const simulated = await ground.simulate(steps);
  if (is_paused_by_others(simulated.error)) return undecided(check, weakness, intended, simulated);
  const { error } = simulated;
  return {
    ...{ check, weakness, intended, signatures: [] },
    observed: error === null ? "the pool is created" : `refused: ${outcome_words(error)}`,
    verdict: weakness_verdict(error !== null, true),
  };
}

/** What goes wrong when pools are created. */
export async function probe_creation(ground: ProbeGround): Promise<ProbeCheck[]> {
  const { core_wallet } = ground.tools.chain;
  const [raw, freezable] = [plan_pool(ground, RAW_RATIO), plan_pool(ground)];
  return [
    await prefunded(ground),
    await reversed_mints(ground),
    await should_be_refused(
      ...[ground, "ratio_in_base_units", "S7"] as const,
      "a ratio of which no side is one whole token is refused",
      [...create_mints(raw), creation_of(raw, 0, core_wallet)],
    ),
    await should_be_refused(
      ...[ground, "mint_that_can_freeze", "S30"] as const,
      "a token whose issuer can freeze the pool's vault is refused",
      [...create_mints(freezable, true), creation_of(freezable, 0, core_wallet)],
    ),
  ];
}
