/** What must hold when a simulation has come to rest. */
import type { Address } from "@/domain/address.ts";
import { balances_after } from "@/domain/session.ts";
import type { Engine } from "@/engine/assemble_engine.ts";
import type { ThreadEntry } from "@/engine/thread_entry.ts";
import type { Ledger } from "@/simulation/chain/ledger.ts";
import type { ModelChain } from "@/simulation/chain/model_chain.ts";
import type { Breaches } from "@/simulation/checks/breaches.ts";
import type { ExecutionWitness } from "@/simulation/checks/execution_witness.ts";
import type { OperationWitness } from "@/simulation/checks/operation_witness.ts";

/** For every mint: its accounts hold what was minted and not burnt. */
function check_tokens(ledger: Ledger, breaches: Breaches): void {
  const rule = "tokens are conserved";
  const held = new Map<Address, bigint>();
  for (const [, { data }] of ledger.all()) {
    if (data?.kind === "token") held.set(data.mint, (held.get(data.mint) ?? 0n) + data.balance);
  }
  for (const [address, { data }] of ledger.all()) {
    if (data?.kind !== "mint") continue;
    const issued = data.minted - data.burnt;
    const accounts = `the sum of the accounts of mint ${address}`;
    breaches.expect_equal(rule, accounts, held.get(address) ?? 0n, issued);
    breaches.expect_equal(rule, `the supply of mint ${address}`, data.supply, issued);
  }
}

/** Tokens vanish by the burns of their owners, and LP tokens by withdrawals as well: nothing else burns. */
function check_burns(
  { pools }: Engine,
  { ledger }: ModelChain,
  executions: ExecutionWitness,
  breaches: Breaches,
): void {
  const rule = "nothing is burnt unseen";
  for (const { a, b } of pools.all()) {
    for (const { mint, lp_mint } of [a, b]) {
      const lp_burnt = executions.burnt(lp_mint) + executions.withdrawn(mint);
      breaches.expect_equal(
        rule,
        `what was burnt of ${mint}`,
        ledger.mint(mint)?.burnt ?? 0n,
        executions.burnt(mint),
      );
      breaches.expect_equal(
        rule,
        `what was burnt of LP ${lp_mint}`,
        ledger.mint(lp_mint)?.burnt ?? 0n,
        lp_burnt,
      );
    }
  }
}

/** Of a deleted thread nothing is left on the chain: no lamports, and no token account of its wallet. */
function check_closed(engine: Engine, { ledger }: ModelChain, breaches: Breaches): void {
  const { threads, wallets } = engine.keeper.state;
  const gone = new Map<Address, string>();
  for (const { wallet_address, thread_id } of wallets.values()) {
    // A wallet whose thread was never set up has got nothing.
    if (!threads.has(thread_id)) gone.set(wallet_address, thread_id);
  }
  for (const [address, { lamports, data }] of ledger.all()) {
    const thread_id = gone.get(data?.kind === "token" ? data.owner : address);
    if (thread_id === undefined) continue;
    const what = `${thread_id} has ${data?.kind ?? "wallet"} ${address} with ${lamports} lamports`;
    breaches.add("nothing is left of deleted threads", what);
  }
}

/** All lamports are those of the beginning, less what the network took. */
function check_lamports({ ledger, cluster, genesis_lamports }: ModelChain, breaches: Breaches): void {
  let sum = cluster.fees_paid;
  for (const [, { lamports }] of ledger.all()) sum += lamports;
  breaches.expect_equal("lamports are conserved", "the sum of all accounts and fees", sum, genesis_lamports);
}

/** What the service believes to be in a wallet, and what its statistics add up to, is what the chain holds. */
async function check_balances(
  { balances }: Engine,
  chain: ModelChain,
  entries: readonly ThreadEntry[],
  breaches: Breaches,
): Promise<void> {
  const on_chain = await chain.read_balances(entries.map(({ thread }) => thread));
  for (const [index, { thread, configuration, statistics }] of entries.entries()) {
    const held = on_chain[index];
    const session = configuration.closed_session;
    if (held === undefined || session === null) continue;
    const known = balances.of_thread(thread);
    const counted = balances_after(session.starting, statistics);
    for (const name of ["input", "output", "lamports"] as const) {
      const what = `${name} of ${thread.thread_id}`;
      breaches.expect_equal("known balances are the chain's", what, known[name], held[name]);
      breaches.expect_equal("statistics explain the chain's balances", what, counted[name], held[name]);
    }
  }
}

function check_audit(
  { auditor }: Engine,
  operations: OperationWitness,
  executions: ExecutionWitness,
  breaches: Breaches,
): void {
  const rule = "every landed operation is checked and equal";
  const landed = operations.landed_calls;
  const { operations_checked, operations_equal, findings, unmodelled_calls } = auditor.counts();
  breaches.expect_equal(rule, "the number that the chain has executed", executions.operations, landed);
  const all = landed + executions.core_operations;
  if (operations_checked < all || operations_checked > all + executions.undone_core_operations) {
    const { undone_core_operations } = executions;
    breaches.add(
      rule,
      `${operations_checked} are checked, expected ${all}, and up to ${undone_core_operations} more`,
    );
  }
  breaches.expect_equal(rule, "the number of equal ones", operations_equal, operations_checked);
  breaches.expect_equal("the model covers every call", "the number of others", unmodelled_calls, 0);
  breaches.expect_equal("there are no findings", "their number", findings, 0);
}

/** Checks everything that a run at rest must fulfil; what is broken goes to `breaches`. */
export async function check_run(
  engine: Engine,
  chain: ModelChain,
  operations: OperationWitness,
  executions: ExecutionWitness,
  breaches: Breaches,
): Promise<void> {
  const entries = engine.threads.all();
  operations.compare_open();
  for (const { thread: { thread_id }, totals, status } of entries) {
    operations.compare(thread_id, totals);
    // A thread whose creation was not answered in time has never been started.
    if (status !== "stopped" && status !== "created") {
      breaches.add("every thread is stopped in the end", `${thread_id} is ${status}`);
    }
  }
  check_tokens(chain.ledger, breaches);
  check_burns(engine, chain, executions, breaches);
  check_lamports(chain, breaches);
  check_closed(engine, chain, breaches);
  await check_balances(engine, chain, entries, breaches);
  check_audit(engine, operations, executions, breaches);
}
