/**
 * The house rules that the syntax of one file can show, as a `deno lint` plugin. What needs the whole tree (floors,
 * packages, cycles, dead files) is proved by `tests/architecture_test.ts`.
 */
import { bounds_in_limits } from "./rules/bounds_in_limits.ts";
import { documented_exports } from "./rules/documented_exports.ts";
import { exit_in_main_only } from "./rules/exit_in_main_only.ts";
import { file_name } from "./rules/file_name.ts";
import { function_length } from "./rules/function_length.ts";
import { function_name } from "./rules/function_name.ts";
import { injected_world } from "./rules/injected_world.ts";
import { no_cast_of_caught } from "./rules/no_cast_of_caught.ts";
import { no_default_export } from "./rules/no_default_export.ts";
import { no_empty_catch } from "./rules/no_empty_catch.ts";
import { no_sending_actions } from "./rules/no_sending_actions.ts";

const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    "bounds-in-limits": bounds_in_limits,
    "documented-exports": documented_exports,
    "exit-in-main-only": exit_in_main_only,
    "file-name": file_name,
    "function-length": function_length,
    "function-name": function_name,
    "injected-world": injected_world,
    "no-cast-of-caught": no_cast_of_caught,
    "no-default-export": no_default_export,
    "no-empty-catch": no_empty_catch,
    "no-sending-actions": no_sending_actions,
  },
};

// `deno lint` takes a plugin from the default export only.
export default plugin;
