/** The sample file, the schema for editors and docs/CONFIGURATION.md say what the declarations say. */
import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "smol-toml";
import { parse_config } from "@/daemon/config.ts";
import { SECTIONS, SETTINGS } from "@/daemon/config/catalogue.ts";
import type { RawSettings } from "@/daemon/config/layer.ts";
import { config_files } from "../../tools/config_pages/config_files.ts";
import { editor_schema } from "../../tools/config_pages/editor_schema.ts";
import { configuration_page } from "../../tools/config_pages/page.ts";
import { sample_file } from "../../tools/config_pages/sample_file.ts";

/** Keys of the service's design, which must always be accepted. */
const DESIGNED = `
[daemon]
bind_address = "127.0.0.1:8080"
log_level = "info"
data_directory = "./stress_test_data"
[solana]
rpc_url = "http://localhost:8899"
commitment = "confirmed"
[threading]
sol_threshold = 1000000000  # 1 SOL in lamports
error_history_limit = 10
operation_timeout_ms = 30000
[master_wallet]
keypair_path = "./master_wallet.json"
`;

for (const { name, file, make } of config_files) {
  Deno.test(`config files: ${name} is what deno task docs writes`, async () => {
    const [committed, made] = [await Deno.readTextFile(file), await make()];
    assert(committed === made, `${name} is out of date: run "deno task docs" and commit the file`);
  });
}

Deno.test("config files: the keys of the service's design are accepted as they stand", () => {
  const config = parse_config(parse(DESIGNED) as RawSettings, "the design");
  assertEquals(config.threading.error_history_limit, 10);
  assertEquals(config.master_wallet.keypair_path, "./master_wallet.json");
});

Deno.test("config files: the sample file has every setting, and means what its absence means", () => {
  const raw = parse(sample_file()) as RawSettings;
  assertEquals(parse_config(raw, "the sample"), parse_config({}, "the defaults"));
  for (const { section, key, default_value } of SETTINGS) {
    assertEquals(raw[section]?.[key], default_value, `${section}.${key}`);
  }
});

Deno.test("config files: every example behind a comment sign can be used", () => {
  const with_examples = sample_file().replaceAll(/^# ([a-z_]+ = .*)$/gm, "$1");
  const raw = parse(with_examples) as RawSettings;
  for (const { section, key, default_value, example, unset } of SETTINGS) {
    assertEquals(
      default_value === undefined,
      unset !== undefined,
      `${section}.${key} says what not setting it means`,
    );
    if (default_value !== undefined) continue;
    assert(example !== undefined, `${section}.${key} has an example`);
    assertEquals(raw[section]?.[key], example);
    parse_config({ [section]: { [key]: example } }, "the example");
  }
});

Deno.test("config files: docs/CONFIGURATION.md has every section and setting", () => {
  const page = configuration_page();
  for (const { name, settings } of SECTIONS) {
    const section = page.split(`\n## [${name}]\n`)[1]?.split("\n## ")[0] ?? "";
    for (const { key, meaning } of settings) {
      assert(
        section.includes(`| \`${key}\``) && section.includes(meaning.replaceAll("|", "\\|")),
        `${name}.${key}`,
      );
    }
  }
});

Deno.test("config files: the schema for editors takes what the daemon takes, and refuses unknown keys and types", () => {
  const check = new Ajv2020({ strict: true }).compile(editor_schema());
  const takes = (text: string) => check(parse(text));
  assert(takes(sample_file()) && takes(DESIGNED) && takes(""), JSON.stringify(check.errors));
  assert(takes('[solana]\nrpc_url = ["devnet", "https://a.example"]'));
  const wrong = [
    "[demon]",
    "[daemon]\nport = 1",
    "[localnet]\nslot_ms = 'fast'",
    "[localnet]\nslot_ms = 9",
    "[threading]\nerror_history_limit = 1001",
    "[daemon]\nlog_level = 'loud'",
    "[solana]\nrequests_per_second = 0",
    "[daemon]\nallowed_hosts = 'a.example'",
  ];
  for (const text of wrong) assertEquals(takes(text), false, text);
});
