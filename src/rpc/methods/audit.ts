import { iso_seconds } from "@/base/clock.ts";
import type { Address } from "@/domain/address.ts";
import type { FindingGroup, FindingPlace } from "@/domain/finding.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { Auditor } from "@/engine/auditor.ts";
import type { PoolService } from "@/engine/pool_service.ts";
import type { CheckRow } from "@/oracle/comparison.ts";
import type { TokenSource } from "@/oracle/conservation.ts";
import { INVARIANTS, rule_of } from "@/oracle/invariants.ts";
import type { audit_contracts } from "@/rpc/contracts/audit.ts";
import type { Handlers } from "@/rpc/method.ts";

function place_view({ slot, index, signature }: FindingPlace, at_ms: number) {
  return { slot, index, transaction_signature: signature, at: iso_seconds(at_ms) };
}

/** A finding as clients see it; evidence is large, so it is shown only where one finding is asked for. */
function finding_view(group: FindingGroup, shows_evidence: boolean) {
  return {
    id: group.id,
    number: group.number,
    severity: group.severity,
    invariant: group.invariant,
    title: INVARIANTS[rule_of(group.invariant)].title,
    pool_id: group.pool_id,
    expected: group.expected,
    observed: group.observed,
    count: group.count,
    first_seen: place_view(group, group.first_at_ms),
    last_seen: place_view(group.last_seen, group.last_at_ms),
    has_evidence: group.evidence !== null,
    evidence: shows_evidence ? group.evidence : null,
  };
}

interface FindingFilter {
  readonly id?: string | undefined;
  readonly pool_id?: string | undefined;
  readonly severity?: string | undefined;
  readonly invariant?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly from_slot?: number | undefined;
  readonly to_slot?: number | undefined;
}

function fits(group: FindingGroup, filter: FindingFilter): boolean {
  const { id, pool_id, severity, invariant, from, to, from_slot, to_slot } = filter;
  return (id === undefined || group.id === id) &&
    (pool_id === undefined || group.pool_id === pool_id) &&
    (severity === undefined || group.severity === severity) &&
    (invariant === undefined || group.invariant === invariant ||
      group.invariant.startsWith(`${invariant}.`)) &&
    (from === undefined || group.last_at_ms >= from) && (to === undefined || group.first_at_ms < to) &&
    (from_slot === undefined || group.last_seen.slot >= from_slot) &&
    (to_slot === undefined || group.slot <= to_slot);
}

/** Amounts have no sign: what is above zero, and what is below it. */
function above(value: bigint): bigint {
  return value > 0n ? value : 0n;
}

function pool_view(pool_id: Address, auditor: Auditor) {
  const residuals = auditor.residuals_of(pool_id);
  const { untracked_a, untracked_b, surplus } = residuals ??
    { untracked_a: 0n, untracked_b: 0n, surplus: 0n };
  return {
    pool_id,
    findings: auditor.findings_of_pool(pool_id),
    certain: auditor.is_certain(pool_id),
    untracked_a: above(untracked_a),
    untracked_b: above(untracked_b),
    missing_a: above(-untracked_a),
    missing_b: above(-untracked_b),
    surplus: above(surplus),
    deficit: above(-surplus),
  };
}

function source_view({ kind, mint, account, amount, slot, signature }: TokenSource) {
  const direction = amount < 0n ? "out" as const : "in" as const;
  const units = amount < 0n ? -amount : amount;
  return { kind, mint, account, direction, amount: units, slot, transaction_signature: signature };
}

function row_view({ invariant, subject, passed, expected, observed }: CheckRow) {
  const { title, severity } = INVARIANTS[rule_of(invariant)];
  return { rule: invariant, title, severity, subject: subject ?? null, passed, expected, observed };
}

function not_followed(pool_id: string): Refusal {
  const hint =
    "It is read when the service starts; a moment after create_pool and import_pool it is followed";
  return new Refusal("not_available_here", `Pool ${pool_id} is not followed`, hint, { pool_id });
}

/** The methods about what the contract did wrong, and how it is watched; `slot` is that of the newest block read. */
export function audit_handlers(
  pools: PoolService,
  auditor: Auditor,
  slot: () => number,
): Handlers<typeof audit_contracts> {
  return {
    get_findings: ({ limit, cursor, ...filter }) => {
      if (filter.pool_id !== undefined) pools.get_known(filter.pool_id);
      const found = auditor.findings.filter((group) =>
        fits(group, filter) && (cursor === undefined || group.number < cursor)
      );
      const page = found.reverse().slice(0, limit);
      return {
        findings: page.map((group) => finding_view(group, filter.id !== undefined)),
        next_cursor: found.length > limit ? page.at(-1)?.number ?? null : null,
        summary: {
          kinds: auditor.findings.length,
          seen: auditor.counts().findings,
          by_severity: auditor.findings_by_severity,
        },
      };
    },
    verify_pool: async ({ pool_id }) => {
      const pool = pools.get(pool_id);
      const report = await auditor.verify_pool(pool.pool_id);
      if (report === undefined) throw not_followed(pool_id);
      const { slot, is_certain, rows } = report;
      const checks = rows.map(row_view).sort((left, right) => Number(left.passed) - Number(right.passed));
      const all_pass = checks.every(({ passed }) => passed);
      return { pool_id: pool.pool_id, slot, passed: is_certain || !all_pass ? all_pass : null, checks };
    },
    get_audit: ({ pool_id, limit }) => {
      const wanted = pool_id === undefined ? undefined : pools.get_known(pool_id).pool_id;
      const shown = auditor.pools.map((pool) => pool.pool_id)
        .filter((id) => wanted === undefined || id === wanted).slice(0, limit);
      const mints = auditor.tokens_of_pools(new Set(shown));
      const own_mints = new Set(mints.map(({ mint }) => mint));
      const { operations_checked, operations_equal, pool_checks, unmodelled_calls } = auditor.counts();
      const { folded, equal, different, undecided, re_anchored } = auditor.oracle_counts().model;
      return {
        slot: auditor.slot,
        lag_slots: auditor.lag_slots(slot()),
        transactions: { folded, equal, different, undecided },
        operations: { checked: operations_checked, equal: operations_equal },
        readings: { fields_checked: pool_checks, re_anchored },
        unmodelled_calls,
        rules: auditor.rule_figures().map(({ rule, is_on, checked, broken }) => {
          const { title, severity } = INVARIANTS[rule];
          return { rule, title, severity, enabled: is_on, checked, broken };
        }),
        pools: shown.map((id) => pool_view(id, auditor)),
        mints,
        sources: auditor.token_sources.filter(({ mint }) => wanted === undefined || own_mints.has(mint))
          .toReversed().slice(0, limit).map(source_view),
        findings: auditor.findings_by_severity,
      };
    },
  };
}
