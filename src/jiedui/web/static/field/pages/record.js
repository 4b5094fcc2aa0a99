// 记一笔, and 修改: kind first, then what that kind asks. What is typed is kept with every key, photos with the choice.
import { field, h, put, uuid } from "../dom.js";
import { fieldWords, listed, nameOf, size, t, today, withUnit } from "../words.js";
import * as forms from "../forms.js";
import * as outbox from "../outbox.js";
import * as store from "../store.js";
import * as sync from "../sync.js";
import { restsOn } from "../state.js";
import { empty, notice, page } from "./common.js";
import { scan } from "./scan.js";

// `#/record/new?c=promise`, `#/record/UID` of a form that isn't finished, `?edit=ACTIVITY`, `#/record/ENTRY?correct=1`.
export async function render(shown, which, query) {
  if (!shown.copy || !shown.copy.may_record) return page(t("record"), empty(t(shown.copy ? "may_not_record" : "no_copy")));
  const typed = await typedOf(shown, which, query);
  if (!typed) return page(t("record"), empty(t("not_held")));
  if (!typed.kind) return chooseKind(shown, typed);
  return theForm(shown, typed);
}

async function typedOf(shown, which, query) {
  const known = shown.typing.find((form) => form.uid === which);
  if (known) return known;
  const blank = { uid: uuid(), kind: "", fields: {}, photos: [], at: today(), edits: "", corrects: "", promise: "" };
  if (query.get("correct")) return correcting(shown, which, blank);
  if (query.get("edit")) return editing(shown, query.get("edit"), blank);
  const key = query.get("c");
  const promise = key && shown.plan && shown.plan.promises[key];
  const kind = query.get("kind") || (promise && shown.kindOf(promise.kind) ? promise.kind : "");
  return { ...blank, kind, promise: promise ? promise.quote : "" };
}

function editing(shown, uid, blank) {
  const open = shown.typing.find((form) => form.edits === uid);
  if (open) return open;
  const row = shown.activities.find((one) => one.uid === uid);
  return row && { ...blank, kind: row.content.kind, fields: fieldsOf(row.content), base: row.content, edits: uid };
}

function correcting(shown, uid, blank) {
  const entry = shown.entries.find((one) => one.uid === uid);
  const edits = entry && entry.verb === "edit" ? entry.activity : "";
  return entry && { ...blank, kind: entry.body.kind, fields: fieldsOf(entry.body), base: entry.base, edits, corrects: uid };
}

// A plan's content as the form shows it.
function fieldsOf(content) {
  const shown = { ...content, amount: forms.asTyped(content.amount) };
  for (const [code, value] of Object.entries(content.values || {})) shown["values." + code] = value;
  return shown;
}

function chooseKind(shown, typed) {
  const button = (kind, isUsed) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "kind-link" + (isUsed ? " is-used" : ""), onclick: () => show(shown, { ...typed, kind: kind.code }) },
        nameOf(kind),
      ),
    );
  const used = shown.settings.used.map(shown.kindOf).filter(Boolean);
  return page(
    t("record"),
    h("p", { class: "muted" }, t("choose_kind")),
    used.length > 0 && h("ul", { class: "kinds" }, used.map((kind) => button(kind, true))),
    shown.kinds.areas.map((area) => {
      const kinds = shown.kinds.kinds.filter((kind) => kind.area === area.code);
      return kinds.length > 0 && h("section", { class: "group" }, h("h2", {}, nameOf(area)), h("ul", { class: "kinds" }, kinds.map((kind) => button(kind))));
    }),
  );
}

function show(shown, typed) {
  put(document.getElementById("page"), theForm(shown, typed));
  window.scrollTo(0, 0);
}

