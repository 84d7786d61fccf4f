/** Where the key-encryption key comes from. No message here shows any part of a secret. */
import { randomBytes, scrypt } from "node:crypto";
import { z } from "zod";
import { error_line } from "@/base/errors.ts";
import { write_atomically } from "@/storage/atomic_file.ts";
import { decode_document, FORMAT_VERSION } from "@/storage/documents/values.ts";
import type { FileSystem } from "@/storage/file_system.ts";
import { document_text } from "@/storage/fragment_cache.ts";
import { KEY_BYTES } from "@/storage/sealed_key.ts";

/** The keys of the threads cannot be sealed or opened; the message names the remedy. */
export class KeystoreError extends Error {
  override readonly name = "KeystoreError";
}

/** Where the key-encryption key comes from. */
export type KeySource =
  /** A systemd credential: `$CREDENTIALS_DIRECTORY/<name>`. */
  | { readonly type: "credential"; readonly directory: string; readonly name: string }
  /** A file of its own, made when there are no sealed keys yet. */
  | { readonly type: "key_file"; readonly path: string }
  /** A passphrase; its salt is kept in the file `parameters`. */
  | { readonly type: "passphrase"; readonly passphrase: string; readonly parameters: string };

/** Cost of scrypt: 2^17 rounds of 1 KiB blocks take 128 MiB and about half a second, once a start. */
const SCRYPT_COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const SCRYPT_MEMORY_BYTES = 256 * 1024 * 1024;
const SALT_BYTES = 32;

const parameters_schema = z.object({
  format_version: z.literal(FORMAT_VERSION),
  kdf: z.literal("scrypt"),
  n: z.int(),
  r: z.int(),
  p: z.int(),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
});

/** 32 bytes as they are, or as 64 hexadecimal digits on a line. */
function key_of(bytes: Uint8Array, path: string): Uint8Array {
  if (bytes.length === KEY_BYTES) return bytes;
  const text = bytes.length > 200 ? "" : new TextDecoder().decode(bytes).trim();
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Uint8Array.fromHex(text);
  throw new KeystoreError(`Cannot use the key ${path}: expected 32 bytes or 64 hexadecimal digits`);
}

async function read_or_explain(fs: FileSystem, path: string): Promise<Uint8Array | undefined> {
  try {
    return await fs.read(path);
  } catch (caught) {
    throw new KeystoreError(`Cannot read the key ${path}: ${error_line(caught)}. Check its owner and mode`);
  }
}

async function from_key_file(fs: FileSystem, path: string, needed: string | undefined): Promise<Uint8Array> {
  const bytes = await read_or_explain(fs, path);
  if (bytes !== undefined) {
    const status = await fs.status(path);
    if (status !== undefined && (status.mode & 0o077) !== 0) {
      throw new KeystoreError(`Others may read the key ${path}. Run: chmod 600 ${path}`);
    }
    return key_of(bytes, path);
  }
  if (needed !== undefined) {
    throw new KeystoreError(
      `The key file ${path} is missing, but threads.json has keys sealed with key ${needed}. ` +
        `Put that key file back; a new one could not open them`,
    );
  }
  const key = new Uint8Array(randomBytes(KEY_BYTES));
  await write_atomically(fs, path, [`${key.toHex()}\n`], { mode: 0o600, keep_backup: false });
  return key;
}

async function salt_of(fs: FileSystem, path: string, needed: string | undefined): Promise<Uint8Array> {
  const bytes = await read_or_explain(fs, path);
  if (bytes !== undefined) {
    try {
      return Uint8Array.fromHex(decode_document(parameters_schema, new TextDecoder().decode(bytes)).salt);
    } catch (caught) {
      throw new KeystoreError(`Cannot use ${path}: ${error_line(caught)}. Restore it from a copy`);
    }
  }
  if (needed !== undefined) {
    throw new KeystoreError(
      `${path} is missing, but threads.json has keys sealed with key ${needed}. Restore it from a copy: ` +
        `without its salt the passphrase gives another key`,
    );
  }
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const { N: n, r, p } = SCRYPT_COST;
  const content = { format_version: FORMAT_VERSION, kdf: "scrypt", n, r, p, salt: salt.toHex() };
  await write_atomically(fs, path, [document_text(content)], { keep_backup: false });
  return salt;
}

function stretch(passphrase: string, salt: Uint8Array): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const options = { ...SCRYPT_COST, maxmem: SCRYPT_MEMORY_BYTES };
  scrypt(passphrase.normalize("NFKC"), salt, KEY_BYTES, options, (error, key) => {
    if (error === null) resolve(new Uint8Array(key));
    else reject(error);
  });
  return promise;
}

/**
 * The key-encryption key. `needed` is the id of the key that sealed what there is already; with it nothing new is made.
 * Throws `KeystoreError`.
 */
export async function read_key(
  fs: FileSystem,
  source: KeySource,
  needed: string | undefined,
): Promise<Uint8Array> {
  switch (source.type) {
    case "credential": {
      const path = `${source.directory}/${source.name}`;
      const bytes = await read_or_explain(fs, path);
      if (bytes !== undefined) return key_of(bytes, path);
      throw new KeystoreError(
        `There is no credential ${path}. Add LoadCredential=${source.name}:… to the unit`,
      );
    }
    case "key_file":
      return await from_key_file(fs, source.path, needed);
    case "passphrase": {
      if (source.passphrase === "") throw new KeystoreError("The passphrase of the keystore is empty");
      return await stretch(source.passphrase, await salt_of(fs, source.parameters, needed));
    }
  }
}
