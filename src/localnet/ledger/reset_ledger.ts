import { LedgerFileError } from "@/localnet/ledger/ledger_file_error.ts";
import { LedgerLock } from "@/localnet/ledger/ledger_lock.ts";
import { is_ledger_file, is_there, ledger_paths } from "@/localnet/ledger/ledger_paths.ts";

/**
 * Removes the files of the ledger at `path`, and only these; answers whether there were any. The next ledger that is
 * started there is a new one. Throws {@linkcode LedgerFileError}: `ledger_in_use` while a ledger runs on them,
 * `ledger_unusable` when the file at `path` was not written by a ledger.
 */
export async function reset_ledger(path: string): Promise<boolean> {
  if (!ledger_paths(path).some(is_there)) return false;
  const lock = new LedgerLock(path);
  try {
    if (is_there(path) && !is_ledger_file(path)) {
      throw new LedgerFileError(
        "ledger_unusable",
        `${path} was not written by an embedded ledger and is left as it is; move it away yourself`,
      );
    }
    for (const one of ledger_paths(path).filter(is_there)) await Deno.remove(one);
    return true;
  } finally {
    lock.release();
  }
}
