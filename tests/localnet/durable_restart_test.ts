import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  createAssociatedTokenAccountInstruction,
  createInitializeMint2Instruction,
  createMintToInstruction,
  createTransferInstruction,
  getAssociatedTokenAddressSync,
  MINT_SIZE,
  TOKEN_PROGRAM_ID,
} from "@solana/spl-token";
import { Keypair, LAMPORTS_PER_SOL, PublicKey, SystemProgram, TransactionInstruction } from "@solana/web3.js";
import { stringify_json } from "@/base/json.ts";
import type { LocalnetProgram } from "@/localnet/mod.ts";
import { on_ledger, SLOT_MS, with_ledger_path } from "./durable_scene.ts";
import { eventually, type LedgerScene, sign, transfer } from "./ledger_scene.ts";
import { memo_elf, program_data_of } from "./memo_program.ts";

const CONFIRMED = { commitment: "confirmed", maxSupportedTransactionVersion: 0 } as const;
const frt_elf = () => Deno.readFileSync(new URL("../../program/fixed_ratio_trading.so", import.meta.url));

/** Everything that can be read of closed slots, up to `last`. */
async function told(scene: LedgerScene, last: number, addresses: PublicKey[], signatures: string[]) {
  const call = async (method: string, ...params: unknown[]) =>
    stringify_json(await scene.raw.call(method, params));
  const texts: string[] = [await call("getGenesisHash"), await call("getIdentity")];
  const slots = await scene.raw.call("getBlocks", [0, last, CONFIRMED]) as number[];
  for (const slot of slots) {
    texts.push(await call("getBlock", slot, CONFIRMED), await call("getBlockTime", slot));
  }
  for (const signature of signatures) texts.push(await call("getTransaction", signature, CONFIRMED));
  for (const address of addresses) {
    const history = await scene.web3.getSignaturesForAddress(address, {}, "confirmed");
    // How sure it is changes with time.
    texts.push(stringify_json(history.map(({ confirmationStatus: _changes, ...rest }) => rest)));
    const account = await scene.web3.getAccountInfo(address, "confirmed");
    texts.push(stringify_json(account), account?.data.toString("hex") ?? "");
  }
  return texts;
}

Deno.test("a ledger goes on where it stopped: blocks, statuses, histories, accounts and tokens", () =>
  with_ledger_path(async (path) => {
    const [mint, receiver] = [Keypair.generate(), Keypair.generate()];
    let owner = Keypair.generate();
    const at = (key: Keypair) => getAssociatedTokenAddressSync(mint.publicKey, key.publicKey);
    let [before, signatures, last, height, count]: [string[], string[], number, number, number] = [
      [],
      [],
      0,
      0,
      0,
    ];
    const addresses = () => [owner.publicKey, receiver.publicKey, mint.publicKey, at(owner), at(receiver)];
    await on_ledger(path, async (scene) => {
      owner = await scene.wallet();
      const lamports = await scene.web3.getMinimumBalanceForRentExemption(MINT_SIZE);
      const account = { fromPubkey: owner.publicKey, newAccountPubkey: mint.publicKey, lamports };
      const create = (key: Keypair) =>
        createAssociatedTokenAccountInstruction(owner.publicKey, at(key), key.publicKey, mint.publicKey);
      const made = await scene.land([
        SystemProgram.createAccount({ ...account, space: MINT_SIZE, programId: TOKEN_PROGRAM_ID }),
        createInitializeMint2Instruction(mint.publicKey, 6, owner.publicKey, null),
        create(owner),
        create(receiver),
        createMintToInstruction(mint.publicKey, at(owner), owner.publicKey, 1_000_000n),
      ], [owner, mint]);
      const moved = await scene.land([
        createTransferInstruction(at(owner), at(receiver), owner.publicKey, 250_000n),
        transfer(owner, receiver, LAMPORTS_PER_SOL),
      ], [owner]);
      const failed = await scene.land([transfer(owner, receiver, 1e12)], [owner]);
      [signatures, last] = [[made.signature, moved.signature, failed.signature], failed.slot];
      before = await told(scene, last, addresses(), signatures);
      height = await scene.web3.getBlockHeight("confirmed");
      count = await scene.web3.getTransactionCount("confirmed");
    });
    await on_ledger(path, async (scene) => {
      assertEquals(await told(scene, last, addresses(), signatures), before);
      const { value } = await scene.web3.getSignatureStatuses(signatures);
      assert(value.every((status) => status?.confirmationStatus === "finalized"));
      assert(value[2]?.err !== null);
      assert(await scene.web3.getBlockHeight("confirmed") >= height);
      assertEquals(await scene.web3.getTransactionCount("confirmed"), count);
      const balance = await scene.web3.getTokenAccountBalance(at(receiver), "finalized");
      assertEquals(balance.value.amount, "250000");
      const again = await scene.land([
        createTransferInstruction(at(owner), at(receiver), owner.publicKey, 1n),
      ], [owner]);
      assertEquals((await scene.web3.getTokenAccountBalance(at(receiver))).value.amount, "250001");
      assertEquals(await scene.web3.getTransactionCount("confirmed"), count + 1);
      const history = await scene.web3.getSignaturesForAddress(at(receiver), {}, "confirmed");
      assertEquals(history.map(({ signature }) => signature).slice(0, 2), [again.signature, signatures[1]]);
    });
  }));

