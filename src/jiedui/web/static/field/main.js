// The field page: one address, a page for each hash, and a bar that tells how things stand with the server.
import { h, link, put } from "./dom.js";
import { t } from "./words.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";
import * as sync from "./sync.js";
import { load } from "./state.js";
import * as tasks from "./pages/tasks.js";
import * as plan from "./pages/plan.js";
import * as ledger from "./pages/ledger.js";
import * as record from "./pages/record.js";
import * as activity from "./pages/activity.js";
import * as outboxPage from "./pages/outbox.js";
import * as conflict from "./pages/conflict.js";
import { notice } from "./pages/common.js";

const place = document.getElementById("page");
const PAGES = {
  tasks: (shown) => tasks.render(shown),
  plan: (shown) => plan.render(shown),
  promise: (shown, part) => plan.promise(shown, part),
  ledger: (shown) => ledger.render(shown),
  activity: (shown, part) => activity.render(shown, part),
  record: (shown, part, query) => record.render(shown, part, query),
  outbox: (shown) => outboxPage.render(shown),
  conflict: (shown, part) => conflict.render(shown, part),
};
const UNDER = { promise: "plan", activity: "ledger" };
let drawing = 0;

function here() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, part] = path.split("/");
  return { name: name in PAGES ? name : "tasks", part: part || "", query: new URLSearchParams(query || "") };
}

async function draw() {
  const turn = ++drawing;
  const { name, part, query } = here();
  const shown = await load();
  const made = isShutOut() ? shutOut() : await PAGES[name](shown, part, query);
  if (turn !== drawing) return;
  put(place, made);
  bar(shown, UNDER[name] || name);
  offerInstalling(shown);
}

// A page with a form in it is left alone: what somebody types is never drawn over.
function redraw() {
  const isTyping = place.querySelector("form, details[open]");
  if (isTyping && !isShutOut()) return load().then((shown) => bar(shown, UNDER[here().name] || here().name));
  return draw();
}

const isShutOut = () => ["revoked", "other_user"].includes(sync.status.is);

function shutOut() {
  const { is, message, other } = sync.status;
  const words = is === "revoked" ? message : t("other_user", { name: other, n: message });
  return h(
    "section",
    { class: "page" },
    h("h1", {}, t(is === "revoked" ? "device_revoked" : "device_in_use")),
    h("p", {}, words),
    h("p", {}, link("/sign-in?next=/field/", { class: "btn btn-outline-primary" }, t("sign_in"))),
  );
}

function bar(shown, name) {
  for (const one of document.querySelectorAll("#bottom a")) {
    if (one.dataset.page === name) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
  const waiting = isShutOut() ? [] : shown.entries.filter(outbox.isUnsent);
  const needs = waiting.filter((entry) => entry.state === "needs_you").length;
  const words = needs ? t("n_need_you", { n: needs }) : waiting.length ? t("n_waiting", { n: waiting.length }) : t("all_sent_short");
  const box = document.getElementById("outbox-link");
  put(box, words);
  box.className = "outbox-link" + (needs ? " is-needs" : waiting.length ? " is-waiting" : "");
  put(document.getElementById("programme"), shown.copy ? shown.copy.programme : "");
  put(document.getElementById("person"), shown.user ? shown.user.name : "");
  put(document.getElementById("standing"), standing(shown));
  choice(shown);
}

function standing(shown) {
  const { is } = sync.status;
  if (is === "signed_out")
    return notice(h("span", {}, t(shown.user ? "signed_out_words" : "sign_in_first"), " ", link("/sign-in?next=/field/", {}, t("sign_in"))));
  if (is === "offline") return h("p", { class: "field-offline", role: "status" }, t("offline"));
  if (is === "version") return notice(t("renewing"));
  return null;
}

function choice(shown) {
  const box = document.getElementById("programmes");
  put(
    box,
    shown.programmes.length > 1 &&
      shown.programmes.map((one) =>
        h("button", { class: "quiet", type: "button", "aria-current": one.slug === shown.slug ? "true" : null, onclick: () => choose(one.slug) }, one.name),
      ),
  );
}

async function choose(slug) {
  await store.setMeta("slug", slug);
  await draw();
  sync.soon();
}

// Only where the office allows it does the browser learn that the page can stand on a home screen.
function offerInstalling(shown) {
  const known = document.querySelector("link[rel=manifest]");
  if (shown.settings.may_install && !known && shown.copy) document.head.append(h("link", { rel: "manifest", href: "/field/manifest.webmanifest" }));
  if (!shown.settings.may_install && known) known.remove();
}

async function enlist() {
  if (!("serviceWorker" in navigator)) {
    put(document.getElementById("standing"), notice(t("no_worker"), true));
    return;
  }
  await navigator.serviceWorker.register("/worker.js", { scope: "/" });
  // A new release takes over at once; the page follows when nothing is being typed.
  let isFirst = !navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!isFirst && !place.querySelector("form")) location.reload();
    isFirst = false;
  });
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
}

async function begin() {
  window.addEventListener("hashchange", () => {
    draw();
    window.scrollTo(0, 0);
  });
  outbox.onChange(redraw);
  sync.onStatus(redraw);
  await sync.finishWiping();
  await sync.dropStaleCopies();
  await draw();
  document.documentElement.dataset.ready = "yes";
  enlist().catch((error) => console.warn(error));
  await sync.start();
}

begin();
