import { join } from "node:path";
import { error_line } from "@/base/errors.ts";
import { parse_account_file } from "@/localnet/genesis/account_file.ts";
import { AccountRefusedError, type LocalnetAccount } from "@/localnet/genesis/localnet_account.ts";
import { MAX_ACCOUNT_FILE_BYTES, MAX_ACCOUNT_FILES, MAX_ALL_ACCOUNT_FILES_BYTES } from "@/localnet/limits.ts";

async function names_of_json_in(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(path)) if (name.endsWith(".json")) names.push(join(path, name));
  if (names.length > 0) return names.sort();
  throw new AccountRefusedError(
    `There is no account file in ${path}: put files whose names end with .json there, or leave it out`,
  );
}

/** What `look` finds at a path; what the operating system refuses becomes an error that names the path. */
async function at_path<T>(path: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (caught) {
    if (caught instanceof AccountRefusedError) throw caught;
    throw new AccountRefusedError(
      `Cannot read the account file ${path}: ${error_line(caught)}; name a file or a folder with files`,
    );
  }
}

async function files_of(path: string): Promise<string[]> {
  return (await Deno.stat(path)).isDirectory ? await names_of_json_in(path) : [path];
}

/** The size of a file in bytes. */
async function size_of(path: string): Promise<number> {
  const { isFile, size } = await Deno.stat(path);
  if (!isFile) throw new Error("it is not a file");
  if (size > MAX_ACCOUNT_FILE_BYTES) {
    throw new Error(`it has ${size} bytes, allowed are ${MAX_ACCOUNT_FILE_BYTES}`);
  }
  return size;
}

async function check_sizes(files: readonly string[]): Promise<void> {
  if (files.length > MAX_ACCOUNT_FILES) {
    throw new AccountRefusedError(
      `There are ${files.length} account files, allowed are ${MAX_ACCOUNT_FILES}; name fewer`,
    );
  }
  let bytes = 0;
  for (const file of files) bytes += await at_path(file, () => size_of(file));
  if (bytes <= MAX_ALL_ACCOUNT_FILES_BYTES) return;
  throw new AccountRefusedError(
    `The account files have ${bytes} bytes, allowed are ${MAX_ALL_ACCOUNT_FILES_BYTES}; name fewer`,
  );
}

/**
 * Reads account files, one account each, as `solana account ADDRESS --output json` writes them. A path is a file, or a
 * folder whose files with the ending `.json` are read. Throws {@linkcode AccountRefusedError}.
 */
export async function read_account_files(paths: readonly string[]): Promise<LocalnetAccount[]> {
  const files = (await Promise.all(paths.map((path) => at_path(path, () => files_of(path))))).flat();
  await check_sizes(files);
  const accounts: LocalnetAccount[] = [];
  for (const file of files) {
    accounts.push(parse_account_file(await at_path(file, () => Deno.readTextFile(file)), file));
  }
  return accounts;
}
