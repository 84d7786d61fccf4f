import { parse as parse_toml, TomlError } from "smol-toml";
import { error_line } from "@/base/errors.ts";
import type { Layer } from "@/daemon/config/layer.ts";
import { line_finder } from "@/daemon/config/toml_lines.ts";

/** A file that cannot be used at all; the message says why, and the line where there is one. */
export class ConfigFileError extends Error {
  override readonly name = "ConfigFileError";
}

function not_toml(path: string, caught: unknown): ConfigFileError {
  if (!(caught instanceof TomlError)) {
    return new ConfigFileError(`${path}: it is not TOML: ${error_line(caught)}`);
  }
  // The lines after the first one repeat the file's text, which may hold a secret.
  const reason = caught.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "") ?? "";
  return new ConfigFileError(`${path}:${caught.line}: it is not TOML: ${reason}`);
}

/** Settings from TOML text. Throws {@linkcode ConfigFileError} when it is none. */
function text_layer(path: string, text: string): Layer {
  try {
    const settings = parse_toml(text);
    const line_of = line_finder(text);
    const place = (setting: readonly PropertyKey[]) => {
      const line = line_of(setting);
      return line === undefined ? path : `${path}:${line}`;
    };
    return { kind: "file", settings, place };
  } catch (caught) {
    throw not_toml(path, caught);
  }
}

/** Settings from a TOML file. Throws {@linkcode ConfigFileError} when it cannot be read. */
export async function file_layer(path: string): Promise<Layer> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (caught) {
    throw new ConfigFileError(`Cannot read ${path}: ${error_line(caught)}. Check --config`);
  }
  return text_layer(path, text);
}
