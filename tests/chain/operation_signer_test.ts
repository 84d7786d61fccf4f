/** Operations from templates: the transactions that web3.js would have built, within the size of a packet. */
import { createBurnInstruction, createTransferInstruction } from "@solana/spl-token";
import { ComputeBudgetProgram, PublicKey, Transaction, TransactionMessage } from "@solana/web3.js";
import { assert, assertEquals } from "@std/assert";
import { MAX_SHARES_ALONE, MAX_SHARES_PER_TRANSACTION as MAX_SHARES } from "@/base/limits.ts";
import { address_of } from "@/domain/address.ts";
import { base58_encode } from "@/domain/base58.ts";
import type { Intent } from "@/domain/operation.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import type { Thread } from "@/domain/thread.ts";
import { amount, U64_MAX } from "@/domain/units.ts";
import { OperationSigner } from "@/chain/operation_signer.ts";
import { deployment_addresses } from "@/chain/program/addresses.ts";
import { liquidity_operation, swap } from "@/chain/program/instructions.ts";
import { signer_of_seed } from "@/chain/signer.ts";
import { EXAMPLE_POOL, test_address, test_user } from "../support/landed_transactions.ts";
import { OWN_OPERATION } from "../support/operation_parts.ts";

const DEPLOYMENT = deployment_addresses(DEFAULT_PROGRAM_ID);
const SIGNER = signer_of_seed(new Uint8Array(32).fill(1));
const { accounts } = test_user(1);
const BLOCKHASH = address_of(new Uint8Array(32).fill(200)) as string;

function thread(role: object, input_account: string, output_account: string): Thread {
  const wallet_address = SIGNER.address;
  const { pool_id } = EXAMPLE_POOL;
  return { ...role, pool_id, wallet_address, input_account, output_account } as unknown as Thread;
}

const THREADS = {
  deposit: thread({ thread_id: "deposit_1", kind: "deposit", side: "A" }, accounts.a, accounts.lp_a),
  withdrawal: thread({ thread_id: "withdrawal_1", kind: "withdrawal", side: "B" }, accounts.lp_b, accounts.b),
  swap: thread({ thread_id: "swap_1", kind: "swap", direction: "b_to_a" }, accounts.b, accounts.a),
};

function intent(kind: Intent["kind"], units: bigint, output: bigint, shares: bigint[] = []): Intent {
  return {
    ...OWN_OPERATION,
    kind,
    amount: amount(units),
    expected_output: amount(output),
    shares: shares.map((share, index) => ({
      thread_id: `peer_${index}`,
      token_account: test_address(500 + index),
      amount: amount(share),
    })),
  };
}

/** The operation as web3.js puts it together, with the compute limit that the signed one asks for. */
function from_scratch(
  thread: Thread,
  wanted: Intent,
  units: number,
  payer: string = thread.wallet_address,
): Uint8Array {
  const users = {
    user: thread.wallet_address,
    input_account: thread.input_account,
    output_account: thread.output_account,
  };
  const operation = thread.kind === "swap"
    ? swap(DEPLOYMENT, EXAMPLE_POOL, thread.direction, users, wanted.amount, wanted.expected_output)
    : liquidity_operation(thread.kind, DEPLOYMENT, EXAMPLE_POOL, thread.side, users, wanted.amount);
  const [from, owner] = [new PublicKey(thread.output_account), new PublicKey(thread.wallet_address)];
  const calls_contract = wanted.purpose === "cycle" || wanted.purpose === "empty";
  const instructions = [
    ComputeBudgetProgram.setComputeUnitLimit({ units }),
    ...(calls_contract ? [operation] : []),
    ...wanted.shares.map(({ token_account, amount }) =>
      createTransferInstruction(from, new PublicKey(token_account), owner, amount)
    ),
    ...wanted.burns.map(({ token_account, mint, amount }) =>
      createBurnInstruction(new PublicKey(token_account), new PublicKey(mint), owner, amount)
    ),
  ];
  const message = new TransactionMessage({
    payerKey: new PublicKey(payer),
    recentBlockhash: BLOCKHASH,
    instructions,
  });
  return new Uint8Array(message.compileToLegacyMessage().serialize());
}

function compute_limit(transaction: Transaction): number {
  return transaction.instructions[0]!.data.readUInt32LE(1);
}

Deno.test("operation signer: each kind, with and without shares, is what web3.js builds", () => {
  const signer = new OperationSigner(DEPLOYMENT);
  for (const kind of ["deposit", "withdrawal", "swap"] as const) {
    for (const shares of [[], [3n], [10n, U64_MAX, 1n]]) {
      // Twice with other amounts: the second time the template is an old one.
      for (const [units, output] of [[1_000n, 160n], [U64_MAX, 1n]] as const) {
        const wanted = intent(kind, units, output, shares);
        const { signature, wire } = signer.sign(THREADS[kind], EXAMPLE_POOL, wanted, SIGNER, BLOCKHASH);
        const transaction = Transaction.from(wire);
        assert(transaction.verifySignatures());
        assertEquals(signature.length > 60, true);
        const expected = from_scratch(THREADS[kind], wanted, compute_limit(transaction));
        assertEquals(wire.slice(65), expected);
      }
    }
  }
});

