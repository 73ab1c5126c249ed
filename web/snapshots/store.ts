// Snapshots in this browser's own storage (IndexedDB).
//
// Owns: the database. What is listed and the files themselves are two stores, so that the list costs no file. A browser may refuse
// storage altogether (StorageRefused) or run out of room (StorageFull): each is told with a way out.

export interface KeptSnapshot {
  readonly id: number;
  readonly name: string;
  readonly mode: string;
  /** Milliseconds since 1970. */
  readonly date: number;
  /** Bytes of the file. */
  readonly size: number;
}

interface KeptFile {
  readonly file: Blob;
  /** What the guest's terminal showed. */
  readonly screen: string;
}

/** This browser keeps nothing for this page. */
export class StorageRefused extends Error {}

/** There is no room for it. */
export class StorageFull extends Error {}

const DATABASE = "tabvisor";
const VERSION = 1;
const LIST = "snapshots";
const FILES = "files";

/** All that are kept, the newest first. Throws StorageRefused. */
export async function keptSnapshots(): Promise<KeptSnapshot[]> {
  const all = await inStore([LIST], "readonly", (store) => store(LIST).getAll() as IDBRequest<KeptSnapshot[]>);
  return all.sort((one, other) => other.date - one.date);
}

/** Keeps one. Throws StorageRefused, StorageFull. */
export async function keep(snapshot: Omit<KeptSnapshot, "id">, content: KeptFile): Promise<void> {
  const id = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
  await inStore([LIST, FILES], "readwrite", (store) => {
    store(FILES).add(content, id);
    return store(LIST).add({ ...snapshot, id });
  });
}

/** The file of one; null if it is not kept any more. */
export async function contentOf({ id }: KeptSnapshot): Promise<KeptFile | null> {
  const content = await inStore(
    [FILES],
    "readonly",
    (store) => store(FILES).get(id) as IDBRequest<KeptFile | undefined>,
  );
  return content ?? null;
}

export async function forget({ id }: KeptSnapshot): Promise<void> {
  await inStore([LIST, FILES], "readwrite", (store) => {
    store(FILES).delete(id);
    return store(LIST).delete(id);
  });
}

/** One transaction; resolves with the request's result when everything in it is on disk. */
async function inStore<T>(
  names: readonly string[],
  mode: IDBTransactionMode,
  act: (store: (name: string) => IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction([...names], mode);
      const request = act((name) => transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(reasonOf(transaction.error));
    });
  } catch (error) {
    throw error instanceof DOMException ? reasonOf(error) : error;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let request: IDBOpenDBRequest;
    try {
      request = indexedDB.open(DATABASE, VERSION);
    } catch (error) {
      reject(reasonOf(error));
      return;
    }
    request.onupgradeneeded = () => {
      request.result.createObjectStore(LIST, { keyPath: "id" });
      request.result.createObjectStore(FILES);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(reasonOf(request.error));
  });
}

function reasonOf(error: unknown): Error {
  if (error instanceof DOMException && error.name === "QuotaExceededError") return new StorageFull(error.message);
  return new StorageRefused(error instanceof Error ? error.message : "no reason given");
}
