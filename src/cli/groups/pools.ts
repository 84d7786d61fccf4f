import { Option } from "commander";
import { base_units, whole_number } from "@/cli/arguments.ts";
import type { CommandGroup } from "@/cli/command_group.ts";
import {
  run_pools_create,
  run_pools_import,
  run_pools_list,
  run_pools_on_chain,
  run_pools_show,
} from "@/cli/commands/pools.ts";
import { to_daemon, with_examples, with_json } from "@/cli/options.ts";

const decimals = whole_number(0, 19);

/** `pools`: the pools of a running daemon. */
export const add_pool_commands: CommandGroup = (program, ended) => {
  const pools = program.command("pools").description("pools of a running daemon");
  with_examples(pools, {
    "pools list": "all pools",
    "pools show 7yLU": "one of them; the beginning of its id is enough",
    "pools create --decimals-a 9 --decimals-b 6 --ratio 160 --direction a_to_b": "1 A = 160 B",
    "pools create": "what is not given is drawn at random",
    "pools on-chain": "what there is to import",
    "pools import 7yLU1yBdxKxPmbYDoLA2hP3S6fbSj1gzYUWnqDThQfkX": "a pool of somebody else's",
  });
  const add = (name: string, isDefault = false) => with_json(to_daemon(pools.command(name, { isDefault })));
  add("list", true).description("list the pools; `pools` alone does the same")
    .action(async (options) => ended(await run_pools_list(options)));
  add("show").description("show a pool as the chain holds it at this moment")
    .argument("<pool>", "its id, or the beginning of it")
    .action(async (pool, options) => ended(await run_pools_show(pool, options)));
  add("create").description("create two mints and a pool of them")
    .option("--decimals-a <n>", "decimals of token A", decimals)
    .option("--decimals-b <n>", "decimals of token B", decimals)
    .option("--ratio <n>", "the ratio in whole tokens", base_units)
    .addOption(
      new Option("--direction <way>", "a_to_b: 1 A = so many B; b_to_a: 1 B = so many A")
        .choices(["a_to_b", "b_to_a"]),
    )
    .action(async (options) => ended(await run_pools_create(options)));
  add("import").description("take over a pool that exists on the chain already")
    .argument("<pool>", "its address")
    .action(async (pool, options) => ended(await run_pools_import(pool, options)));
  add("on-chain").description("list the contract's pools on this cluster, whoever created them")
    .action(async (options) => ended(await run_pools_on_chain(options)));
};
