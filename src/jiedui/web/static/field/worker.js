// The worker of the field page, served at the root of the site with VERSION and FILES before these lines.
//
// It answers for the field page and its files from its own store, so that they open without signal, after a reload and
// from a cold start. Every other address goes to the network untouched; where there is none, a page leads to the field.
"use strict";
const STORE = "jiedui-field-" + VERSION;
const PAGE = "/field/";

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === PAGE) event.respondWith(kept(PAGE, request));
  else if (FILES.includes(address.pathname) && isOfTheField(event)) event.respondWith(kept(address.pathname, request));
  else if (request.mode === "navigate") event.respondWith(orTheField(request));
});

async function fill() {
  const store = await caches.open(STORE);
  await store.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
}

async function dropOld() {
  for (const name of await caches.keys())
    if (name.startsWith("jiedui-field-") && name !== STORE) await caches.delete(name);
}

// The other pages share the style sheet; they get it from the network, as fresh as themselves.
function isOfTheField(event) {
  const from = event.request.referrer ? new URL(event.request.referrer).pathname : "";
  return from.startsWith(PAGE) || from.includes("/static/field/") || from === "";
}

async function kept(path, request) {
  const store = await caches.open(STORE);
  return (await store.match(path)) || fetch(request);
}

async function orTheField(request) {
  try {
    return await fetch(request);
  } catch (error) {
    return Response.redirect(PAGE, 302);
  }
}
