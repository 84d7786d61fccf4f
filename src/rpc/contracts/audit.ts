import { z } from "zod";
import { MAX_FINDINGS_PER_PAGE } from "@/base/limits.ts";
import { SEVERITIES } from "@/domain/finding.ts";
import { RULES } from "@/oracle/invariants.ts";
import { MAX_AUDITED_POOLS } from "@/rpc/limits.ts";
import { contract } from "@/rpc/contract.ts";
import { instant_param, limit_param, pool_id_param } from "@/rpc/params.ts";
import { address, count, pool_id, severity_counts, signature, timestamp, total, u64 } from "@/rpc/results.ts";
import { SAMPLE_MINT_A, SAMPLE_POOL, SAMPLE_SIGNATURE, SAMPLE_WALLET } from "@/rpc/sample_values.ts";

const slot_error = "expected a slot, a whole number of at least 0";
const slot_param = z.int({ error: slot_error }).min(0, { error: slot_error });
const number_error = "expected the next_cursor of another page";
const severity = z.enum(SEVERITIES);

const place = {
  slot: count.describe("The slot"),
  index: count.nullable().describe(
    "Place in the block; `null`: seen in a reading of accounts, by no transaction",
  ),
  transaction_signature: signature.nullable().describe("The transaction; `null` as well"),
  at: timestamp.describe("When the service saw it"),
};
const texts = z.record(z.string(), z.string());

const evidence = z.strictObject({
  state_before: texts.describe("The model of the pool, or of the treasury, before it; every number in full"),
  calls: z.array(texts).describe(
    "The contract's instructions in the transaction, with their arguments; of a reading those of all transactions since " +
      "the last reading that was right, with their places: one of them is to blame",
  ),
  token_changes: z.array(z.string()).describe("`account: before -> after`"),
  lamport_changes: z.array(z.string()).describe("`account: before -> after`"),
  error: z.string().nullable().describe("The transaction's error"),
  logs: z.array(z.string()).describe("The end of its log"),
}).describe("What the first one rests on").meta({ id: "FindingEvidence" });

const finding = z.strictObject({
  id: z.string().describe("Stays the same for ever, also the name of its file below `findings/`"),
  number: count.describe("Its place in the order in which kinds of findings were first seen"),
  severity: severity.describe("How bad it is"),
  invariant: z.string().describe("The rule that was broken, see docs/ORACLE.md"),
  title: z.string().describe("The rule in words"),
  pool_id: pool_id.nullable().describe("The pool; `null`: it concerns the whole deployment"),
  expected: z.string().describe("What the model demands"),
  observed: z.string().describe("What the chain shows"),
  count: count.describe("How often it was seen"),
  first_seen: z.strictObject(place).describe("Expectation, observation and evidence are of this time"),
  last_seen: z.strictObject(place).describe("The last time"),
  has_evidence: z.boolean().describe(
    "Whether it has evidence",
  ),
  evidence: evidence.nullable().describe("Only when asked for by `id`"),
}).meta({ id: "Finding" });

const SAMPLE_PLACE = {
  slot: 4_711,
  index: 3,
  transaction_signature: SAMPLE_SIGNATURE,
  at: "2025-01-15T10:30:45Z",
};

const rule = z.strictObject({
  rule: z.enum(RULES).describe("Its id"),
  title: z.string().describe("What must hold"),
  severity: severity.describe("How bad a breach is"),
  enabled: z.boolean().describe("Whether it is watched"),
  checked: count.describe("Transactions, readings or mints at which it was looked at"),
  broken: count.describe("Findings of it"),
});

const audited_pool = z.strictObject({
  pool_id,
  findings: severity_counts.describe("Findings of this pool, in this run and in earlier ones"),
  certain: z.boolean().describe(
    "Whether the model knows the pool's state; not so between a call that it cannot predict and the next reading",
  ),
  untracked_a: u64.describe("Base units of A in the vault beyond the tracked liquidity: sent to it directly"),
  untracked_b: u64.describe("The same of B"),
  missing_a: u64.describe("Base units of A that the vault lacks: always 0 on a sound contract"),
  missing_b: u64.describe("The same of B"),
  surplus: total.describe(
    "What no holder of LP tokens can take out, the dust of swaps: (tracked A - LP A) x ratio B + (tracked B - LP B) x ratio A",
  ),
  deficit: total.describe("The same where it is below 0: always 0 on a sound contract"),
}).meta({ id: "AuditedPool" });

const audited_mint = z.strictObject({
  mint: address.describe("The mint"),
  pool_id,
  supply_at_start: u64.describe("Base units that existed when the audit began"),
  minted: total.describe("Minted since then"),
  burnt: total.describe("Burnt since then"),
  in_vaults: total.describe("Held by the pool's vault"),
  with_known_holders: total.describe("Held by accounts that transactions have shown"),
  with_unseen_holders: total.describe("What is left for all others"),
}).meta({ id: "AuditedMint" });