Deno.test("the slot that was open is skipped, and the next block follows the last one", () =>
  with_ledger_path(async (path) => {
    let [open, last, time] = [0, 0, 0];
    await on_ledger(path, async (scene) => {
      await scene.reach(5, "confirmed");
      last = await scene.web3.getSlot("confirmed");
      open = await scene.web3.getSlot("processed");
      time = await scene.web3.getBlockTime(last) as number;
    }, { slot_ms: 400 });
    await on_ledger(path, async (scene) => {
      const slots = await scene.web3.getBlocks(last, undefined, "confirmed");
      await scene.reach(open + 1, "confirmed");
      const [, next] = await scene.web3.getBlocks(last, open + 1, "confirmed");
      assertEquals(slots, [last]);
      assertEquals(next, open + 1);
      const config = { ...CONFIRMED, transactionDetails: "none" } as const;
      const [parent, block] = await Promise.all([
        scene.web3.getBlock(last, config),
        scene.web3.getBlock(open + 1, config),
      ]);
      assertEquals(block?.previousBlockhash, parent?.blockhash);
      assertEquals(block?.parentSlot, last);
      assert((await scene.web3.getBlockTime(open + 1) as number) >= time);
    }, { slot_ms: 400 });
  }));

Deno.test("a blockhash and a signature outlive a restart: one lands, the other is refused", () =>
  with_ledger_path(async (path) => {
    let wallet = Keypair.generate();
    const other = Keypair.generate();
    let [landed, unsent] = [new Uint8Array(), new Uint8Array()];
    await on_ledger(path, async (scene) => {
      wallet = await scene.wallet();
      const sent = await scene.signed([transfer(wallet, other, 1e8)], [wallet]);
      landed = new Uint8Array(sent.serialize());
      await scene.landed(await scene.web3.sendRawTransaction(landed));
      unsent = new Uint8Array((await scene.signed([transfer(wallet, other, 2e8)], [wallet])).serialize());
    });
    await on_ledger(path, async (scene) => {
      const error = await assertRejects(() => scene.web3.sendRawTransaction(landed));
      assertStringIncludes(error.message, "already been processed");
      await scene.landed(await scene.web3.sendRawTransaction(unsent));
      assertEquals(await scene.web3.getBalance(other.publicKey), 3e8);
      // 150 blocks later the blockhash is done for, over restarts as well.
      const height = await scene.web3.getBlockHeight("confirmed");
      await eventually(async () => await scene.web3.getBlockHeight("confirmed") > height + 75);
    }, { slot_ms: 5 });
    await on_ledger(path, async (scene) => {
      const height = await scene.web3.getBlockHeight("confirmed");
      await eventually(async () => await scene.web3.getBlockHeight("confirmed") > height + 80);
      const error = await assertRejects(() => scene.web3.sendRawTransaction(unsent));
      assertStringIncludes(error.message, "Blockhash not found");
    }, { slot_ms: 5 });
  }));

Deno.test("what was executed in the open slot is kept by a stop", () =>
  with_ledger_path(async (path) => {
    const receiver = Keypair.generate().publicKey;
    let signature = "";
    await on_ledger(path, async (scene) => {
      signature = await scene.web3.requestAirdrop(receiver, LAMPORTS_PER_SOL);
    }, { slot_ms: 60_000 });
    await on_ledger(path, async (scene) => {
      assertEquals(await scene.web3.getBalance(receiver), LAMPORTS_PER_SOL);
      const status = await scene.web3.getSignatureStatus(signature);
      assertEquals(status.value?.confirmationStatus, "finalized");
    });
  }));

async function logs_of_call(scene: LedgerScene, program: LocalnetProgram): Promise<string> {
  const payer = await scene.wallet(1);
  const call = new TransactionInstruction({ programId: new PublicKey(program.program_id), keys: [] });
  const { blockhash } = await scene.web3.getLatestBlockhash("processed");
  const { value } = await scene.web3.simulateTransaction(sign([call], [payer], blockhash));
  return value.logs?.join("\n") ?? "";
}

Deno.test("programs run again after a restart, named or not; another file replaces a program", () =>
  with_ledger_path(async (path) => {
    const memo: LocalnetProgram = {
      program_id: Keypair.generate().publicKey.toBase58(),
      elf: memo_elf(),
      upgrade_authority: null,
    };
    const frt: LocalnetProgram = { ...memo, elf: frt_elf() };
    const data_address = program_data_of(new PublicKey(memo.program_id));
    const data_of = async (scene: LedgerScene) =>
      (await scene.web3.getAccountInfo(data_address))?.data.toString("base64") ?? "";
    let stored = "";
    await on_ledger(path, async (scene) => {
      assertStringIncludes(await logs_of_call(scene, memo), "success");
      stored = await data_of(scene);
    }, { programs: [memo] });
    for (const programs of [[], [memo]]) {
      await on_ledger(path, async (scene) => {
        assertStringIncludes(await logs_of_call(scene, memo), "success");
        assertEquals(await data_of(scene), stored);
      }, { programs });
    }
    for (const programs of [[frt], []]) {
      await on_ledger(path, async (scene) => {
        assertStringIncludes(await logs_of_call(scene, frt), "Fixed Ratio Trading");
        assert(await data_of(scene) !== stored);
      }, { programs, slot_ms: SLOT_MS });
    }
  }));
