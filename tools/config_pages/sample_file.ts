import { SECTIONS, type Setting } from "@/daemon/config/catalogue.ts";

const LINE_CHARACTERS = 110;
const HEAD = `#:schema ./stress_test_config.schema.json
# Settings of the stress test service, made by \`deno task docs\`. Every key is optional; the values below are the
# defaults. Start with: deno task serve --config config/stress_test_config.toml
# A variable FRT_STRESS_<SECTION>_<KEY> stands above the file, an option of the command line above both.`;

/** A text as comment lines that are not too long. */
function comment(text: string): string {
  const lines: string[] = [];
  let line = "#";
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > LINE_CHARACTERS) {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\n");
}

function setting_lines({ key, meaning, allowed, unit, default_value, unset, example }: Setting): string {
  const is_set = default_value !== undefined;
  const range = `${allowed}${unit === undefined ? "" : `, in ${unit}`}`;
  const usual = is_set ? JSON.stringify(default_value) : unset;
  const assignment = `${key} = ${JSON.stringify(is_set ? default_value : example)}`;
  return `${comment(`${meaning}. Expects ${range}. Default: ${usual}.`)}\n${is_set ? "" : "# "}${assignment}`;
}

/** `config/stress_test_config.toml`: every setting with its default, or with an example behind a comment sign. */
export function sample_file(): string {
  const sections = SECTIONS.map(({ name, meaning, settings }) =>
    [`${comment(`${meaning}.`)}\n[${name}]`, ...settings.map(setting_lines)].join("\n\n")
  );
  return [HEAD, ...sections].join("\n\n") + "\n";
}
