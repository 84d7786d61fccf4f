import type { Argument, Command, Option } from "commander";
import { service_contracts } from "@/rpc/contracts/all.ts";

/** What a shell can offer where a value stands. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "files" | "folders" | "anything" };

/** An option as it is written. */
export interface OptionNode {
  /** `--json`. */
  readonly long: string;
  readonly description: string;
  /** `undefined`: it takes no value. */
  readonly values: Values | undefined;
}

/** A command with all that may follow it. */
export interface CommandNode {
  /** The words that lead to it: `threads create`; empty for the program itself. */
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandNode[];
  readonly options: readonly OptionNode[];
  /** What its arguments may be, all together. */
  readonly values: readonly Values[];
}

/** Values by what the help calls them. */
const NAMED_VALUES: Readonly<Record<string, Values>> = {
  file: { kind: "files" },
  dir: { kind: "folders" },
  method: { kind: "words", words: Object.keys(service_contracts) },
};

function values_of(name: string, choices: readonly string[] | undefined): Values {
  if (choices !== undefined) return { kind: "words", words: choices };
  return NAMED_VALUES[name] ?? { kind: "anything" };
}

function option_node({ long, flags, description, argChoices }: Option): OptionNode[] {
  if (long === undefined || long === null) return [];
  const name = /[<[]([^\]>.]+)/.exec(flags)?.[1];
  return [{ long, description, values: name === undefined ? undefined : values_of(name, argChoices) }];
}

function argument_values(argument: Argument): Values {
  return values_of(argument.name(), argument.argChoices);
}

/** What a command line knows, for shells. */
export function command_tree(command: Command, path = ""): CommandNode {
  const commands = command.commands.map((inner) =>
    command_tree(inner, path === "" ? inner.name() : `${path} ${inner.name()}`)
  );
  const help: OptionNode = { long: "--help", description: "display help for command", values: undefined };
  return {
    path,
    name: command.name(),
    description: command.description(),
    commands,
    options: [...command.options.flatMap(option_node), help],
    values: command.registeredArguments.map(argument_values),
  };
}

/** A command and all below it. */
export function all_nodes(node: CommandNode): CommandNode[] {
  return [node, ...node.commands.flatMap(all_nodes)];
}

/** The words that may stand where an argument of the command stands. */
export function argument_words({ commands, values }: CommandNode): string[] {
  return [
    ...commands.map(({ name }) => name),
    ...values.flatMap((one) => one.kind === "words" ? one.words : []),
  ];
}
