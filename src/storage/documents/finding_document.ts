/** `findings/<id>.json`: one kind of findings, with the evidence of the first. */
import { z } from "zod";
import { iso_seconds } from "@/base/clock.ts";
import { type FindingGroup, SEVERITIES } from "@/domain/finding.ts";
import { address_value, decode_document, epoch_ms, FORMAT_VERSION } from "@/storage/documents/values.ts";

const place = z.object({
  slot: z.int(),
  index: z.int().nullable(),
  signature: z.string().nullable(),
});
const texts = z.record(z.string(), z.string());

const finding_schema = z.object({
  format_version: z.literal(FORMAT_VERSION),
  /** Also the file's name: no path may come out of it. */
  id: z.string().regex(/^[A-Za-z0-9_.-]+$/),
  number: z.int().min(1),
  severity: z.enum(SEVERITIES),
  invariant: z.string(),
  pool_id: address_value.nullable(),
  expected: z.string(),
  observed: z.string(),
  count: z.int().min(1),
  first_seen: place.extend({ time: z.string(), time_ms: epoch_ms }),
  last_seen: place.extend({ time: z.string(), time_ms: epoch_ms }),
  fingerprint: z.string(),
  evidence: z.object({
    state_before: texts,
    calls: z.array(texts),
    token_changes: z.array(z.string()),
    lamport_changes: z.array(z.string()),
    error: z.string().nullable(),
    logs: z.array(z.string()),
  }).nullable(),
});

/** The document of a group. */
export function encode_finding(group: FindingGroup): z.output<typeof finding_schema> {
  const { slot, index, signature, evidence, first_at_ms, last_at_ms, last_seen } = group;
  return {
    format_version: FORMAT_VERSION,
    id: group.id,
    number: group.number,
    severity: group.severity,
    invariant: group.invariant,
    pool_id: group.pool_id,
    expected: group.expected,
    observed: group.observed,
    count: group.count,
    first_seen: { slot, index, signature, time: iso_seconds(first_at_ms), time_ms: first_at_ms },
    last_seen: { ...last_seen, time: iso_seconds(last_at_ms), time_ms: last_at_ms },
    fingerprint: group.fingerprint,
    evidence: evidence === null ? null : {
      state_before: { ...evidence.state_before },
      calls: evidence.calls.map((call) => ({ ...call })),
      token_changes: [...evidence.token_changes],
      lamport_changes: [...evidence.lamport_changes],
      error: evidence.error,
      logs: [...evidence.logs],
    },
  };
}

/** Reads a finding's file. Throws where the text is not such a document. */
export function decode_finding(text: string): FindingGroup {
  const { first_seen, last_seen, format_version: _, ...content } = decode_document(finding_schema, text);
  const { slot, index, signature } = first_seen;
  return {
    ...content,
    ...{ slot, index, signature },
    first_at_ms: first_seen.time_ms,
    last_at_ms: last_seen.time_ms,
    last_seen: { slot: last_seen.slot, index: last_seen.index, signature: last_seen.signature },
  };
}
