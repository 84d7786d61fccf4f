/**
 * Random histories of all instructions by several users, some of them broken, on the model of the whole program: the
 * fold must know every result, and every reading must be as it says. ORACLE_STEPS=n sets the length, SEED=n repeats one.
 */
import { assert, assertEquals } from "@std/assert";
import type { LandedTransaction } from "@/domain/landed_transaction.ts";
import type { Finding } from "@/domain/finding.ts";
import { LedgerFold } from "@/oracle/ledger_fold.ts";
import { ModelLedger } from "./model_ledger.ts";
import { random_history } from "./random_history.ts";
import { VmLedger } from "./vm_ledger.ts";

const STEPS = Number(Deno.env.get("ORACLE_STEPS") ?? 4_000);
const SEED = Number(Deno.env.get("SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);
const SLOTS_BETWEEN_READINGS = 97;

function told(findings: readonly Finding[], transaction?: LandedTransaction): string {
  const seen = findings.map((finding) => JSON.stringify(finding, null, 1));
  return `Seed ${SEED}, slot ${transaction?.slot}\n${seen.join("\n")}`;
}

function run(count: number, ledger: ModelLedger): LedgerFold {
  const { fold, next } = random_history(SEED, (start) => new LedgerFold(start), ledger);
  const seen = { ok: 0, failed: 0 };
  for (let step = 1; step <= count; step += 1) {
    const { transaction, findings } = next();
    assertEquals(findings.length, 0, told(findings, transaction));
    if (transaction.error === null) seen.ok += 1;
    else seen.failed += 1;
    if (step % SLOTS_BETWEEN_READINGS !== 0) continue;
    const read = ledger.check(fold);
    assertEquals(read.length, 0, told(read));
  }
  const { equal, different, undecided } = fold.counts;
  console.log(`seed ${SEED}: ${JSON.stringify(seen)}, ${equal} equal, ${undecided} undecided`);
  assertEquals(different, 0);
  assert(equal > undecided, "Most transactions can be judged");
  return fold;
}

Deno.test("random history: the model of the program brings no finding, in any transaction or reading", () => {
  const fold = run(STEPS, new ModelLedger());
  assert(fold.pools.length > 3 || STEPS < 2_000, "Pools were created");
});

Deno.test("random history: neither does the program itself in the VM, with the logs that it writes", () => {
  run(Math.floor(STEPS / 4), new VmLedger());
});
