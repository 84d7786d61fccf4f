/** The pools of the contract as anybody may have made them: found by their size, and believed only once checked. */
import { type Address, address_bytes, compare_keys } from "@/domain/address.ts";
import { FailureError } from "@/domain/failure.ts";
import type { PoolSide } from "@/domain/pool.ts";
import { POOL_FLAGS } from "@/domain/pool_state.ts";
import { TOKEN_PROGRAM } from "@/domain/programs.ts";
import { MAX_DECIMALS } from "@/domain/ratio.ts";
import type { ImportedPool, ListedPool, PoolDirectory } from "@/engine/pool_import.ts";
import { type AccountReading, type Cluster, is_network_error, network_failure } from "@/chain/cluster.ts";
import { type DeploymentAddresses, pool_addresses } from "@/chain/program/addresses.ts";
import { decode_fields } from "@/chain/program/fields.ts";
import { decode_pool_account, type PoolAccount } from "@/chain/program/layout.ts";
import { read_mint, read_token_account } from "@/chain/token_accounts.ts";

/** Bytes of a pool's account: the contract writes no other size. */
const POOL_BYTES = 438;
/** What a list shows of each pool stands at its beginning. */
const HEAD_FIELDS = [
  ["owner", "address"],
  ["mint_a", "address"],
  ["mint_b", "address"],
  ["vault_a", "address"],
  ["vault_b", "address"],
  ["lp_mint_a", "address"],
  ["lp_mint_b", "address"],
  ["ratio_a_numerator", "amount"],
  ["ratio_b_denominator", "amount"],
] as const;
const HEAD_BYTES = 240;
/** What is fixed at a pool's creation. */
const FLAGS_OF_CREATION = POOL_FLAGS.simple_ratio | POOL_FLAGS.exact_exchange;

/** Why an address cannot be taken over. */
class Unusable extends Error {
  override readonly name = "Unusable";
}

function expect(what: string, found: string | number | undefined, expected: string | number): void {
  if (found === expected) return;
  throw new Unusable(`${what} is ${found ?? "not there"}, expected ${expected}`);
}

/** The pool's own account, by itself. */
function check_pool_account(
  deployment: DeploymentAddresses,
  pool_id: Address,
  account: AccountReading | undefined,
): PoolAccount {
  if (account === undefined) throw new Unusable("there is no account at this address on this cluster");
  expect("the program that owns it", account.owner, deployment.program_id);
  expect("its size in bytes", account.data.length, POOL_BYTES);
  const state = decode_pool_account(account.data);
  const { token_a_mint, token_b_mint, ratio_a_numerator, ratio_b_denominator } = state;
  if (compare_keys(address_bytes(token_a_mint), address_bytes(token_b_mint)) >= 0) {
    throw new Unusable(`its mints ${token_a_mint} and ${token_b_mint} are not in the contract's order`);
  }
  if (ratio_a_numerator === 0n || ratio_b_denominator === 0n) {
    throw new Unusable(`its ratio is ${ratio_a_numerator} to ${ratio_b_denominator}, expected both above 0`);
  }
  const ratio = { ratio_a_numerator, ratio_b_denominator };
  const derived = pool_addresses(deployment.program_id, token_a_mint, token_b_mint, ratio);
  expect("the address of a pool of its mints and ratio", derived.pool_id, pool_id);
  expect("its vault of token A", state.token_a_vault, derived.token_a_vault);
  expect("its vault of token B", state.token_b_vault, derived.token_b_vault);
  expect("its LP mint of side A", state.lp_token_a_mint, derived.lp_token_a_mint);
  expect("its LP mint of side B", state.lp_token_b_mint, derived.lp_token_b_mint);
  return state;
}

function check_mint(what: string, address: Address, account: AccountReading | undefined) {
  const named = `${what} ${address}`;
  if (account === undefined) throw new Unusable(`${named} is not there`);
  expect(`the program that owns ${named}`, account.owner, TOKEN_PROGRAM);
  const mint = read_mint(account.data);
  if (mint === undefined) throw new Unusable(`${named} is not an initialised SPL Token mint`);
  return mint;
}

