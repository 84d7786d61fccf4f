import { all_nodes, argument_words, type CommandNode, type Values } from "@/cli/completion/command_tree.ts";

function compgen(values: Values): string {
  switch (values.kind) {
    case "words":
      return `_frt_stress_offer -W '${values.words.join(" ")}'`;
    case "files":
      return "_frt_stress_offer -f";
    case "folders":
      return "_frt_stress_offer -d";
    case "anything":
      return ":";
  }
}

function option_cases(nodes: readonly CommandNode[]): string[] {
  return nodes.flatMap(({ path, options }) =>
    options.flatMap(({ long, values }) =>
      values === undefined ? [] : [`    '${path} ${long}') ${compgen(values)}; return ;;`]
    )
  );
}

function word_cases(nodes: readonly CommandNode[]): string[] {
  return nodes.map((node) => {
    const { path, options, values } = node;
    const words = [...argument_words(node), ...options.map(({ long }) => long)].join(" ");
    const files = values.some(({ kind }) => kind === "files") ? "; files=1" : "";
    return `    '${path}') words='${words}'${files} ;;`;
  });
}

/** A script for bash, from 3.2 on, that completes the command `names`. */
export function bash_completion(tree: CommandNode, names: readonly string[]): string {
  const nodes = all_nodes(tree);
  const paths = nodes.filter(({ path }) => path !== "").map(({ path }) => `'${path}'`).join(" | ");
  return `# Completion of ${names.join(" and ")} for bash. Use it with: source <(${names[0]} completion bash)
_frt_stress_offer() {
  local IFS=$'\\n'
  [ "$1" = -W ] && IFS=$' \\n' || compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen "$@" -- "\${COMP_WORDS[COMP_CWORD]}"))
}

_frt_stress() {
  local path='' words='' files='' next index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    next="\${path:+$path }\${COMP_WORDS[index]}"
    case "$next" in
      ${paths}) path="$next" ;;
    esac
  done
  case "$path \${COMP_WORDS[COMP_CWORD - 1]}" in
${option_cases(nodes).join("\n")}
  esac
  case "$path" in
${word_cases(nodes).join("\n")}
  esac
  _frt_stress_offer -W "$words"
  if [ -n "$files" ] && [[ "\${COMP_WORDS[COMP_CWORD]}" != -* ]]; then _frt_stress_offer -f; fi
}

complete -F _frt_stress ${names.join(" ")}
`;
}
