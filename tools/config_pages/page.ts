import { SECTIONS, type Setting } from "@/daemon/config/catalogue.ts";

const HEAD = `# Configuration

Made by \`deno task docs\` from the declarations in \`src/daemon/config/schema.ts\`.

A setting comes from, in this order:

1. an option of the command line, where there is one (\`--port\` changes the port of \`daemon.bind_address\`);
2. the variable \`FRT_STRESS_<SECTION>_<KEY>\` of the environment, for example \`FRT_STRESS_DAEMON_LOG_LEVEL=debug\`; lists are
   written with commas, truths as \`true\` and \`false\`;
3. the file of \`--config FILE\` (TOML). Without the option no file is read;
4. its default.

[config/stress_test_config.toml](../config/stress_test_config.toml) has every key with its default.
[config/stress_test_config.schema.json](../config/stress_test_config.schema.json) makes editors that know JSON Schema for TOML complete
and check it (\`#:schema ./stress_test_config.schema.json\` in the first line of the file).

\`\`\`sh
frt config check FILE                 # what is wrong, each problem with its line: exit code 0 or 78
frt config print --config FILE        # every setting as it holds, and where it comes from; --json
\`\`\`

Nothing is passed over in silence: an unknown key, an unknown variable that begins with \`FRT_STRESS_\`, a wrong type or a value out of its
range ends the start with exit code 78, and so do settings that cannot hold together:

- \`keystore.key_file\` with \`keystore.passphrase_env\`;
- \`solana.rpc_url\` that names two clusters, or mainnet-beta without \`solana.allow_mainnet\`;
- \`localnet.program\` or \`localnet.accounts\` with a \`solana.rpc_url\` other than \`embedded\`;
- the same port in \`daemon.bind_address\` and \`localnet.port\`, with the embedded ledger;
- a \`daemon.bind_address\` that others reach, without a bearer token. \`config check\` says it as well, going by \`token_file\` and by the credential
  \`api.token\` in \`CREDENTIALS_DIRECTORY\`; whether the token is any good only a start sees.

The demo works on a ledger and in a data directory of its own, and has no HTTP interface. It takes the other settings of the environment, and
names those that it cannot take: the sections \`keystore\` and \`master_wallet\`, \`solana.rpc_url\`, and of \`daemon\` all but \`log_level\`.

Secrets are in no setting: \`token_file\`, \`key_file\` and \`keypair_path\` name files, \`passphrase_env\` names a variable. A URL may hold a
provider's key, so \`config print\` and messages shorten it. \`FRT_STRESS_TOKEN\` and \`FRT_STRESS_URL\`
tell commands the bearer token and the address of a daemon; they set nothing.`;

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function default_words({ default_value, unset }: Setting): string {
  return default_value === undefined ? unset ?? "" : `\`${JSON.stringify(default_value)}\``;
}

function row(setting: Setting): string {
  const { key, allowed, unit, meaning, flag } = setting;
  const name = flag === undefined ? `\`${key}\`` : `\`${key}\`, \`${flag}\``;
  const range = unit === undefined ? allowed : `${allowed}, in ${unit}`;
  return `| ${[name, default_words(setting), range, meaning].map(cell).join(" | ")} |`;
}

/** docs/CONFIGURATION.md, before it is formatted. */
export function configuration_page(): string {
  const sections = SECTIONS.map(({ name, meaning, settings }) =>
    `## [${name}]\n\n${meaning}.\n\n| setting | default | expects | meaning |\n| --- | --- | --- | --- |\n${
      settings.map(row).join("\n")
    }`
  );
  return [HEAD, ...sections].join("\n\n") + "\n";
}
