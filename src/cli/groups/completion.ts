import { Argument, InvalidArgumentError } from "commander";
import type { CommandGroup } from "@/cli/command_group.ts";
import { run_completion, SHELLS } from "@/cli/commands/completion.ts";
import { with_examples } from "@/cli/options.ts";

const DEFAULT_NAMES = ["frt", "frt-stress"];

/** A command's name goes into a script: nothing in it may mean something to a shell. */
function command_name(text: string, names: readonly string[]): readonly string[] {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(text)) {
    throw new InvalidArgumentError("Expected a name of letters, digits, dots, dashes and underscores.");
  }
  return names === DEFAULT_NAMES ? [text] : [...names, text];
}

/** `completion`: a script for the shell. */
export const add_completion_command: CommandGroup = (program, ended) => {
  with_examples(program.command("completion"), {
    "completion bash > ~/.frt_completion": "then, in ~/.bashrc: source ~/.frt_completion",
    "completion zsh > ~/.frt_completion": "then, in ~/.zshrc after compinit: source ~/.frt_completion",
    "completion fish > ~/.config/fish/completions/frt.fish": "is found there",
  }).description("print a script that makes a shell complete these commands")
    .addArgument(new Argument("<shell>", "which one").choices(SHELLS))
    .option("--name <name>", "what you call the program; may be repeated", command_name, DEFAULT_NAMES)
    .action((shell, { name }) => ended(run_completion(shell, program, name)));
};
