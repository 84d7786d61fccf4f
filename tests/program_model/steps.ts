/** What the random run does: mostly sensible calls by fitting callers, with now and then something wrong in them. */
import { createBurnInstruction, createTransferInstruction } from "@solana/spl-token";
import { type PublicKey, SystemProgram } from "@solana/web3.js";
import * as ix from "../program/instructions.ts";
import { SOL, SYSTEM_STATE, TREASURY, UPGRADE_AUTHORITY } from "../program/support.ts";
import { admin_steps, view_steps } from "./admin_steps.ts";
import { hex } from "./addresses.ts";
import { decode_pool, decode_system, decode_treasury, type Pool as PoolState } from "./codec.ts";
import { is_paused, type Situation, some_plan, type Step } from "./situation.ts";
import { token_amount } from "./token.ts";
import {
  CANDIDATES,
  CREATOR,
  open_account,
  OPERATORS,
  PAUPER,
  type Plan,
  PLANS,
  token_account,
} from "./universe.ts";
import { SYSTEM } from "./world.ts";

/** The state of a pool, if it exists. */
function state_of({ twins }: Situation, { pool }: Plan): PoolState | undefined {
  const { data } = twins.world.before(hex(pool.id));
  return data.length > 0 ? decode_pool(data) : undefined;
}

function balance({ twins }: Situation, account: PublicKey): bigint {
  const state = twins.world.before(hex(account));
  return state.data.length > 0 ? token_amount(state) : 0n;
}

/** Mostly an amount within bounds, sometimes all, none, or one too many. */
function draw({ dice }: Situation, largest: bigint): bigint {
  const special: [number, bigint][] = [[2, 0n], [4, largest + 1n], [6, largest]];
  return BigInt.asUintN(64, dice.chance(0.88) ? dice.amount(largest) : dice.weighted(special));
}

function operator({ dice }: Situation): PublicKey {
  return dice.chance(0.94) ? dice.pick(OPERATORS.slice(0, 3)) : PAUPER;
}

function liquidity(kind: "deposit" | "withdraw"): Step {
  return (situation) => {
    const { pool } = some_plan(situation);
    const [side, user] = [situation.dice.below(2), operator(situation)];
    const [token, lp] = [pool.mints[side]!, pool.lpMints[side]!].map((mint) => token_account(user, mint));
    const [input, output] = kind === "deposit" ? [token!, lp!] : [lp!, token!];
    const held = balance(situation, input);
    const amount = draw(situation, kind === "deposit" && situation.dice.chance(0.9) ? held / 20n : held);
    return ix[kind](pool, pool.mints[side]!, amount, { user, input, output });
  };
}

/** The owner of a pool swaps more often than others: he may, also where nobody else does. */
function swapper(situation: Situation, state: PoolState | undefined): PublicKey {
  const owner = OPERATORS.find((wallet) => hex(wallet) === state?.owner);
  return owner && situation.dice.chance(0.4) ? owner : operator(situation);
}

const swap: Step = (situation) => {
  const { dice } = situation;
  const chosen = some_plan(situation);
  const { pool } = chosen;
  const state = state_of(situation, chosen);
  const [side, user] = [dice.below(2), swapper(situation, state)];
  const ratios: [bigint, bigint] = [pool.ratioA, pool.ratioB];
  const [input, output] = [side, 1 - side].map((index) => token_account(user, pool.mints[index]!));
  const held = balance(situation, input!);
  const payable = (state?.totals[1 - side] ?? 0n) * ratios[side]! / ratios[1 - side]!;
  let amount = draw(situation, dice.chance(0.6) && payable < held ? payable : held);
  if (dice.chance(0.3)) amount -= amount % ratios[side]!;
  const result = BigInt.asUintN(64, amount * ratios[1 - side]! / ratios[side]!);
  const expected = BigInt.asUintN(64, dice.chance(0.93) ? result : result + dice.pick([1n, -1n]));
  const mints = [pool.mints[side]!, pool.mints[1 - side]!] as const;
  return ix.swap(pool, mints, [amount, expected], { user, input: input!, output: output! });
};

const create_pool: Step = ({ dice }) => {
  const { pool, flags, reversed } = dice.pick(PLANS);
  const creation = ix.initializePool(dice.chance(0.9) ? CREATOR : dice.pick(OPERATORS), pool, flags);
  if (reversed) [creation.keys[7], creation.keys[8]] = [creation.keys[8]!, creation.keys[7]!];
  return creation;
};

