import type { Command } from "commander";
import { bash_completion } from "@/cli/completion/bash.ts";
import { command_tree } from "@/cli/completion/command_tree.ts";
import { fish_completion } from "@/cli/completion/fish.ts";
import { zsh_completion } from "@/cli/completion/zsh.ts";
import { print } from "@/cli/output.ts";
import { EXIT } from "@/daemon/exit_codes.ts";

const SCRIPTS = { bash: bash_completion, zsh: zsh_completion, fish: fish_completion } as const;

/** A shell that can be told what to complete. */
export type Shell = keyof typeof SCRIPTS;

/** All of them. */
export const SHELLS = Object.keys(SCRIPTS) as Shell[];

/** Prints a completion script for a shell, made from the commands themselves; answers the exit code. */
export function run_completion(shell: Shell, program: Command, names: readonly string[]): number {
  print(SCRIPTS[shell](command_tree(program), names).trimEnd());
  return EXIT.ok;
}
