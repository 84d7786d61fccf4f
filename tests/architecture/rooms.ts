/** The floor of each room of src/. Arrows point down; rooms of one floor do not know each other. */
export const FLOORS: Readonly<Record<string, number>> = {
  cli: 10,
  scenario: 9,
  daemon: 8,
  http: 7,
  rpc: 6,
  storage: 5,
  chain: 5,
  monitoring: 5,
  simulation: 5,
  engine: 4,
  oracle: 3,
  localnet: 3,
  nemesis: 3,
  domain: 2,
  jsonrpc: 2,
  base: 1,
};

/** Rooms that may know less than their floor allows. The ledger stays a stranger that any Solana client can talk to. */
export const NARROW_ROOMS: Readonly<Record<string, readonly string[]>> = {
  localnet: ["base", "jsonrpc"],
  nemesis: ["base", "jsonrpc"],
};

/** The rooms each package may be imported in; a package that is not here lives nowhere in src/. */
export const PACKAGE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  "@solana/web3.js": ["chain"],
  "@solana/spl-token": ["chain"],
  "@solana/kit": ["localnet"],
  litesvm: ["localnet"],
  zod: ["rpc", "storage", "daemon", "scenario"],
  hono: ["http"],
  uplot: ["http"],
  "prom-client": ["monitoring"],
  commander: ["cli"],
  "@clack/prompts": ["cli"],
  "smol-toml": ["daemon", "scenario"],
  "pure-rand": ["base"],
  "@logtape/logtape": ["base"],
  "@scure/base": ["domain"],
  "node:sqlite": ["storage", "localnet"],
};

/** Files that a process or a worker starts with: whatever they do not reach is dead. */
export const ENTRY_FILES = ["src/cli/main.ts", "src/localnet/worker.ts"];
