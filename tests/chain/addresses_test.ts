/** Derived addresses against the contract's published vectors. */
import { assertEquals, assertNotEquals } from "@std/assert";
import type { Address } from "@/domain/address.ts";
import { DEFAULT_PROGRAM_ID } from "@/domain/programs.ts";
import { amount } from "@/domain/units.ts";
import { deployment_addresses, pool_addresses } from "@/chain/program/addresses.ts";
import { EXAMPLE_POOL } from "../support/landed_transactions.ts";

const NETWORKS = {
  localnet: {
    program_id: "4aeVqtWhrUh6wpX8acNj2hpWXKEQwxjA3PYb2sHhNyCn",
    system_state: "7mJQU5YkXBeeYR44TFosU4YhCciRC5ierTN29fa7ia3D",
    main_treasury: "HBffTYMVJHgRYNCQ4opHrAVVeT1QPDtJLLDKki7mUp43",
    program_data: "2FXQ9r1d1bdhdUVTh735CeUEBEhQbZvCoTfdoyFVyrqD",
  },
  devnet: {
    program_id: "9iqh69RqeG3RRrFBNZVoE77TMRvYboFUtC2sykaFVzB7",
    system_state: "3oh6Ryf8QerWPyM3C1GEA4jAQKBdSik2iy93NjqtkygG",
    main_treasury: "2Lgqn5GJBeRCveUybftTGt8cJdhqbrV9JUXFrVejzFa6",
    program_data: "6Ahzj8CBzfKxtSvmmxnTM4HJZi8mdTNSU2mh5Zm74qjP",
  },
  mainnet: {
    program_id: "quXSYkeZ8ByTCtYY1J1uxQmE36UZ3LmNGgE3CYMFixD",
    system_state: "Dkjm34MNnR7z8mZ1hohMu2D9WxePyjnJ58gahG8CthqL",
    main_treasury: "4LwioejiK9ML57kqm6K7b4FHtPAGz88to3b9j1cPiEeN",
    program_data: "3ZCrRh4nzEbn2Pww2hcB8W5rj2auCY1L7Sce83tH9QsK",
  },
};

for (const [network, expected] of Object.entries(NETWORKS)) {
  Deno.test(`addresses: the deployment on ${network}`, () => {
    assertEquals(deployment_addresses(expected.program_id as Address) as unknown, expected);
  });
}

function example_pool(program_id: Address) {
  return pool_addresses(program_id, EXAMPLE_POOL.a.mint, EXAMPLE_POOL.b.mint, EXAMPLE_POOL);
}

Deno.test("addresses: the pool of the worked example", () => {
  assertEquals(example_pool(DEFAULT_PROGRAM_ID) as unknown, {
    pool_id: "75QvP8uKKmgfmgBwviiGsNAupp2pM8TQK1aGPYYUptTK",
    token_a_vault: "FAUqdjJL6eoTn9Qjct5jnHAne8tUjPvhzaPLvKhXouEF",
    token_b_vault: "EvvwR3dmNyQX9DfFEHZYZanjgcq212rCjbfNvNNB6vvS",
    lp_token_a_mint: "bux1ySmSAXH3kfWWfhUnv2fA9gWGmgqskoCcDuFcXTW",
    lp_token_b_mint: "5YD67B1YRf9m98XugohZ5FG8DFXEAHricS8Dpj21eRZ4",
  });
});

Deno.test("addresses: the same pool under the other networks' programs", () => {
  const pool_id = (network: "devnet" | "mainnet") =>
    example_pool(NETWORKS[network].program_id as Address).pool_id as string;
  assertEquals(pool_id("devnet"), "HfHPXizfAihz9osmCpgrLaPkyimk4hU8XnrRSEVZowMN");
  assertEquals(pool_id("mainnet"), "DZEWVRRYJhfFsfx3SQb1wLueF18F3kFJuTkjT6mheYZz");
});

Deno.test("addresses: another ratio is another pool, also at the same price", () => {
  const { a, b } = EXAMPLE_POOL;
  const half = { ratio_a_numerator: amount(500_000_000n), ratio_b_denominator: amount(80_000_000n) };
  assertNotEquals(
    pool_addresses(DEFAULT_PROGRAM_ID, a.mint, b.mint, half).pool_id,
    example_pool(DEFAULT_PROGRAM_ID).pool_id,
  );
});
