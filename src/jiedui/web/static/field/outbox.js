// The outbox: what was written here goes up by itself, in order, resumably, once and only once.
//
// An entry is `waiting` until the server has said what came of it: `sent`, `held` (the server has it, and waits for an
// earlier one), `needs_you` (refused, or both versions differ). Nothing here deletes what is unsent.
import * as store from "./store.js";
import { NoAnswer, Refusal, Stop, ask } from "./net.js";
import { digestOf, uuid } from "./dom.js";

const PIECE = 256 * 1024;
const KEPT_DAYS = 30;
const TAKEN = ["clean", "parallel", "settled", "set_aside"];
const listeners = new Set();
export const progress = new Map();

export const onChange = (listener) => listeners.add(listener);
export const tell = () => listeners.forEach((listener) => listener());

// Write entries in one go, each under its own number. `files` are {uid, blob} of those that carry one.
export async function write(entries, { files = [], typed = null } = {}) {
  const told_at = new Date().toISOString();
  await store.change(["meta", "outbox", "files", "typing"], async (meta, outbox, kept, typing) => {
    const counter = (await store.asked(meta.get("sequence"))) || { key: "sequence", value: 0 };
    for (const entry of entries) {
      counter.value += 1;
      outbox.put({ state: "waiting", tried: false, answer: null, told_at, ...entry, sequence: counter.value });
    }
    meta.put(counter);
    for (const file of files) kept.put(file);
    if (typed) typing.delete(typed);
  });
  tell();
}

// A correction of what the server never took: the same uid, so that what rests on it stays in its place. One that the
// server keeps as refused under its uid is written anew instead, and what rests on it follows.
export async function correct(uid, changes) {
  await store.change(["meta", "outbox"], async (meta, outbox) => {
    const entry = await store.asked(outbox.get(uid));
    if (!entry.answer || !entry.answer.is_kept) {
      outbox.put({ ...entry, ...changes, state: "waiting", answer: null });
      return;
    }
    const counter = await store.asked(meta.get("sequence"));
    counter.value += 1;
    meta.put(counter);
    const fresh = { ...entry, ...changes, uid: uuid(), sequence: counter.value, state: "waiting", answer: null };
    outbox.put(fresh);
    outbox.put({ ...entry, state: "sent", level: "corrected", sent_at: new Date().toISOString() });
    for (const other of await store.asked(outbox.getAll()))
      if (other.rests_on === uid && other.state === "waiting") outbox.put({ ...other, rests_on: fresh.uid });
  });
  tell();
}

export async function entries() {
  return (await store.all("outbox")).sort((one, other) => one.sequence - other.sequence);
}

export const isUnsent = (entry) => entry.state !== "sent";

// Unsent in the sense of leaving: a copy that the server doesn't hold.
export async function unsent() {
  const waiting = (await entries()).filter((entry) => entry.state === "waiting" || isRefused(entry));
  return { entries: waiting, typing: await store.all("typing") };
}

// What only this device holds: the server neither took it nor keeps it.
export const isRefused = (entry) =>
  entry.state === "needs_you" && !(entry.answer && (entry.answer.is_taken || entry.answer.is_kept));

// What stands before an entry: the one that it rests on, while the server doesn't have that.
export function blockerOf(entry, known) {
  const earlier = entry.rests_on && known.find((one) => one.uid === entry.rests_on);
  return earlier && (earlier.state === "waiting" || isRefused(earlier)) ? earlier : null;
}

export async function addFile(blob, name) {
  return { uid: uuid(), name, type: blob.type, size: blob.size, digest: await digestOf(blob), blob };
}

// Send what can be sent: first what is small, in order; then the files. Stops where the trouble concerns all.
export async function drain() {
  for (const isFile of [false, true]) {
    const tried = new Set();
    for (;;) {
      const known = await entries();
      const next = known.find(
        (one) =>
          one.state === "waiting" && Boolean(one.file) === isFile && !tried.has(one.uid) && !blockerOf(one, known),
      );
      if (!next) break;
      tried.add(next.uid);
      await send(next);
    }
  }
}