Deno.test("operation signer: the largest number of shares fits a packet behind every kind of operation", () => {
  const signer = new OperationSigner(DEPLOYMENT);
  const shares = Array.from({ length: MAX_SHARES }, (_, index) => BigInt(index + 1));
  for (const kind of ["deposit", "withdrawal", "swap"] as const) {
    const wanted = intent(kind, U64_MAX, U64_MAX, shares);
    const { wire } = signer.sign(THREADS[kind], EXAMPLE_POOL, wanted, SIGNER, BLOCKHASH);
    assert(wire.length <= 1_232, `${kind}: ${wire.length} bytes`);
    assertEquals(Transaction.from(wire).instructions.length, 2 + MAX_SHARES);
  }
});

Deno.test("operation signer: every operation asks for the compute units that a logging build needs", () => {
  const signer = new OperationSigner(DEPLOYMENT);
  const least = { deposit: 310_000, withdrawal: 290_000, swap: 250_000 };
  for (const kind of ["deposit", "withdrawal", "swap"] as const) {
    const limit = (shares: bigint[]) => {
      const wanted = intent(kind, 1n, 1n, shares);
      return compute_limit(
        Transaction.from(signer.sign(THREADS[kind], EXAMPLE_POOL, wanted, SIGNER, BLOCKHASH).wire),
      );
    };
    assert(limit([]) >= least[kind]);
    assert(limit([1n, 1n]) >= limit([]) + 2 * 5_000);
    assert(limit(Array.from({ length: MAX_SHARES }, () => 1n)) <= 1_400_000);
  }
});

function burn_of(
  thread: Thread,
  account: "input_account" | "output_account",
  units: bigint,
): Intent["burns"] {
  const { mint } = EXAMPLE_POOL.a; // Whatever it is of: the signer takes it as it is given.
  return [{ mint, token_account: thread[account], amount: amount(units) }];
}

Deno.test("operation signer: an empty is the operation and the burn of what it brings", () => {
  const signer = new OperationSigner(DEPLOYMENT);
  for (const kind of ["deposit", "withdrawal", "swap"] as const) {
    for (const units of [1_000n, U64_MAX]) {
      const burns = burn_of(THREADS[kind], "output_account", units - 1n);
      const wanted: Intent = { ...intent(kind, units, 160n), purpose: "empty", burns };
      const { wire } = signer.sign(THREADS[kind], EXAMPLE_POOL, wanted, SIGNER, BLOCKHASH);
      const transaction = Transaction.from(wire);
      assert(transaction.verifySignatures());
      assertEquals(wire.slice(65), from_scratch(THREADS[kind], wanted, compute_limit(transaction)));
    }
  }
});

Deno.test("operation signer: shares alone do not call the contract, and as many as allowed fit a packet", () => {
  const signer = new OperationSigner(DEPLOYMENT);
  for (const count of [1, 2, MAX_SHARES_ALONE]) {
    const shares = Array.from({ length: count }, (_, index) => BigInt(index + 7));
    const wanted: Intent = { ...intent("deposit", 0n, 0n, shares), purpose: "share" };
    const { wire } = signer.sign(THREADS.deposit, EXAMPLE_POOL, wanted, SIGNER, BLOCKHASH);
    const transaction = Transaction.from(wire);
    assert(transaction.verifySignatures() && wire.length <= 1_232, `${count} shares: ${wire.length} bytes`);
    assertEquals(wire.slice(65), from_scratch(THREADS.deposit, wanted, compute_limit(transaction)));
  }
});

Deno.test("operation signer: a burn is paid by the core wallet and signed by both", () => {
  const signer = new OperationSigner(DEPLOYMENT);
  const core = signer_of_seed(new Uint8Array(32).fill(9));
  for (const units of [5n, U64_MAX]) {
    const burns = burn_of(THREADS.swap, "input_account", units);
    const wanted: Intent = { ...intent("swap", 0n, 0n), purpose: "burn", burns };
    const { wire, signature } = signer.sign(THREADS.swap, EXAMPLE_POOL, wanted, SIGNER, BLOCKHASH, core);
    const transaction = Transaction.from(wire);
    assert(transaction.verifySignatures());
    assertEquals(transaction.feePayer?.toBase58(), core.address as string);
    assertEquals(transaction.signatures.map(({ publicKey }) => publicKey.toBase58()), [
      core.address as string,
      SIGNER.address as string,
    ]);
    assertEquals(base58_encode(wire.slice(1, 65)), signature);
    const expected = from_scratch(THREADS.swap, wanted, compute_limit(transaction), core.address);
    assertEquals(wire.slice(129), expected);
  }
});

Deno.test("operation signer: one thread's transactions of different purposes do not share a template", () => {
  const signer = new OperationSigner(DEPLOYMENT);
  const thread = THREADS.deposit;
  const burns = burn_of(thread, "output_account", 3n);
  const wanted: Intent[] = [
    intent("deposit", 10n, 10n, [3n]),
    { ...intent("deposit", 0n, 0n, [3n]), purpose: "share" },
    { ...intent("deposit", 10n, 10n), purpose: "empty", burns },
    { ...intent("deposit", 0n, 0n), purpose: "burn", burns },
  ];
  for (const one of [...wanted, ...wanted.toReversed()]) {
    const { wire } = signer.sign(thread, EXAMPLE_POOL, one, SIGNER, BLOCKHASH);
    assertEquals(
      wire.slice(65),
      from_scratch(thread, one, compute_limit(Transaction.from(wire))),
      one.purpose,
    );
  }
});
