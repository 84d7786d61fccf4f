import { Refusal } from "@/domain/refusal.ts";

/** Arguments that some versions of the contract take and others do not. */
export type VersionedArgument = "admin_authority" | "pool_flags" | "pool_id";

/** How to speak to one version of the contract. */
export interface ProgramInterface {
  /** What the program says of itself, such as `0.17.1070`; `null` when it could not be read. */
  readonly version: string | null;
  /** Which of the arguments that changed over time its instructions take. */
  readonly arguments: ReadonlySet<VersionedArgument>;
  /** Fees in lamports of a pool that is created now. Those of existing pools stand in their accounts. */
  readonly new_pool_fees: { readonly liquidity: bigint; readonly swap: bigint };
  /** Why instructions must not be sent to it; `null` when they may be. Reading works in any case. */
  readonly read_only_reason: string | null;
}

interface VersionRange {
  /** First and last version that are known to have this interface: series, then build. */
  readonly series: string;
  readonly builds: readonly [first: number, last: number];
  readonly arguments: readonly VersionedArgument[];
  readonly new_pool_fees: ProgramInterface["new_pool_fees"];
}

const EARLY_FEES = { liquidity: 1_300_000n, swap: 27_150n } as const;
const PRESENT_FEES = { liquidity: 13_000_000n, swap: 271_500n } as const;

/** Every version whose instructions are known. What stands between two rows is in neither: nobody knows its layout. */
const KNOWN_VERSIONS: readonly VersionRange[] = [
  { series: "0.15", builds: [1053, 1053], arguments: [], new_pool_fees: EARLY_FEES },
  { series: "0.16", builds: [1056, 1059], arguments: ["admin_authority"], new_pool_fees: EARLY_FEES },
  { series: "0.16", builds: [1064, 1064], arguments: ["admin_authority"], new_pool_fees: PRESENT_FEES },
  {
    series: "0.16",
    builds: [1067, 1067],
    arguments: ["admin_authority", "pool_id"],
    new_pool_fees: PRESENT_FEES,
  },
  {
    series: "0.17",
    builds: [1069, 1070],
    arguments: ["admin_authority", "pool_id", "pool_flags"],
    new_pool_fees: PRESENT_FEES,
  },
];

/** The versions that the service can write to, for messages. */
function known_versions(): string {
  return KNOWN_VERSIONS.map(({ series, builds: [first, last] }) =>
    first === last ? `${series}.${first}` : `${series}.${first} to ${series}.${last}`
  ).join(", ");
}

/** The interface of the version that comes with the service. */
export const PRESENT_INTERFACE: ProgramInterface = {
  version: "0.17.1070",
  arguments: new Set(["admin_authority", "pool_id", "pool_flags"]),
  new_pool_fees: PRESENT_FEES,
  read_only_reason: null,
};

/** For a contract that did not say which version it is: it can be looked at, with the newest layout. */
export function unreadable_interface(reason: string): ProgramInterface {
  return {
    ...PRESENT_INTERFACE,
    version: null,
    read_only_reason: `The version of the contract cannot be read: ${reason}`,
  };
}

/** The interface of the version with this text. A version that is not known gives a read-only one. */
export function interface_of_version(version: string): ProgramInterface {
  const match = /^(\d+\.\d+)\.(\d+)$/.exec(version);
  const build = Number(match?.[2]);
  const known = KNOWN_VERSIONS.find(({ series, builds: [first, last] }) =>
    series === match?.[1] && build >= first && build <= last
  );
  if (known === undefined) {
    const reason =
      `The contract is version ${version}, and the service knows the instructions of ${known_versions()}`;
    return { ...PRESENT_INTERFACE, version, read_only_reason: reason };
  }
  return {
    version,
    arguments: new Set(known.arguments),
    new_pool_fees: known.new_pool_fees,
    read_only_reason: null,
  };
}

/** Throws the refusal of a request that would send instructions to a contract that the service can only read. */
export function assert_writable({ read_only_reason }: ProgramInterface): void {
  if (read_only_reason === null) return;
  throw new Refusal(
    "not_available_here",
    `The service only reads here. ${read_only_reason}`,
    "Use a cluster whose contract is of a known version: get_cluster shows version and reason",
    { read_only_reason },
  );
}
