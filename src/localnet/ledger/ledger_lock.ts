import { error_line } from "@/base/errors.ts";
import { LedgerFileError } from "@/localnet/ledger/ledger_file_error.ts";
import { lock_path } from "@/localnet/ledger/ledger_paths.ts";
import { MAX_LOCK_TRIES } from "@/localnet/limits.ts";

function open_lock(path: string): Deno.FsFile {
  try {
    return Deno.openSync(lock_path(path), { create: true, read: true, write: true, mode: 0o600 });
  } catch (caught) {
    throw new LedgerFileError(
      "ledger_unusable",
      `The ledger file ${path} cannot be used (${error_line(caught)}); ` +
        "name a path in a folder that exists and that may be written to",
    );
  }
}

/** A file that was removed while it was being opened locks nobody out. */
function is_still_there(path: string, file: Deno.FsFile): boolean {
  try {
    return Deno.statSync(lock_path(path)).ino === file.statSync().ino;
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return false;
    throw caught;
  }
}

/** One ledger at a time: a lock of the operating system, which ends with its process, however that ends. */
export class LedgerLock {
  readonly #file: Deno.FsFile;

  /** Throws `LedgerFileError` when another ledger has the file, in this process or another. */
  constructor(path: string) {
    for (let tries = 0; tries < MAX_LOCK_TRIES; tries++) {
      const file = open_lock(path);
      if (!file.tryLockSync(true)) {
        file.close();
        break;
      }
      if (is_still_there(path, file)) {
        this.#file = file;
        return;
      }
      file.close();
    }
    throw new LedgerFileError(
      "ledger_in_use",
      `The ledger file ${path} is in use by another ledger; stop that one first, or name another path`,
    );
  }

  /** Unlocks before it closes: a child that this process forks just now holds a copy of the descriptor for a moment. */
  release(): void {
    this.#file.unlockSync();
    this.#file.close();
  }
}