async function send(entry) {
  try {
    if (entry.file && !(await isUp(entry))) return;
    if (!entry.tried) await update(entry.uid, { tried: true });
    const told = await ask(`/api/field/p/${entry.programme}/submissions`, { method: "POST", body: told_of(entry) });
    await settle(entry, told.state, told.answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // The server may have lost a part of the file, or still holds the line that broke: the file goes on from there.
    if (entry.file && ["not_ready", "digest_differs"].includes(error.code)) throw new NoAnswer(error.message);
    await update(entry.uid, { state: "needs_you", answer: { code: error.code, message: error.message } });
  } finally {
    progress.delete(entry.uid);
    tell();
  }
}

function told_of(entry) {
  const { uid, sequence, verb, activity, rests_on, base, told_at, set_aside, reason } = entry;
  const body = entry.is_lost ? { ...entry.body, upload: null } : entry.body;
  return { uid, sequence, verb, activity, rests_on: rests_on || null, base: base || null, body, told_at, set_aside, reason };
}

// What the server made of it. Only `sent` and `held` free the file: its digest was read back from disk by then.
async function settle(entry, state, answer) {
  const at = new Date().toISOString();
  if (TAKEN.includes(state)) await update(entry.uid, { state: "sent", level: state, answer, sent_at: at });
  else if (state === "held") await update(entry.uid, { state: "held", answer });
  else if (state === "conflict")
    await update(entry.uid, { state: "needs_you", level: "conflict", answer: { ...answer, is_taken: true } });
  else await update(entry.uid, { state: "needs_you", answer: { ...answer, is_kept: true } });
}

// What the server tells later of what it held, or of what a person chose.
export async function reconcile(receipts) {
  const known = await entries();
  for (const receipt of receipts) {
    const entry = known.find((one) => one.uid === receipt.uid);
    if (entry && entry.state !== "sent" && entry.state !== "waiting") await settle(entry, receipt.state, receipt.answer);
  }
  // What was held and is not among the receipts was taken clean meanwhile.
  const told = new Set(receipts.map((one) => one.uid));
  for (const entry of known) if (entry.state === "held" && !told.has(entry.uid)) await settle(entry, "clean", null);
  // The copy that came with the receipts shows everything that was taken before.
  for (const entry of await entries())
    if (entry.state === "sent" && !entry.is_copied) await update(entry.uid, { is_copied: true });
  tell();
}

// The file in pieces, from where it broke off. True once the server has every byte.
async function isUp(entry) {
  const kept = await store.get("files", entry.file.uid);
  // Its bytes are gone from here: what is left of the entry can still be handed over.
  if (!kept && entry.set_aside) return true;
  if (!kept) {
    await update(entry.uid, { state: "needs_you", is_lost: true, answer: { code: "lost", message: "" } });
    return false;
  }
  const address = `/api/uploads/${entry.file.uid}`;
  const { name, size, digest } = entry.file;
  const begun = { programme: entry.programme, name, size, sha256: digest };
  let received = (await ask(address, { method: "PUT", body: begun })).received;
  while (received < size) {
    progress.set(entry.uid, received);
    tell();
    received = await piece(address, kept.blob, received);
  }
  progress.set(entry.uid, size);
  tell();
  return true;
}

async function piece(address, blob, offset) {
  const headers = { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" };
  const body = blob.slice(offset, offset + PIECE);
  try {
    return (await ask(address, { method: "PATCH", body, headers, patience: 120000 })).received;
  } catch (error) {
    if (error instanceof Refusal && error.code === "conflict") {
      const there = error.values.received;
      if (typeof there === "number") return there;
      throw new NoAnswer(error.message); // the line that broke is still open over there
    }
    throw error;
  }
}

export async function update(uid, changes) {
  await store.change(["outbox"], async (outbox) => {
    const entry = await store.asked(outbox.get(uid));
    if (entry) outbox.put({ ...entry, ...changes });
  });
}

// What was sent stays thirty days, its file too.
export async function purge(now = Date.now()) {
  const old = (await entries()).filter(
    (entry) => entry.state === "sent" && now - Date.parse(entry.sent_at) > KEPT_DAYS * 86400000,
  );
  await store.change(["outbox", "files"], (outbox, files) => {
    for (const entry of old) {
      outbox.delete(entry.uid);
      if (entry.file) files.delete(entry.file.uid);
    }
  });
}

export { NoAnswer, Stop };