function check_vault(
  what: string,
  address: Address,
  account: AccountReading | undefined,
  expected: { readonly mint: Address; readonly owner: Address },
): void {
  const named = `${what} ${address}`;
  if (account === undefined) throw new Unusable(`${named} is not there`);
  expect(`the program that owns ${named}`, account.owner, TOKEN_PROGRAM);
  const vault = read_token_account(account.data);
  if (vault === undefined) throw new Unusable(`${named} is not a token account that is in use`);
  expect(`the mint of ${named}`, vault.mint, expected.mint);
  expect(`the owner of ${named}`, vault.owner, expected.owner);
}

/** Everything that belongs to one side; answers the side and who may mint its token. */
function check_side(
  name: "A" | "B",
  pool_id: Address,
  { mint, vault, lp_mint }: Omit<PoolSide, "decimals">,
  accounts: readonly (AccountReading | undefined)[],
): { side: PoolSide; authority: Address | null } {
  const [mint_account, vault_account, lp_mint_account] = accounts;
  const { decimals, authority } = check_mint(`its mint of token ${name}`, mint, mint_account);
  if (decimals > MAX_DECIMALS) {
    throw new Unusable(
      `token ${name} has ${decimals} decimals, and the service counts up to ${MAX_DECIMALS}`,
    );
  }
  check_vault(`its vault of token ${name}`, vault, vault_account, { mint, owner: pool_id });
  const lp = check_mint(`its LP mint of side ${name}`, lp_mint, lp_mint_account);
  expect(`the authority of its LP mint of side ${name}`, lp.authority ?? "nobody", pool_id);
  return { side: { mint, decimals, vault, lp_mint }, authority };
}

/** The pools of one deployment, over JSON-RPC. */
export class ChainPoolDirectory implements PoolDirectory {
  readonly #cluster: Cluster;
  readonly #deployment: DeploymentAddresses;

  constructor(cluster: Cluster, deployment: DeploymentAddresses) {
    this.#cluster = cluster;
    this.#deployment = deployment;
  }

  async inspect(pool_id: Address): Promise<{ pool: ImportedPool } | { reason: string }> {
    try {
      return { pool: await this.#check(pool_id) };
    } catch (caught) {
      if (!(caught instanceof Unusable)) throw caught;
      return { reason: caught.message };
    }
  }

  async #check(pool_id: Address): Promise<ImportedPool> {
    const { accounts: [account] } = await this.#cluster.accounts([pool_id]);
    const state = check_pool_account(this.#deployment, pool_id, account);
    const a = { mint: state.token_a_mint, vault: state.token_a_vault, lp_mint: state.lp_token_a_mint };
    const b = { mint: state.token_b_mint, vault: state.token_b_vault, lp_mint: state.lp_token_b_mint };
    const addresses = [a, b].flatMap(({ mint, vault, lp_mint }) => [mint, vault, lp_mint]);
    const { accounts } = await this.#cluster.accounts(addresses);
    const checked_a = check_side("A", pool_id, a, accounts.slice(0, 3));
    const checked_b = check_side("B", pool_id, b, accounts.slice(3));
    const { ratio_a_numerator, ratio_b_denominator, flags } = state;
    return {
      pool_id,
      a: checked_a.side,
      b: checked_b.side,
      ratio_a_numerator,
      ratio_b_denominator,
      flags: flags & FLAGS_OF_CREATION,
      mint_authorities: { a: checked_a.authority, b: checked_b.authority },
    };
  }

  async list(): Promise<ListedPool[]> {
    const options = {
      encoding: "base64",
      commitment: this.#cluster.commitment,
      dataSlice: { offset: 0, length: HEAD_BYTES },
      filters: [{ dataSize: POOL_BYTES }],
    };
    const found = await this.#owned(options);
    return found.map(({ pubkey, account: { data: [text] } }) => {
      const head = decode_fields("a pool account", HEAD_FIELDS, Uint8Array.fromBase64(text));
      const { owner, mint_a, mint_b, ratio_a_numerator, ratio_b_denominator } = head;
      return { pool_id: pubkey, owner, mint_a, mint_b, ratio_a_numerator, ratio_b_denominator };
    }).sort((left, right) => left.pool_id < right.pool_id ? -1 : 1);
  }

  async #owned(options: object): Promise<{ pubkey: Address; account: { data: [string, "base64"] } }[]> {
    const { client } = this.#cluster;
    try {
      return await client.call("getProgramAccounts", [this.#deployment.program_id, options]);
    } catch (caught) {
      if (is_network_error(caught)) throw new FailureError(network_failure(caught));
      throw caught;
    }
  }
}
