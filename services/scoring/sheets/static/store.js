// What this device keeps: the round as it was loaded, and each sheet as it was tapped, in IndexedDB.

const NAME = "juri";
const VERSION = 1;
let opening;

function opened() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("rounds", { keyPath: "judge.id" });
      asked.result.createObjectStore("sheets", { keyPath: ["round", "entry", "judge"] });
      asked.result.createObjectStore("device", { keyPath: "name" });
    };
    asked.onsuccess = () => {
      // A newer page of ours wants to change the stores: let it.
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
  return opening;
}

// One transaction; resolved when it is on the disk and not before: a battery may end at any moment.
async function within(mode, store, work) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    let found;
    transaction.oncomplete = () => resolve(found);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
    work(transaction.objectStore(store), (value) => { found = value; });
  });
}

const asking = (store, ask) =>
  within("readonly", store, (kept, give) => { const asked = ask(kept); asked.onsuccess = () => give(asked.result); });

export const roundOf = (judge) => asking("rounds", (kept) => kept.get(judge));
export const keepRound = (round) => within("readwrite", "rounds", (kept) => kept.put(round));
export const forgetRound = (judge) => within("readwrite", "rounds", (kept) => kept.delete(judge));

export async function sheetsOf(judge) {
  return (await asking("sheets", (kept) => kept.getAll())).filter((sheet) => sheet.judge === judge);
}

// Read, edit and write in one transaction, so that two windows cannot overwrite one another; null leaves it as it is.
export function change(key, edit) {
  return within("readwrite", "sheets", (kept, give) => {
    const asked = kept.get(key);
    asked.onsuccess = () => {
      const edited = edit(asked.result ?? null);
      if (edited) kept.put(edited);
      give(edited ?? asked.result ?? null);
    };
  });
}

// A random name for this device, so that two of them can be told apart; it says nothing about the device.
export function deviceId() {
  return within("readwrite", "device", (kept, give) => {
    const asked = kept.get("id");
    asked.onsuccess = () => {
      const id = asked.result?.value ?? randomId();
      if (!asked.result) kept.put({ name: "id", value: id });
      give(id);
    };
  });
}

// crypto.randomUUID is there on secure origins only.
export function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
