import type { Argument, Command, Option } from "commander";
import { examples_of, path_of } from "@/cli/examples.ts";

const HEAD = `# The command line

<!-- Written by \`deno task docs\` from src/cli/groups/. Changes by hand are lost. -->

\`deno task cli COMMAND\` runs any command; here it is called \`frt\`:

\`\`\`sh
alias frt='npx -y deno@2.9.6 task cli'
\`\`\`

- \`--json\` makes one JSON document of the result on standard output, with exact digits. Everything else, progress and errors, goes to standard
  error. A refusal of the daemon is a document as well: \`{"error": {"code", "message", "data"}}\`.
- Commands that talk to a daemon find it by \`--url\` or \`FRT_STRESS_URL\`. Its bearer token comes from the file of \`--token-file\`, or is in
  \`FRT_STRESS_TOKEN\`; it cannot be given on the command line, where everybody who lists processes would see it.
- Tables are as wide as the terminal, or as \`COLUMNS\` says: long words end with \`…\`, then columns on the right are left out. Into a file or a pipe
  they go whole. Colours are shown on a terminal only, and not where \`NO_COLOR\` is set.
- A pool is named by its id or by the beginning of it, from four characters on.
- What destroys something asks before. Where nobody can be asked, \`--yes\` has to be given.
- Exit codes are in the [README](../README.md#exit-codes).`;

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function default_words({ defaultValue, mandatory }: Option): string {
  if (mandatory && defaultValue === undefined) return "required";
  if (defaultValue === undefined || defaultValue === false) return "";
  return defaultValue === true ? "" : `\`${[defaultValue].flat().join(" ")}\``;
}

function meaning_words({ description, argChoices, envVar }: Option): string {
  const choices = argChoices === undefined
    ? ""
    : `: ${argChoices.map((choice) => `\`${choice}\``).join(", ")}`;
  return `${cell(description)}${choices}${envVar === undefined ? "" : ` (\`${envVar}\`)`}`;
}

function argument_line(argument: Argument): string {
  const choices = argument.argChoices === undefined
    ? ""
    : `: ${argument.argChoices.map((choice) => `\`${choice}\``).join(", ")}`;
  return `- \`${argument.name()}\`: ${argument.description || "see the examples"}${choices}`;
}

function command_part(command: Command): string {
  const path = path_of(command);
  const examples = Object.entries(examples_of(command)).map(([line, meaning]) => `# ${meaning}\nfrt ${line}`);
  const options = command.options.map((option) => [
    `\`${cell(option.flags).replaceAll("&lt;", "<")}\``,
    default_words(option),
    meaning_words(option),
  ]);
  return [
    `## ${path}`,
    `\`frt ${path} ${command.usage()}\`: ${command.description()}.`,
    ...command.registeredArguments.length === 0
      ? []
      : [command.registeredArguments.map(argument_line).join("\n")],
    ...options.length === 0 ? [] : [table(["option", "default", "meaning"], options)],
    ...examples.length === 0 ? [] : [`\`\`\`sh\n${examples.join("\n")}\n\`\`\``],
  ].join("\n\n");
}

/** Commands that do something, each once: a group is nothing but the commands in it. */
function acting(command: Command): Command[] {
  const inner = command.commands.flatMap(acting);
  const is_group = command.registeredArguments.length === 0 && command.options.length === 0 &&
    inner.length > 0;
  return is_group || command.parent === null ? inner : [command, ...inner];
}

/** docs/CLI.md, before it is formatted. */
export function cli_page(program: Command): string {
  const commands = acting(program);
  const index = table(
    ["command", "what it does"],
    commands.map((command) => {
      const path = path_of(command);
      return [`[\`${path}\`](#${path.replaceAll(" ", "-")})`, cell(command.description())];
    }),
  );
  return [HEAD, index, ...commands.map(command_part)].join("\n\n") + "\n";
}
