import { all_nodes, type CommandNode, type Values } from "@/cli/completion/command_tree.ts";

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A word with what it means, as `_describe` takes it. */
function described(word: string, description: string): string {
  return quoted(`${word.replaceAll(":", "\\:")}:${description.replaceAll("`", "")}`);
}

function offer(values: Values): string {
  switch (values.kind) {
    case "words":
      return `compadd -- ${values.words.join(" ")}`;
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    case "anything":
      return "_message value";
  }
}

function option_cases(nodes: readonly CommandNode[]): string[] {
  return nodes.flatMap(({ path, options }) =>
    options.flatMap(({ long, values }) =>
      values === undefined ? [] : [`    '${path} ${long}') ${offer(values)}; return ;;`]
    )
  );
}

function word_cases(nodes: readonly CommandNode[]): string[] {
  return nodes.map(({ path, commands, options, values }) => {
    const words = commands.map(({ name, description }) => described(name, description));
    const flags = options.map(({ long, description }) => described(long, description));
    const others = values.filter(({ kind }) => kind !== "anything").map((one) => `\n      ${offer(one)}`)
      .join("");
    return `    '${path}')${others}\n      found=(${words.join(" ")})\n      flags=(${flags.join(" ")}) ;;`;
  });
}

/** A script for zsh that completes the command `names`. */
export function zsh_completion(tree: CommandNode, names: readonly string[]): string {
  const nodes = all_nodes(tree);
  const paths = nodes.filter(({ path }) => path !== "").map(({ path }) => `'${path}'`).join(" | ");
  return `#compdef ${names.join(" ")}
# Completion of ${names.join(" and ")} for zsh. Use it with: source <(${names[0]} completion zsh)
_frt_stress() {
  local command_path='' next word
  local -a found flags
  for word in "\${(@)words[2,CURRENT - 1]}"; do
    next="\${command_path:+$command_path }$word"
    case "$next" in
      (${paths.replaceAll(" | ", "|")}) command_path="$next" ;;
    esac
  done
  local previous="\${words[CURRENT - 1]}"
  case "$command_path $previous" in
${option_cases(nodes).join("\n")}
  esac
  case "$command_path" in
${word_cases(nodes).join("\n")}
  esac
  _describe -t commands command found
  _describe -t options option flags
}

if (( $+functions[compdef] )); then compdef _frt_stress ${names.join(" ")}; fi
`;
}
