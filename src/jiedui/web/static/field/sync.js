// When to send and when to fetch: on opening, when the line comes back, and by a timer that waits longer each time.
import * as outbox from "./outbox.js";
import * as store from "./store.js";
import { NoAnswer, Stop, ask, setToken, speakAs } from "./net.js";
import { language } from "./words.js";
import { uuid } from "./dom.js";

const FIRST_WAIT = 4000;
const LONGEST_WAIT = 300000;
const FRESH_FOR = 300000;
const REVOKED = "jiedui-field-revoked";
const listeners = new Set();
let wait = FIRST_WAIT;
let timer = null;
let running = null;
let again = false;

// is: "unknown", "online", "offline", "signed_out", "revoked", "version", "other_user"
export const status = { is: "unknown", message: "", at: "", other: "" };
export const onStatus = (listener) => listeners.add(listener);

function say(is, more = {}) {
  Object.assign(status, { message: "", other: "" }, more, { is });
  listeners.forEach((listener) => listener());
}

export function start() {
  window.addEventListener("online", () => soon());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && soon());
  return now();
}

export function soon() {
  wait = FIRST_WAIT;
  return now();
}

// One round at a time on the whole device, whatever tabs are open; asked meanwhile, one more follows.
export function now() {
  if (running) {
    again = true;
    return running;
  }
  clearTimeout(timer);
  running = alone(round)
    .catch(broken)
    .then(() => {
      running = null;
      if (!again) return undefined;
      again = false;
      return now();
    });
  return running;
}

function alone(work) {
  return navigator.locks ? navigator.locks.request("jiedui-field-round", work) : work();
}

async function round() {
  const device = await deviceOf();
  speakAs(device);
  const told = await ask("/api/field/hello");
  setToken(told.token);
  if (!(await isOurs(told))) return;
  localStorage.removeItem(REVOKED);
  await store.setMeta("user", told.user);
  await store.setMeta("programmes", told.programmes);
  await store.setMeta("keeps_days", told.keeps_days);
  const name = nameOfDevice();
  if ((await store.meta("registered")) !== told.user.username) {
    await ask("/api/field/devices", { method: "POST", body: { uid: device, name } });
    await store.setMeta("registered", told.user.username);
  }
  say("online");
  await outbox.drain();
  await fetchCopy(told);
  await outbox.purge();
  say("online", { at: new Date().toISOString() });
  wait = FIRST_WAIT;
  plan(FRESH_FOR);
  if (told.language && !told.language.startsWith(language)) renew();
}

// Somebody else signed in on this device: with nothing unsent it is theirs now, else it waits for the first.
async function isOurs(told) {
  const user = await store.meta("user");
  if (!user || user.username === told.user.username) return true;
  const left = await outbox.unsent();
  if (left.entries.length || left.typing.length) {
    say("other_user", { other: user.name, message: String(left.entries.length + left.typing.length) });
    return false;
  }
  await store.wipe();
  location.reload();
  return false;
}

async function fetchCopy(told) {
  let slug = await store.meta("slug");
  if (!told.programmes.some((one) => one.slug === slug)) slug = told.programmes.length ? told.programmes[0].slug : "";
  await store.setMeta("slug", slug);
  if (!slug) return;
  const old = await store.get("copies", slug);
  const parts = old ? old.parts : {};
  const known = Object.entries(parts).map(([name, part]) => `${name}:${part.digest}`).join(",");
  const fresh = await ask(`/api/field/p/${slug}/copy?known=${encodeURIComponent(known)}`, { patience: 60000 });
  for (const [name, part] of Object.entries(fresh.parts)) if (!("body" in part)) part.body = parts[name].body;
  await store.set("copies", fresh);
  await store.setMeta("copied_at", new Date().toISOString());
  await outbox.reconcile(fresh.receipts);
}

async function broken(error) {
  if (error instanceof Stop) return stopped(error);
  if (!(error instanceof NoAnswer)) console.error(error);
  say("offline");
  wait = Math.min(wait * 2, LONGEST_WAIT);
  plan(wait * (0.75 + Math.random() / 2));
}

async function stopped(error) {
  if (error.code === "revoked") {
    // Noted first, and beside the store: a wiping that is cut short is finished when the page next opens.
    localStorage.setItem(REVOKED, error.message);
    await store.wipe();
    say("revoked", { message: error.message });
    return;
  }
  // Its session ended with it: what was said once is said until somebody signs in here again.
  const revoked = localStorage.getItem(REVOKED);
  if (revoked) return say("revoked", { message: revoked });
  say(error.code, { message: error.message });
  if (error.code === "version") renew();
  plan(LONGEST_WAIT);
}

function plan(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(now, milliseconds);
}

// Ask whether the page itself has a new release; its worker takes it over when no form is open.
export async function renew() {
  const registration = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration("/"));
  if (registration) await registration.update().catch(() => {});
}

export async function deviceOf() {
  let uid = await store.meta("device");
  if (!uid) {
    uid = uuid();
    await store.setMeta("device", uid);
  }
  return uid;
}

function nameOfDevice() {
  const agent = navigator.userAgent;
  const system = (/Android [\d.]+|Windows NT [\d.]+|Mac OS X|Linux|iPhone OS [\d_]+/.exec(agent) || [""])[0];
  const browser = (/(Edg|Chrome|Firefox|Safari)\/\d+/.exec(agent) || [""])[0].replace("/", " ");
  return [system.replace(/_/g, "."), browser].filter(Boolean).join(" · ").slice(0, 80) || "browser";
}

// A device that was shut out stays empty, whatever cut its wiping short.
export async function finishWiping() {
  const revoked = localStorage.getItem(REVOKED);
  if (!revoked) return;
  await store.wipe();
  say("revoked", { message: revoked });
}

// A copy that nobody renewed for days is dropped, with or without signal; what is unsent stays.
export async function dropStaleCopies(now = Date.now()) {
  const at = await store.meta("copied_at");
  const days = await store.meta("keeps_days", 7);
  if (!at || now - Date.parse(at) <= days * 86400000) return false;
  await store.change(["copies", "meta"], (copies, meta) => {
    copies.clear();
    meta.delete("copied_at");
  });
  return true;
}
