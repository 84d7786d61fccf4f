/** The bearer token of the HTTP interface: where it comes from, and whether it may be used. */
import { join } from "node:path";
import { error_line } from "@/base/errors.ts";
import { hide_from_logs } from "@/base/secret_text.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { token_problem } from "@/http/api_token.ts";
import { disk } from "@/storage/file_system.ts";

/** Name of the systemd credential that holds the token. */
const CREDENTIAL = "api.token";
const MAKE_ONE = "Make one with: openssl rand -hex 32";

/** A token that can be sent, and that no log line will show. Throws `ExitError` 78 without the token. */
export function checked_token(text: string, source: string): string {
  const token = text.trim();
  const problem = token_problem(token);
  if (problem !== undefined) {
    throw new ExitError(EXIT.config, `Cannot use the token of ${source}: ${problem}. ${MAKE_ONE}`);
  }
  hide_from_logs(token);
  return token;
}

async function read_text(path: string): Promise<string | undefined> {
  try {
    const bytes = await disk.read(path);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  } catch (caught) {
    const remedy = "Check its owner and mode";
    throw new ExitError(EXIT.config, `Cannot read the token file ${path}: ${error_line(caught)}. ${remedy}`);
  }
}

/** The token in a file that only its owner may read. Throws `ExitError` 78. */
export async function read_token_file(path: string): Promise<string> {
  const text = await read_text(path);
  if (text === undefined) {
    throw new ExitError(
      EXIT.config,
      `There is no token file ${path}. ${MAKE_ONE} > ${path}; chmod 600 ${path}`,
    );
  }
  const mode = (await disk.status(path))?.mode ?? 0;
  if ((mode & 0o077) !== 0) {
    throw new ExitError(EXIT.config, `Others may read the token file ${path}. Run: chmod 600 ${path}`);
  }
  return checked_token(text, path);
}

/** Where the service manager would have put a token. */
function credential_path(): string | undefined {
  const credentials = Deno.env.get("CREDENTIALS_DIRECTORY");
  return credentials === undefined ? undefined : join(credentials, CREDENTIAL);
}

/** Whether a token is named or brought, be it any good or not: nothing is read. */
export async function names_token(token_file: string | undefined): Promise<boolean> {
  const path = credential_path();
  return token_file !== undefined || (path !== undefined && await disk.status(path) !== undefined);
}

/**
 * The token that requests must carry: of the systemd credential `api.token`, otherwise of `token_file`, otherwise none.
 * Throws `ExitError` 78.
 */
export async function configured_token(token_file: string | undefined): Promise<string | undefined> {
  const path = credential_path();
  if (path !== undefined) {
    // Who may read it is the service manager's business, which gives rights beside the mode.
    const text = await read_text(path);
    if (text !== undefined) return checked_token(text, path);
  }
  return token_file === undefined ? undefined : await read_token_file(token_file);
}
