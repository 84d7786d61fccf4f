/** What a consolidation leaves behind, and how it counts. */
import type { Pool } from "@/domain/pool.ts";
import type { TreasuryReading } from "@/engine/administration.ts";
import { type ProbeCheck, weakness_verdict } from "@/engine/probes/probe_check.ts";
import type { ProbeGround } from "@/engine/probes/probe_ground.ts";
import type { ProbeCall } from "@/engine/probes/probe_port.ts";

/** Rent of a pool's account: (438 + 128 bytes) x 6,960 lamports. */
const POOL_RENT_LAMPORTS = 3_939_360n;
/** What the specification says stays behind: the rent of two bytes that the account does not have. */
const KNOWN_RESIDUE_LAMPORTS = 13_920n;
const EVERYTHING = 3;

const INTENDED = {
  residue: "after a consolidation nothing is pending, and the pool holds its rent",
  counts: "the treasury counts every operation whose fees it receives",
} as const;

function undecided(observed: string): ProbeCheck[] {
  const common = { observed, verdict: "undecided", signatures: [] } as const;
  return [
    { ...common, check: "consolidation.residue", weakness: "S2", intended: INTENDED.residue },
    { ...common, check: "consolidation.counts", weakness: "S3", intended: INTENDED.counts },
  ];
}

async function residue(ground: ProbeGround, pool: Pool, signature: string): Promise<ProbeCheck> {
  const { state } = await ground.read(pool);
  const pending = state.collected_liquidity_fees + state.collected_swap_fees;
  const beyond = state.lamports - POOL_RENT_LAMPORTS;
  const is_specified = pending === KNOWN_RESIDUE_LAMPORTS && beyond === KNOWN_RESIDUE_LAMPORTS;
  return {
    ...{ check: "consolidation.residue", weakness: "S2", intended: INTENDED.residue },
    observed: `${pending} lamports are pending still, and the pool holds ${beyond} beyond its rent`,
    verdict: weakness_verdict(pending === 0n && beyond === 0n, is_specified),
    signatures: [signature],
  };
}

function counts(
  done: { liquidity: number; swaps: number },
  [before, after]: readonly [TreasuryReading, TreasuryReading],
  signature: string,
): ProbeCheck {
  const liquidity = after.liquidity_operations - before.liquidity_operations;
  const swaps = after.swaps - before.swaps;
  const common = { check: "consolidation.counts", weakness: "S3", intended: INTENDED.counts };
  const observed =
    `${done.liquidity} deposits and withdrawals and ${done.swaps} swaps had succeeded, the treasury ` +
    `counts ${liquidity} and ${swaps}`;
  const signatures = [signature];
  if (after.consolidations !== before.consolidations + 1n) {
    const disturbed = `${observed}; but others consolidated meanwhile`;
    return { ...common, observed: disturbed, verdict: "undecided", signatures };
  }
  const is_intended = liquidity === BigInt(done.liquidity) && swaps === BigInt(done.swaps);
  // By the specification both counts can only be too small here: fees of 13,920 lamports are left out.
  const is_specified = liquidity <= BigInt(done.liquidity) && swaps <= BigInt(done.swaps);
  return { ...common, observed, verdict: weakness_verdict(is_intended, is_specified), signatures };
}

/** Disabling the owner's privilege does not give the pool back. Simulated. */
async function owner_after_restriction(ground: ProbeGround, pool: Pool): Promise<ProbeCheck> {
  const { pool_id } = pool;
  const accounts = { admin: ground.admin, pool_id };
  const restriction = (enable_restriction: boolean): ProbeCall => ({
    ...{ what: "call", name: "set_swap_owner_only", accounts },
    values: { enable_restriction, designated_owner: ground.stranger, pool_id },
  });
  const owner = (await ground.read(pool)).accounts?.owner;
  const { error, accounts: [data] } = await ground.simulate([restriction(true), restriction(false)], [
    pool_id,
  ]);
  const common = {
    ...{ check: "administration.owner_comes_back", weakness: "S27", signatures: [] },
    intended: "a pool whose swaps are everybody's again has the owner that it had before",
  };
  if (error !== null || data === null || data === undefined || owner === undefined) {
    return { ...common, observed: "the simulation shows no pool", verdict: "undecided" };
  }
  const now = ground.tools.port.pool_owner(data);
  return {
    ...common,
    observed: now === owner ? "it has" : "it belongs to whom the swaps had been reserved for",
    verdict: weakness_verdict(now === owner, now === ground.stranger),
  };
}

/** Pauses the pool, moves its fees to the treasury, and looks at what is left and counted. The last that happens to a pool. */
export async function probe_consolidation(ground: ProbeGround, pool: Pool): Promise<ProbeCheck[]> {
  const owner = await owner_after_restriction(ground, pool);
  if (!ground.may_administrate) {
    return [...undecided("the core wallet may not administrate this deployment"), owner];
  }
  const { pool_id } = pool;
  const { chain: { core_wallet: admin }, administration } = ground.tools;
  const pause: ProbeCall = {
    ...{ what: "call", name: "pause_pool", accounts: { admin, pool_id } },
    values: { pause_bits: EVERYTHING, pool_id },
  };
  await ground.must_land([pause]);
  const before = await administration.read_treasury();
  const { signature } = await ground.must_land([{
    ...{ what: "call", name: "consolidate_pool_fees", accounts: { admin } },
    ...{ values: { pool_count: 1 }, pools: [pool_id] },
  }]);
  const after = await administration.read_treasury();
  if (before === undefined || after === undefined) return [...undecided("there is no treasury"), owner];
  const counted = counts(ground.done_on(pool_id), [before, after], signature);
  return [await residue(ground, pool, signature), counted, owner];
}
