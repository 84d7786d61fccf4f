import type { Command } from "commander";
import { type Examples, own_examples } from "@/cli/options.ts";

/** The words that lead to a command: `threads create`; empty for the program itself. */
export function path_of(command: Command): string {
  if (command.parent === null) return "";
  return `${path_of(command.parent)} ${command.name()}`.trim();
}

/** A command's examples: its own, and those of the commands above it that show it in use. */
export function examples_of(command: Command): Examples {
  const path = path_of(command);
  const found: Record<string, string> = { ...own_examples(command) };
  for (let above = command.parent; above !== null; above = above.parent) {
    for (const [line, meaning] of Object.entries(own_examples(above))) {
      if (line === path || line.startsWith(`${path} `)) found[line] = meaning;
    }
  }
  return found;
}

/** Puts the examples into the help of a command and of all below it. */
export function show_examples(command: Command): void {
  const lines = Object.entries(examples_of(command)).map(([line, meaning]) =>
    `  # ${meaning}\n  frt ${line}`
  );
  if (lines.length > 0) command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
  for (const inner of command.commands) show_examples(inner);
}
