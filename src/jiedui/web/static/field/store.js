// What this device keeps, in IndexedDB. A write is on disk before it is called done.
//   meta    who, which device, the next sequence number        copies  a programme's copy, by slug
//   outbox  what was handed in or waits, by uid                files   the bytes of what waits, by uid
//   typing  forms that are not finished, by uid
export const NAME = "jiedui-field";
const STORES = { meta: "key", copies: "slug", outbox: "uid", files: "uid", typing: "uid" };
let opening = null;

export function open() {
  if (!opening)
    opening = new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(STORES)) {
          if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, { keyPath });
        }
      };
      request.onsuccess = () => {
        // Another tab that deletes or renews the database isn't kept waiting by this one.
        request.result.onversionchange = () => close();
        request.result.onclose = () => (opening = null);
        resolve(request.result);
      };
      request.onerror = () => {
        opening = null;
        reject(request.error);
      };
    });
  return opening;
}

async function close() {
  const was = opening;
  opening = null;
  if (was) (await was).close();
}

// Run `work` with the named stores in one transaction; what it gives is given once all of it is on disk.
export async function change(names, work) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(names, "readwrite", { durability: "strict" });
    let given;
    transaction.oncomplete = () => resolve(given);
    transaction.onabort = () => reject(transaction.error || new Error("aborted"));
    const stores = names.map((name) => transaction.objectStore(name));
    Promise.resolve(work(...stores))
      .then((result) => (given = result))
      .catch((error) => {
        try {
          transaction.abort();
        } catch (over) {
          reject(error);
        }
      });
  });
}

export function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function get(name, key) {
  const db = await open();
  return asked(db.transaction(name).objectStore(name).get(key));
}

export async function all(name) {
  const db = await open();
  return asked(db.transaction(name).objectStore(name).getAll());
}

export const set = (name, value) => change([name], (store) => void store.put(value));
export const remove = (name, key) => change([name], (store) => void store.delete(key));

export async function meta(key, otherwise) {
  const found = await get("meta", key);
  return found ? found.value : otherwise;
}

export const setMeta = (key, value) => set("meta", { key, value });

// Only the server's word that the device is shut out, or leaving with nothing unsent, leads here.
export async function wipe() {
  await close();
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = resolve;
    request.onblocked = () => setTimeout(resolve, 2000);
  });
}