function theForm(shown, typed) {
  const kind = shown.kindOf(typed.kind) || { code: typed.kind, name: typed.kind, fields: [], unit: "", headcount: null };
  const photos = h("ul", { class: "field-photos" });
  const trouble = h("div", {});
  const form = h(
    "form",
    { class: "record", novalidate: true, "data-uid": typed.uid },
    typed.promise && h("blockquote", { class: "promise-quote" }, typed.promise),
    trouble,
    common(shown, typed, kind),
    kind.fields.filter((one) => !one.is_of_deed).map((one) => forms.ownControl(one, typed.fields["values." + one.code])),
    forms.bodyChoice(fieldWords("participants"), shown.kinds.bodies, typed.fields.participants || []),
    field("f-note", fieldWords("note"), h("textarea", { class: "form-control", name: "note", rows: 4, value: typed.fields.note || "" })),
    scan(shown, (words) => insert(form.elements.note, words)),
    !typed.edits && theDeed(kind, typed),
    h("section", { class: "group" }, h("h2", {}, t("photos")), photos, takePhoto(typed, photos)),
    h("button", { class: "btn btn-primary btn-wide" }, t("save")),
    h("p", { class: "form-text" }, t("save_words")),
  );
  showPhotos(typed, photos);
  form.addEventListener("input", () => keep(typed, form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(shown, typed, form, kind, trouble);
  });
  return page(typed.edits ? t("edit") : nameOf(kind), form);
}

function common(shown, typed, kind) {
  const { fields } = typed;
  const money = kind.unit === "元";
  const unit = kind.unit || (fields.unit || t("item"));
  const bodies = shown.kinds.recorders.map((body) => [body.id, body.label]);
  return [
    field("f-title", fieldWords("title"), forms.input("title", fields.title, { maxlength: 200 })),
    field("f-organisation", fieldWords("organisation"), forms.select("organisation", bodies, fields.organisation || shown.settings.own || (bodies[0] || [])[0])),
    h(
      "div",
      { class: "fields" },
      field("f-planned_on", fieldWords("planned_on"), forms.input("planned_on", fields.planned_on || today(), { type: "date" })),
      field("f-planned_until", fieldWords("planned_until"), forms.input("planned_until", fields.planned_until, { type: "date" })),
    ),
    field("f-place", fieldWords("place"), forms.input("place", fields.place, { maxlength: 120 })),
    shown.settings.takes_location && "geolocation" in navigator && locate(),
    h(
      "div",
      { class: "fields" },
      field("f-amount", withUnit(fieldWords("amount"), unit), forms.input("amount", fields.amount ?? (money ? "" : "1"), { inputmode: "decimal" })),
      field("f-people", nameOf(kind.headcount) || fieldWords("people"), forms.input("people", fields.people, { inputmode: "numeric" })),
    ),
  ];
}

// Written into the box where it is seen, or not at all: nothing is noted behind anybody's back.
function locate() {
  const words = h("span", { class: "muted", role: "status" });
  const fill = () => {
    words.textContent = t("locating");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const box = document.getElementById("f-place");
        const told = t("location", { lat: coords.latitude.toFixed(4), lon: coords.longitude.toFixed(4) });
        insert(box, box.value ? `（${told}）` : told);
        words.textContent = "";
      },
      () => (words.textContent = t("no_location")),
      { enableHighAccuracy: true, timeout: 30000, maximumAge: 60000 },
    );
  };
  return h("p", {}, h("button", { type: "button", class: "quiet", onclick: fill }, t("fill_location")), " ", words);
}

