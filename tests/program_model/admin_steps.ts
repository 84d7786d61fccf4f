/** The administrative part of the random run, and its views. */
import { PublicKey, SystemProgram, type TransactionInstruction } from "@solana/web3.js";
import * as admin from "../program/admin_instructions.ts";
import * as ix from "../program/instructions.ts";
import {
  named,
  PROGRAM_DATA,
  SOL,
  STRANGER,
  SYSTEM_STATE,
  TREASURY,
  UPGRADE_AUTHORITY,
} from "../program/support.ts";
import { hex } from "./addresses.ts";
import { decode_system } from "./codec.ts";
import { type Situation, some_plan, type Step } from "./situation.ts";
import { CANDIDATES, PLANS, USERS, WALLETS } from "./universe.ts";

/** Names a foreign account as program data, by which anybody passes for an admin. */
function bypass(call: TransactionInstruction): TransactionInstruction {
  const meta = call.keys.find(({ pubkey }) => pubkey.equals(PROGRAM_DATA));
  if (meta) meta.pubkey = SystemProgram.programId;
  return call;
}

/** Builds a call for one who is mostly entitled to it. */
function by_admin(build: (signer: PublicKey, situation: Situation) => TransactionInstruction): Step {
  return (situation) => {
    const { dice, twins } = situation;
    const { data } = twins.world.before(hex(SYSTEM_STATE));
    const current = data.length > 0 ? new PublicKey(Uint8Array.fromHex(decode_system(data).admin)) : STRANGER;
    const signer = dice.weighted([[70, current], [15, UPGRADE_AUTHORITY], [15, dice.pick(CANDIDATES)]]);
    const call = build(signer, situation);
    return dice.chance(0.08) ? bypass(call) : call;
  };
}

const update_fees = by_admin((signer, situation) => {
  const { dice } = situation;
  const liquidity = dice.weighted([[5, 13_000_000n], [5, 100_000n + dice.amount(99_900_000n)], [3, 99_999n]]);
  const swaps = dice.weighted([[5, 271_500n], [5, 10_000n + dice.amount(9_990_000n)], [3, 10_000_001n]]);
  const selection = dice.weighted([[7, 1 + dice.below(3)], [1, dice.pick([0, 4, 255])]]);
  return admin.updatePoolFees(signer, some_plan(situation).pool, selection, [liquidity, swaps]);
});

const consolidate = by_admin((signer, { dice, twins }) => {
  const created = PLANS.filter(({ pool }) => twins.world.before(hex(pool.id)).data.length > 0);
  const count = dice.below(Math.min(20, 2 * created.length + 1)) + (dice.chance(0.95) ? 1 : 0);
  const pools = Array.from({ length: count }, () => dice.pick(created.length > 0 ? created : PLANS).pool.id);
  return admin.consolidatePoolFees(signer, pools);
});

const withdraw_treasury = by_admin((signer, { dice }) => {
  const limit = dice.pick([10n * SOL, 100n * SOL]) + dice.pick([0n, 1n]);
  const amount = dice.weighted([
    ...[[2, 0n], [7, dice.amount(20n * SOL)], [3, 10_000_000n]] as [number, bigint][],
    ...[[4, limit], [1, 1n], [1, 10n ** 15n]] as [number, bigint][],
  ]);
  const destination = dice.pick([...USERS, signer, TREASURY, named("savings")]);
  return admin.withdrawTreasuryFees(signer, destination, amount);
});

/** Mostly the pending candidate again, so that changes are completed now and then. */
const change_admin = by_admin((signer, { dice, twins }) => {
  const { data } = twins.world.before(hex(SYSTEM_STATE));
  const pending = data.length > 0 ? decode_system(data).pending : undefined;
  const again = pending !== undefined && dice.chance(0.7);
  const candidate = again ? new PublicKey(Uint8Array.fromHex(pending)) : dice.pick(CANDIDATES);
  return admin.processAdminChange(signer, candidate);
});

const set_owner = by_admin((signer, situation) => {
  const { dice } = situation;
  const owner = dice.chance(0.8) ? dice.pick(USERS) : dice.pick(WALLETS);
  return admin.setSwapOwnerOnly(signer, some_plan(situation).pool, dice.chance(0.3), owner);
});

const donate: Step = ({ dice }) => {
  const generous = dice.pick([100_000_000n + dice.amount(SOL), 90n * SOL]);
  const amount = dice.weighted([[8, generous], [1, 0n], [1, 99_999_999n]]);
  const bytes = Uint8Array.of(0x61, 0xc2 + dice.below(60), 0x80 + dice.below(80));
  return admin.donateSol(dice.pick(WALLETS), amount, dice.chance(0.8) ? "😀 two\nlines" : bytes);
};

/** The steps of the admin, with their weights. */
export function admin_steps(paused: boolean): [number, Step][] {
  const operations = ({ dice }: Situation) => dice.chance(0.6) ? 3 : dice.below(256);
  const all = ({ dice }: Situation) => dice.chance(0.9) ? 0xff : dice.below(256);
  return [
    [2.5, by_admin((signer, s) => ix.pausePool(signer, some_plan(s).pool, operations(s)))],
    [7, by_admin((signer, s) => ix.unpausePool(signer, some_plan(s).pool, all(s)))],
    [paused ? 5 : 1, by_admin((signer, { dice }) => ix.pauseSystem(signer, dice.below(256)))],
    [paused ? 14 : 0.7, by_admin((signer) => ix.unpauseSystem(signer))],
    ...[[paused ? 8 : 3, consolidate], [3, update_fees], [3, set_owner]] as [number, Step][],
    ...[[4, withdraw_treasury], [3, change_admin], [2.5, donate]] as [number, Step][],
  ];
}

function view_of(index: 8 | 9 | 10 | 11 | 16): Step {
  return (situation) => {
    const { dice } = situation;
    const keys = [some_plan(situation).pool.id, some_plan(situation).pool.id, TREASURY, dice.pick(WALLETS)];
    return admin.viewOf(index, dice.pick(keys));
  };
}

/** The views, with their weights. */
export function view_steps(): [number, Step][] {
  const pools = (situation: Situation) => [1, 2].map(() => some_plan(situation).pool.id);
  return [
    [
      0.6,
      ({ dice }) => admin.getPoolStatePda(dice.pick(WALLETS), dice.pick(WALLETS), dice.amount(10n ** 18n)),
    ],
    [0.6, ({ dice }) => admin.getTokenVaultPdas(dice.pick(WALLETS))],
    [0.8, (situation) => admin.getPoolInfo(some_plan(situation).pool.id)],
    ...([8, 9, 10, 11, 16] as const).map((index): [number, Step] => [0.8, view_of(index)]),
    [0.6, () => admin.getVersion()],
    [0.8, (situation) => admin.getConsolidationStatus(pools(situation), situation.dice.below(4))],
  ];
}
