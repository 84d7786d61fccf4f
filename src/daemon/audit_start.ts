import type { Cluster } from "@/chain/cluster.ts";
import { find_deployment_state, read_deployment_state, read_token_amounts } from "@/chain/pool_reading.ts";
import type { DeploymentAddresses } from "@/chain/program/addresses.ts";
import type { Config } from "@/daemon/config.ts";
import type { Connection } from "@/daemon/connect.ts";
import type { Persistence } from "@/daemon/persistence.ts";
import type { AuditorOptions } from "@/engine/auditor.ts";

/** What the audit of a deployment starts from, and where its findings go. Throws `FailureError`. */
export async function audit_start(
  config: Config,
  cluster: Cluster,
  addresses: DeploymentAddresses,
  connection: Connection,
  { known_findings, finding_files }: Persistence,
): Promise<AuditorOptions> {
  const { upgrade_authority } = connection.deployment;
  const start = await find_deployment_state(cluster, addresses);
  return {
    // Nobody is named for a frozen program, and for one under another loader, where other rules hold.
    deployment: { ...addresses, ...(upgrade_authority === null ? {} : { upgrade_authority }) },
    read_deployment: () => read_deployment_state(cluster, addresses),
    ...(start ?? {}),
    read_tokens: (accounts) => read_token_amounts(cluster, accounts),
    disabled: new Set(config.audit.disabled_rules),
    slots_between_checks: config.audit.slots_between_checks,
    known_findings,
    on_finding: ({ group, is_kept, dropped }) => {
      if (dropped !== undefined) finding_files.forget(dropped);
      if (is_kept) finding_files.note(group);
    },
  };
}
