/**
 * Every metric that /metrics shows. docs/OPERATIONS.md has the same table; a test compares them. Labels are written in
 * the order that stands here, and have few values: never a wallet, a signature or a thread.
 */

/** What a metric is. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly unit: string;
  readonly labels: readonly string[];
  readonly help: string;
  /** Upper ends of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

const LANDING_BUCKETS = [0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 5, 10, 20, 40, 80];
const COMPUTE_BUCKETS = [
  10_000,
  20_000,
  30_000,
  40_000,
  60_000,
  80_000,
  100_000,
  150_000,
  200_000,
  300_000,
  400_000,
  800_000,
  1_400_000,
];
const WRITE_BUCKETS = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];
const LAG_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];

function counter(name: string, unit: string, labels: readonly string[], help: string): MetricDefinition {
  return { name, type: "counter", unit, labels, help };
}

function gauge(name: string, unit: string, labels: readonly string[], help: string): MetricDefinition {
  return { name, type: "gauge", unit, labels, help };
}

function histogram(
  name: string,
  unit: string,
  labels: readonly string[],
  help: string,
  buckets: readonly number[],
): MetricDefinition {
  return { name, type: "histogram", unit, labels, help, buckets };
}

/** The metrics by the names that the code has for them. */
export const METRICS = {
  operations: counter(
    "frt_stress_operations_total",
    "operations",
    ["kind", "purpose", "outcome"],
    "Transactions of threads that have ended since the daemon's start; purpose cycle: operations of their own",
  ),
  failures: counter(
    "frt_stress_operation_failures_total",
    "operations",
    ["code"],
    "Operations that have ended without success, by the code of the failure",
  ),
  landing: histogram(
    "frt_stress_landing_seconds",
    "seconds",
    ["kind"],
    "From signing an operation to knowing that it is in a block; only of those signed since the daemon's start",
    LANDING_BUCKETS,
  ),
  lateness: histogram(
    "frt_stress_lateness_seconds",
    "seconds",
    [],
    "From the intended start of a thread's cycle to its real one",
    LAG_BUCKETS,
  ),
  compute_units: histogram(
    "frt_stress_compute_units",
    "compute units",
    ["kind"],
    "Compute units of landed operations",
    COMPUTE_BUCKETS,
  ),
  network_fee: counter(
    "frt_stress_network_fee_lamports_total",
    "lamports",
    [],
    "Fees that landed operations have paid to the network",
  ),
  pool_fee: counter(
    "frt_stress_pool_fee_lamports_total",
    "lamports",
    [],
    "Fees that landed operations have paid to pools",
  ),
  rpc_calls: counter(
    "frt_stress_solana_rpc_calls_total",
    "calls",
    ["method"],
    "Calls made to the Solana node",
  ),
  journal_commit: histogram(
    "frt_stress_journal_commit_seconds",
    "seconds",
    [],
    "One commit of the journal, until it is on the disk",
    WRITE_BUCKETS,
  ),
  document_write: histogram(
    "frt_stress_document_write_seconds",
    "seconds",
    ["document"],
    "Making and writing one JSON document, without the wait for the journal",
    WRITE_BUCKETS,
  ),
  threads: gauge("frt_stress_threads", "threads", ["kind", "status"], "Threads that exist"),
  pools: gauge("frt_stress_pools", "pools", [], "Pools that exist"),
  findings: counter(
    "frt_stress_findings_total",
    "findings",
    ["severity", "invariant"],
    "Things the contract did that the model did not predict, by the rule that was broken (ORACLE.md)",
  ),
  operations_checked: counter(
    "frt_stress_audit_operations_checked_total",
    "operations",
    [],
    "Landed operations, also those of strangers, that were compared with the model",
  ),
  spare_wallets: counter(
    "frt_stress_spare_wallets_swept_total",
    "wallets",
    [],
    "Wallets without a thread whose SOL has been given back to the core wallet",
  ),
  core_wallet: gauge("frt_stress_core_wallet_lamports", "lamports", [], "What the core wallet holds"),
  loop_lag: histogram(
    "frt_stress_event_loop_lag_seconds",
    "seconds",
    [],
    "How much too late a timer of the event loop was, measured twice a second",
    LAG_BUCKETS,
  ),
  build_info: gauge(
    "frt_stress_build_info",
    "",
    ["version", "program_id", "cluster"],
    "Always 1; the labels say what runs, against what",
  ),
  resident_memory: gauge(
    "process_resident_memory_bytes",
    "bytes",
    [],
    "Memory of the process in RAM, with the embedded ledger",
  ),
  cpu: counter(
    "process_cpu_seconds_total",
    "seconds",
    [],
    "Time on a processor, the process's own and the kernel's for it",
  ),
  start_time: gauge(
    "process_start_time_seconds",
    "seconds",
    [],
    "When the process began, since the Unix epoch",
  ),
} as const satisfies Record<string, MetricDefinition>;