function insert(box, words) {
  box.value = box.value ? `${box.value} ${words}`.trim() : words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// What was done already is said in the same form: when, and why without consent where that is wanting.
export function theDeed(kind, typed) {
  const { fields } = typed;
  const box = h("input", { type: "checkbox", name: "is_done", class: "form-check-input", id: "f-is_done", checked: Boolean(fields.is_done) });
  const more = h(
    "div",
    { hidden: !fields.is_done },
    field("f-done_on", fieldWords("done_on"), forms.input("done_on", fields.done_on || today(), { type: "date", max: today() })),
    kind.fields.filter((one) => one.is_of_deed).map((one) => forms.ownControl(one, fields["values." + one.code])),
    kind.needs_both_sides &&
      field("f-reason", t("reason_unapproved"), h("textarea", { class: "form-control", name: "reason", rows: 2, maxlength: 400, value: fields.reason || "" })),
  );
  box.addEventListener("change", () => (more.hidden = !box.checked));
  return h("section", { class: "group" }, h("div", { class: "form-check" }, box, h("label", { class: "form-check-label", for: "f-is_done" }, t("is_done"))), more);
}

// The file box opens the camera on a phone and the files on a desk. What was chosen is on disk before it is shown.
export function takePhoto(typed, photos) {
  const take = async (event) => {
    const box = event.target;
    event.stopPropagation();
    for (const blob of [...box.files]) {
      const { blob: bytes, ...told } = await outbox.addFile(blob, blob.name);
      typed.photos = [...typed.photos, told];
      await store.change(["files", "typing"], (files, typing) => {
        files.put({ uid: told.uid, blob: bytes });
        typing.put(typed);
      });
    }
    box.value = "";
    await showPhotos(typed, photos);
  };
  const button = (words, more) => {
    const box = h("input", { type: "file", class: "visually-hidden", accept: "image/*,application/pdf", multiple: true, onchange: take, ...more });
    return h("label", { class: "btn btn-outline-primary" }, words, box);
  };
  return h("div", { class: "acts" }, button(t("take_photo"), { capture: "environment", name: "camera" }), button(t("choose_file"), { name: "chosen" }));
}

export async function showPhotos(typed, photos) {
  const lines = await Promise.all(
    typed.photos.map(async (photo) => {
      const kept = await store.get("files", photo.uid);
      const isPicture = kept && photo.type.startsWith("image/");
      const image = isPicture && h("img", { src: URL.createObjectURL(kept.blob), alt: photo.name, onload: (event) => URL.revokeObjectURL(event.target.src) });
      return h("li", {}, image || h("span", { class: "proof-type" }, "PDF"), h("span", { class: "cut" }, photo.name), h("span", { class: "muted" }, size(photo.size)), remover(typed, photo, photos));
    }),
  );
  put(photos, lines);
}

// Chosen by mistake: gone from this device, as long as it isn't in the outbox. What is handed over stays until it is sent.
function remover(typed, photo, photos) {
  const remove = async () => {
    await store.change(["files", "typing", "outbox"], async (files, typing, outbox) => {
      const entries = await store.asked(outbox.getAll());
      if (entries.some((entry) => entry.file && entry.file.uid === photo.uid)) return;
      typed.photos = typed.photos.filter((one) => one.uid !== photo.uid);
      files.delete(photo.uid);
      typing.put(typed);
    });
    await showPhotos(typed, photos);
    const next = photos.querySelector("button") || photos.parentNode.querySelector("input[type=file]");
    if (next) next.focus();
  };
  return h("button", { type: "button", class: "quiet", "aria-label": t("remove_photo", { name: photo.name }), onclick: remove }, t("remove"));
}

let keeping = Promise.resolve();

function keep(typed, form) {
  // So that a reload comes back to this form.
  if (!location.hash.startsWith(`#/record/${typed.uid}`)) history.replaceState(null, "", `#/record/${typed.uid}`);
  typed.fields = { ...typed.fields, ...plainFields(form), participants: chosenBodies(form, typed), is_done: Boolean(form.elements.is_done && form.elements.is_done.checked) };
  keeping = keeping.then(() => store.set("typing", typed));
}

// Those that the form lists; one that it doesn't list, because it has left the programme, stays as it was.
function chosenBodies(form, typed) {
  const listed = new Set([...form.querySelectorAll("input[name=participants]")].map((box) => Number(box.value)));
  const unlisted = ((typed.base && typed.base.participants) || []).filter((number) => !listed.has(number));
  return [...new FormData(form).getAll("participants").map(Number), ...unlisted];
}

const plainFields = (form) => Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));

