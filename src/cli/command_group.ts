import type { Command } from "commander";

/** Takes the exit code of the command that has run. */
export type Ended = (exit_code: number) => void;

/** Adds commands that belong together to the program. */
export type CommandGroup = (program: Command, ended: Ended) => void;
