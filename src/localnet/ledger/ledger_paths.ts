/** "SOLL": the application id in the header of every ledger's file. */
export const LEDGER_APPLICATION_ID = 0x534f4c4c;

const SQLITE_MAGIC = new TextEncoder().encode("SQLite format 3\0");
const SQLITE_HEADER_BYTES = 100;
/** Where SQLite keeps the application id in its header, big endian. */
const APPLICATION_ID_AT = 68;

/** The lock that a running ledger holds. */
export const lock_path = (path: string): string => `${path}.lock`;

/**
 * All files that a ledger may have, in the order in which they may be removed: without its main file a ledger is gone,
 * while without the log it would be an older ledger.
 */
export function ledger_paths(path: string): readonly string[] {
  return [path, `${path}-wal`, `${path}-shm`, `${path}-journal`, lock_path(path)];
}

/** Whether there is anything at `path`. Throws what the file system says otherwise. */
export function is_there(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return false;
    throw caught;
  }
}

/** Whether the file was begun by a ledger, whole or not: by its header. An empty one is a ledger not yet founded. */
export function is_ledger_file(path: string): boolean {
  if (!Deno.statSync(path).isFile) return false;
  const file = Deno.openSync(path, { read: true });
  try {
    const header = new Uint8Array(SQLITE_HEADER_BYTES);
    const found = file.readSync(header);
    if (found === null) return true;
    return found === SQLITE_HEADER_BYTES &&
      SQLITE_MAGIC.every((byte, index) => header[index] === byte) &&
      new DataView(header.buffer).getUint32(APPLICATION_ID_AT) === LEDGER_APPLICATION_ID;
  } finally {
    file.close();
  }
}