function contentOf(typed, form, kind) {
  const data = new FormData(form);
  const people = forms.whole(data.get("people") || "");
  return {
    ...(typed.base || {}),
    kind: typed.kind,
    title: (data.get("title") || "").trim(),
    organisation: Number(data.get("organisation")),
    participants: chosenBodies(form, typed)
      .filter((number) => number !== Number(data.get("organisation")))
      .sort((one, other) => one - other),
    place: (data.get("place") || "").trim(),
    planned_on: forms.dayOf(data.get("planned_on") || ""),
    planned_until: forms.dayOf(data.get("planned_until") || "") || null,
    amount: forms.hundredths(data.get("amount") || "") ?? 0,
    people,
    note: (data.get("note") || "").trim(),
    values: forms.ownValues(kind.fields.filter((one) => !one.is_of_deed), data),
  };
}

async function save(shown, typed, form, kind, trouble) {
  const content = contentOf(typed, form, kind);
  const deed = form.elements.is_done && form.elements.is_done.checked ? deedOf(form, kind) : null;
  const wrong = forms.faults(content, (name) => fieldWords(name, kind));
  if (deed) wrong.push(...faultsOf(deed, kind), ...wantedOf(content, deed, kind));
  if (wrong.length) {
    put(trouble, wrong.map((words) => notice(words, true)));
    trouble.scrollIntoView({ block: "center" });
    return;
  }
  if (form.dataset.saved) return;
  form.dataset.saved = "yes";
  await keeping;
  const activity = typed.edits || (typed.corrects && shown.entries.find((one) => one.uid === typed.corrects).activity) || uuid();
  await hand(shown, typed, activity, content, deed);
  location.hash = `#/activity/${activity}`;
  sync.soon();
}

export function deedOf(form, kind) {
  const data = new FormData(form);
  return {
    done_on: forms.dayOf(data.get("done_on") || ""),
    reason: (data.get("reason") || "").trim(),
    values: forms.ownValues(kind.fields.filter((one) => one.is_of_deed), data),
  };
}

export function faultsOf(deed, kind) {
  const found = [];
  if (!deed.done_on) found.push(t("need_day"));
  if (deed.done_on > today()) found.push(t("not_in_future"));
  if (kind.needs_both_sides && !deed.is_approved && !deed.reason) found.push(t("need_reason"));
  return found;
}

// What is asked before anything counts as carried out; the server asks the same.
export function wantedOf(content, deed, kind) {
  const said = { ...(content.values || {}), ...deed.values };
  const missing = kind.fields.filter((one) => one.is_wanted && said[one.code] === undefined).map(nameOf);
  if (kind.needs_both_sides && !content.place) missing.unshift(fieldWords("place"));
  if (!content.amount) missing.unshift(fieldWords("amount"));
  return missing.length ? [t("wanted", { what: listed(missing) })] : [];
}

// One entry for the plan, one for the deed, one for each photo: all or none of them, in one transaction.
async function hand(shown, typed, activity, content, deed) {
  const shared = { programme: shown.slug, activity, title: content.title };
  if (typed.corrects) {
    await outbox.correct(typed.corrects, { body: content, title: content.title, set_aside: false, reason: "" });
    await outbox.write(photosOf(typed, shared, typed.corrects), { typed: typed.uid });
    return;
  }
  const earlier = typed.edits ? restsOn(shown.entries, activity) : null;
  const first = { ...shared, uid: typed.edits ? uuid() : typed.uid, verb: typed.edits ? "edit" : "record", rests_on: earlier, base: typed.base || null, body: content };
  const entries = [first];
  if (deed) entries.push({ ...shared, uid: uuid(), verb: "carry_out", rests_on: first.uid, body: deed });
  const last = entries[entries.length - 1].uid;
  await outbox.write([...entries, ...photosOf(typed, shared, last)], { typed: typed.uid });
}

export function photosOf(typed, shared, rests_on) {
  return typed.photos.map((file) => ({ ...shared, uid: uuid(), verb: "add_evidence", rests_on, body: { upload: file.uid }, file }));
}

