import { all_nodes, argument_words, type CommandNode, type Values } from "@/cli/completion/command_tree.ts";

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** Options of fish's `complete` for a value. */
function offer(values: Values | undefined): string {
  switch (values?.kind) {
    case undefined:
      return "";
    case "words":
      return ` -x -a ${quoted(values.words.join(" "))}`;
    case "files":
      return " -r -F";
    case "folders":
      return " -x -a '(__fish_complete_directories)'";
    case "anything":
      return " -x";
  }
}

function node_lines(node: CommandNode): string[] {
  const { path, commands, options, values } = node;
  const at = `complete -c $name -n '__frt_stress_at ${quoted(path).replaceAll("'", '"')}'`;
  const names = new Set(commands.map(({ name }) => name));
  const words = argument_words(node).filter((word) => !names.has(word));
  return [
    ...commands.map(({ name, description }) => `${at} -f -a ${name} -d ${quoted(description)}`),
    ...words.length === 0 ? [] : [`${at} -f -a ${quoted(words.join(" "))}`],
    ...values.some(({ kind }) => kind === "files") ? [`${at} -F`] : [],
    ...options.map((option) =>
      `${at} -l ${option.long.slice(2)}${offer(option.values)} -d ${quoted(option.description)}`
    ),
  ];
}

/** A script for fish that completes the command `names`. */
export function fish_completion(tree: CommandNode, names: readonly string[]): string {
  const nodes = all_nodes(tree);
  const paths = nodes.filter(({ path }) => path !== "").map(({ path }) => `'${path}'`).join(" ");
  return `# Completion of ${names.join(" and ")} for fish. Use it with: ${names[0]} completion fish | source
function __frt_stress_at
    set -l path ''
    for word in (commandline -opc)[2..-1]
        set -l next (string trim -- "$path $word")
        if contains -- $next ${paths}
            set path $next
        end
    end
    test "$path" = "$argv[1]"
end

for name in ${names.join(" ")}
    complete -c $name -e
    complete -c $name -f
    ${nodes.flatMap(node_lines).join("\n    ")}
end
`;
}
