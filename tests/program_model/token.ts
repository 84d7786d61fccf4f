/** The SPL Token program, as far as the interface and the steps of the run need it. */
import { TOKEN } from "./addresses.ts";
import { type Call, create_account, demand, enter, type Slot } from "./call.ts";
import type { Account, Key } from "./world.ts";

const U64_MAX = 2n ** 64n - 1n;
const AMOUNT = 64;
const SUPPLY = 36;

function view(account: Account): DataView {
  return new DataView(account.data.buffer, account.data.byteOffset);
}

/** Fields of a token account. */
export function token_mint(account: Account): Key {
  return account.data.slice(0, 32).toHex();
}
export function token_owner(account: Account): Key {
  return account.data.slice(32, 64).toHex();
}
export function token_amount(account: Account): bigint {
  return view(account).getBigUint64(AMOUNT, true);
}
export function mint_supply(account: Account): bigint {
  return view(account).getBigUint64(SUPPLY, true);
}

function set_amount(account: Account, amount: bigint): void {
  view(account).setBigUint64(AMOUNT, amount, true);
}

/** The effects of the three token instructions on accounts that fit each other. */
export function move_tokens(from: Account, to: Account, amount: bigint): void {
  demand(token_amount(from) >= amount, "Custom 1");
  set_amount(from, token_amount(from) - amount);
  set_amount(to, token_amount(to) + amount);
}
export function burn_tokens(from: Account, mint: Account, amount: bigint): void {
  demand(token_amount(from) >= amount, "Custom 1");
  set_amount(from, token_amount(from) - amount);
  view(mint).setBigUint64(SUPPLY, mint_supply(mint) - amount, true);
}
function mint_tokens(mint: Account, to: Account, amount: bigint): void {
  demand(mint_supply(mint) + amount <= U64_MAX, "Custom 14");
  view(mint).setBigUint64(SUPPLY, mint_supply(mint) + amount, true);
  set_amount(to, token_amount(to) + amount);
}

/** A transfer called by the program; `authority` signs itself or, as a pool, by its seeds. */
export function token_transfer(
  call: Call,
  [from, to, authority]: readonly [Slot, Slot, Slot],
  amount: bigint,
  by_seeds = false,
): void {
  const grants = [{ slot: from, writable: true }, { slot: to, writable: true }, {
    slot: authority,
    signer: true,
  }];
  enter(call, TOKEN, grants, by_seeds ? [authority.key] : []);
  move_tokens(from.state, to.state, amount);
}

/** MintTo, called by the program; the pool signs by its seeds. */
export function token_mint_to(
  call: Call,
  [mint, to, pool]: readonly [Slot, Slot, Slot],
  amount: bigint,
): void {
  const grants = [{ slot: mint, writable: true }, { slot: to, writable: true }, { slot: pool, signer: true }];
  enter(call, TOKEN, grants, [pool.key]);
  mint_tokens(mint.state, to.state, amount);
}

/** Burn, called by the program; the user signs. */
export function token_burn(
  call: Call,
  [from, mint, user]: readonly [Slot, Slot, Slot],
  amount: bigint,
): void {
  const grants = [{ slot: from, writable: true }, { slot: mint, writable: true }, {
    slot: user,
    signer: true,
  }];
  enter(call, TOKEN, grants);
  burn_tokens(from.state, mint.state, amount);
}

/** The 165 bytes of an initialised token account. */
export function token_account_bytes(mint: Key, owner: Key, amount = 0n): Uint8Array {
  const account: Account = { lamports: 0n, owner: TOKEN, data: new Uint8Array(165) };
  account.data.set(Uint8Array.fromHex(mint));
  account.data.set(Uint8Array.fromHex(owner), 32);
  set_amount(account, amount);
  account.data[108] = 1;
  return account.data;
}

/** The 82 bytes of an initialised mint without freeze authority. */
export function mint_bytes(authority: Key, decimals: number, supply = 0n): Uint8Array {
  const account: Account = { lamports: 0n, owner: TOKEN, data: new Uint8Array(82) };
  account.data[0] = 1;
  account.data.set(Uint8Array.fromHex(authority), 4);
  view(account).setBigUint64(SUPPLY, supply, true);
  account.data[44] = decimals;
  account.data[45] = 1;
  return account.data;
}

/** Creates and initialises a vault: a token account of a real mint, owned by the pool. */
export function create_vault(call: Call, payer: Slot, vault: Slot, mint: Slot, pool: Key): void {
  create_account(call, payer, vault, 165, TOKEN);
  // A mint that is not initialised, or longer than a mint.
  demand(mint.state.data.length === 82 && mint.state.data[45] === 1, "Custom 2");
  vault.state.data = token_account_bytes(mint.key, pool);
}

/** Creates and initialises an LP mint whose authority is the pool. */
export function create_lp_mint(call: Call, payer: Slot, mint: Slot, decimals: number, pool: Key): void {
  create_account(call, payer, mint, 82, TOKEN);
  mint.state.data = mint_bytes(pool, decimals);
}