const initialise: Step = ({ dice }) =>
  ix.initializeProgram(dice.chance(0.8) ? UPGRADE_AUTHORITY : dice.pick(CANDIDATES), CANDIDATES[0]!);

const open_lp_account: Step = (situation) => {
  const { pool } = some_plan(situation);
  const [user, mint] = [situation.dice.pick(OPERATORS), situation.dice.pick(pool.lpMints)];
  const { world } = situation.twins;
  const missing = world.before(hex(token_account(user, mint))).data.length === 0;
  if (missing && world.before(hex(mint)).data.length > 0) open_account(situation.twins, user, mint);
  return undefined;
};

/** Moments at which something becomes possible that was not: the clock is sent there, or a second before. */
function moments({ twins: { world } }: Situation): bigint[] {
  const [system, treasury] = [SYSTEM_STATE, TREASURY].map((key) => world.before(hex(key)).data);
  if (system!.length === 0 || treasury!.length === 0) return [];
  const { last_withdrawal } = decode_treasury(treasury!);
  const due = decode_system(system!).changed_at + 259_200n;
  return [last_withdrawal, last_withdrawal + 3_600n, due].filter((moment) => moment > world.time + 1n);
}

const let_time_pass: Step = (situation) => {
  const { dice, twins } = situation;
  const coming = moments(situation);
  const aimed = coming.length > 0 && dice.chance(0.7);
  const seconds = aimed
    ? dice.pick(coming) + dice.pick([-1n, 0n, 0n]) - twins.world.time
    : dice.pick([1n, 59n, 3_599n, 3_600n, 86_400n, 255_600n, 259_200n]);
  twins.pass(seconds);
  return undefined;
};

/** Wallets are kept rich, so that the run can go on; the pauper gets little. */
const refill: Step = ({ dice, twins }) => {
  const wallet = dice.pick([...OPERATORS, CREATOR]);
  const lamports = wallet.equals(PAUPER) ? dice.pick([1_000_000n, 13_000_000n, 14_000_000n]) : 1_000n * SOL;
  twins.put(wallet, { lamports, owner: SYSTEM, data: new Uint8Array() });
  return undefined;
};

/** Tokens or lamports that reach the program's accounts past the program. */
const give: Step = (situation) => {
  const { dice } = situation;
  const { pool } = some_plan(situation);
  const [user, side] = [dice.pick(OPERATORS.slice(0, 3)), dice.below(2)];
  if (dice.chance(0.5) && state_of(situation, { pool, flags: 0, reversed: false })) {
    const source = token_account(user, pool.mints[side]!);
    return createTransferInstruction(source, pool.vaults[side]!, user, dice.amount(10n ** 6n));
  }
  const toPubkey = dice.pick([pool.id, TREASURY]);
  if (situation.twins.world.before(hex(toPubkey)).data.length === 0) return undefined;
  const lamports = dice.pick([1n, 13_920n, SOL, 100n * SOL]);
  return SystemProgram.transfer({ fromPubkey: user, toPubkey, lamports });
};

/** LP tokens handed on to another holder, or burnt past the program. */
const move_lp: Step = (situation) => {
  const { dice } = situation;
  const { pool } = some_plan(situation);
  const [from, to] = [dice.pick(OPERATORS.slice(0, 3)), dice.pick(OPERATORS)];
  const mint = dice.pick(pool.lpMints);
  const [source, target] = [from, to].map((owner) => token_account(owner, mint));
  const held = balance(situation, source!);
  if (held === 0n || from.equals(to)) return undefined;
  if (dice.chance(0.3)) return createBurnInstruction(source!, mint, from, dice.amount(held / 4n));
  if (situation.twins.world.before(hex(target!)).data.length === 0) return undefined;
  return createTransferInstruction(source!, target!, from, dice.amount(held));
};

/** The steps with their weights; a paused system is not left alone for long. */
export function steps(situation: Situation): [number, Step][] {
  const initialised = situation.twins.world.before(hex(SYSTEM_STATE)).data.length > 0;
  return [
    ...[[14, liquidity("deposit")], [11, liquidity("withdraw")], [19, swap]] as [number, Step][],
    ...[[3, create_pool], [initialised ? 0.3 : 4, initialise], [9, open_lp_account]] as [number, Step][],
    ...[[4, let_time_pass], [0.7, refill], [1.5, give], [2, move_lp]] as [number, Step][],
    ...admin_steps(is_paused(situation)),
    ...view_steps(),
  ];
}