const source = z.strictObject({
  kind: z.enum(["minted_by_others", "burnt_by_others", "moved_unseen"]).describe(
    "`minted_by_others`, `burnt_by_others`: past the contract and the instructions that the service reads, or in " +
      "transactions that it does not follow; `moved_unseen`: an account has gained or lost tokens in such a transaction",
  ),
  mint: address.describe("The mint"),
  account: address.nullable().describe("The token account, where it is one"),
  direction: z.enum(["in", "out"]).describe("`in`: tokens that came, `out`: tokens that went"),
  amount: total.describe("Base units"),
  slot: count.describe("Where it was noticed"),
  transaction_signature: signature.nullable().describe(
    "The transaction at which it was noticed; `null`: a reading of the accounts at the end of that slot",
  ),
});

const check = z.strictObject({
  rule: z.string().describe("The rule, or a member of it: a field of the pool's account"),
  title: z.string().describe("The rule in words"),
  severity: severity.describe("How bad a breach is"),
  subject: address.nullable().describe("The mint, where the rule holds for each mint of the pool"),
  passed: z.boolean().describe("Whether it holds"),
  expected: z.string().describe("What the model demands"),
  observed: z.string().describe("What the chain shows"),
}).meta({ id: "PoolCheck" });

/** The contracts of the methods about what the contract has done wrong, and how it is watched. */
export const audit_contracts = {
  get_findings: contract({
    summary: "Lists what the contract did and must not do, newest kind first",
    description:
      "Findings of the same rule, pool and kinds of calls are one, with a count: the first keeps its evidence. They outlive " +
      "restarts. While there are more, `next_cursor` is what to send as `cursor` for the next page. With `id` the answer is " +
      "that finding alone, with its evidence, or nothing where there is none.",
    changes_state: false,
    params: {
      id: z.string({ error: "expected a finding's id" }).optional().describe(
        "Only this one, with its evidence",
      ),
      pool_id: pool_id_param.optional(),
      severity: z.enum(SEVERITIES, {
        error: `expected ${SEVERITIES.map((one) => `"${one}"`).join(", ")}`,
      }).optional().describe("Only those that are so bad"),
      invariant: z.string({ error: "expected the name of a rule" }).optional()
        .describe("Only of this rule, such as `I5`, or of this family, such as `pool_state`"),
      from: instant_param.optional().describe("Seen at this time or later"),
      to: instant_param.optional().describe("First seen before this time"),
      from_slot: slot_param.optional().describe("Seen at this slot or later"),
      to_slot: slot_param.optional().describe("First seen at this slot or earlier"),
      limit: limit_param(MAX_FINDINGS_PER_PAGE).default(100).describe("How many at most"),
      cursor: z.int({ error: number_error }).min(1, { error: number_error }).optional()
        .describe("The last page's `next_cursor`"),
    },
    result: z.strictObject({
      findings: z.array(finding).describe("Findings, newest kind first"),
      next_cursor: count.nullable().describe("For the next page; `null` on the last one"),
      summary: z.strictObject({
        kinds: count.describe("Kinds of findings that are kept"),
        seen: count.describe("Findings altogether, repetitions counted"),
        by_severity: severity_counts.describe("The same by how bad they are"),
      }).describe("Over all findings, whatever the filter"),
    }),
    errors: ["pool_not_found"],
    examples: [{
      name: "the worst of a pool",
      params: { pool_id: SAMPLE_POOL, severity: "critical" },
      result: {
        findings: [{
          id: "operation.amount_out-3f2a9c01b7d4",
          number: 1,
          severity: "critical",
          invariant: "operation.amount_out",
          title: "The user receives exactly his output",
          pool_id: SAMPLE_POOL,
          expected: "160",
          observed: "161",
          count: 12,
          first_seen: SAMPLE_PLACE,
          last_seen: { ...SAMPLE_PLACE, slot: 4_790, at: "2025-01-15T10:31:17Z" },
          has_evidence: true,
          evidence: null,
        }],
        next_cursor: null,
        summary: { kinds: 1, seen: 12, by_severity: { critical: 12, high: 0, medium: 0 } },
      },
    }],
  }),
  verify_pool: contract({
    summary: "Compares a pool and the wallets that hold its tokens with the model, now",
    description:
      "Everything is read from the chain at a slot up to which all transactions have been followed; no thread stops for it. " +
      "The answer names each comparison. What is wrong is a finding as well, and the model goes on from what was read: a second " +
      "call tells only of what has become worse, and of bounds that are still crossed.",
    changes_state: false,
    params: { pool_id: pool_id_param },
    result: z.strictObject({
      pool_id,
      slot: count.describe("The comparison is true at the end of this slot"),
      passed: z.boolean().nullable().describe(
        "Whether all checks pass; `null`: after a call that the model does not cover it did not know what to expect, and has " +
          "now taken over what it read",
      ),
      checks: z.array(check).describe("Every comparison, those that fail first"),
    }),
    errors: ["pool_not_found", "chain_failed", "not_available_here"],
    examples: [{
      name: "a sound pool",
      params: { pool_id: SAMPLE_POOL },
      result: {
        pool_id: SAMPLE_POOL,
        slot: 4_711,
        passed: true,
        checks: [{
          rule: "pool_state.tracked_a",
          title: "A pool's account is what the model says",
          severity: "critical",
          subject: null,
          passed: true,
          expected: "1000000000",
          observed: "1000000000",
        }, {
          rule: "C2",
          title: "A mint's supply is what was minted less what was burnt",
          severity: "critical",
          subject: SAMPLE_MINT_A,
          passed: true,
          expected: "5000000000",
          observed: "5000000000",
        }],
      },
    }],
  }),
  get_audit: contract({
    summary: "Shows how the contract is watched: what has been checked, and with what result",
    description:
      "Counts are those since the daemon's start, but for findings. With `pool_id` pools, mints and sources are those of that " +
      "pool alone.",
    changes_state: false,
    params: {
      pool_id: pool_id_param.optional(),
      limit: limit_param(MAX_AUDITED_POOLS).default(100).describe(
        "How many pools, and how many sources, at most",
      ),
    },
    result: z.strictObject({
      slot: count.describe("Every transaction up to this slot has been checked"),
      lag_slots: count.describe("How far that is behind the newest block that was read"),
      transactions: z.strictObject({
        folded: count.describe(
          "That touch a followed pool, the treasury or the system, whoever has sent them",
        ),
        equal: count.describe("With calls of the contract, and every effect or error as predicted"),
        different: count.describe("With something that was not predicted"),
        undecided: count.describe("That do not hold what would be needed to judge them"),
      }).describe("Landed transactions, successes and failures"),
      operations: z.strictObject({
        checked: count.describe("Deposits, withdrawals and swaps that were compared with the model"),
        equal: count.describe("Those in whose transactions all was as predicted"),
      }).describe("The calls that threads make"),
      readings: z.strictObject({
        fields_checked: count.describe("Fields of pools that were read from the chain and compared"),
        re_anchored: count.describe("Times that the model took over a reading, because it could not know"),
      }).describe("The cross-check against the chain's accounts"),
      unmodelled_calls: count.describe("Calls whose effects the model does not cover"),
      rules: z.array(rule).describe("Every rule, in the order of docs/ORACLE.md"),
      pools: z.array(audited_pool).describe("Followed pools, in the order in which they came"),
      mints: z.array(audited_mint).describe("Where the tokens of these pools are"),
      sources: z.array(source).describe(
        "Tokens that came from, or went, where the service does not look, newest first",
      ),
      findings: severity_counts.describe("All findings, in this run and in earlier ones"),
    }),
    errors: ["pool_not_found"],
    examples: [{
      name: "a sound pool",
      params: { pool_id: SAMPLE_POOL },
      result: {
        slot: 4_711,
        lag_slots: 0,
        transactions: { folded: 1_012, equal: 1_004, different: 0, undecided: 0 },
        operations: { checked: 1_000, equal: 1_000 },
        readings: { fields_checked: 403, re_anchored: 0 },
        unmodelled_calls: 0,
        rules: [{
          rule: "I5",
          title: "The surplus over all LP claims is exactly the dust of the swaps, never below zero",
          severity: "critical",
          enabled: true,
          checked: 1_043,
          broken: 0,
        }],
        pools: [{
          pool_id: SAMPLE_POOL,
          findings: { critical: 0, high: 0, medium: 0 },
          certain: true,
          untracked_a: 0n,
          untracked_b: 0n,
          missing_a: 0n,
          missing_b: 0n,
          surplus: 1_204_000_000n,
          deficit: 0n,
        }],
        mints: [{
          mint: SAMPLE_MINT_A,
          pool_id: SAMPLE_POOL,
          supply_at_start: 0n,
          minted: 5_000_000_000n,
          burnt: 0n,
          in_vaults: 1_000_000_000n,
          with_known_holders: 4_000_000_000n,
          with_unseen_holders: 0n,
        }],
        sources: [{
          kind: "moved_unseen",
          mint: SAMPLE_MINT_A,
          account: SAMPLE_WALLET,
          direction: "in",
          amount: 1_000n,
          slot: 4_700,
          transaction_signature: SAMPLE_SIGNATURE,
        }],
        findings: { critical: 0, high: 0, medium: 0 },
      },
    }],
  }),
};
