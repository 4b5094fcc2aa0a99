// One activity as this device knows it, what is under way for it, and what can be written for it here.
import { h, link, put, uuid } from "../dom.js";
import { amount, day, fieldWords, listed, t, valueWords } from "../words.js";
import * as outbox from "../outbox.js";
import * as sync from "../sync.js";
import { EDITABLE, restsOn } from "../state.js";
import { empty, entryChip, kindWords, notice, page, state, verbWords } from "./common.js";
import { deedOf, faultsOf, photosOf, showPhotos, takePhoto, theDeed, wantedOf } from "./record.js";

export function render(shown, uid) {
  const row = shown.activities.find((one) => one.uid === uid);
  if (!row) return page(t("activity"), empty(t("not_held")));
  return page(
    row.content.title,
    h("p", {}, state(row.state), row.is_unapproved && h("span", { class: "flag" }, " " + t("unapproved"))),
    row.returned_reason && notice(t("returned", { reason: row.returned_reason }), true),
    row.pending.length > 0 && pending(shown, row),
    facts(shown, row),
    row.may_change && acts(shown, row),
  );
}

function pending(shown, row) {
  return h(
    "ul",
    { class: "field-list" },
    row.pending.map((entry) =>
      h(
        "li",
        { class: "outbox-entry" },
        h("span", { class: "field-row-head" }, link("#/outbox", {}, verbWords(entry)), entryChip(entry, shown.entries)),
        entry.answer && entry.answer.message && h("span", { class: "invalid-words" }, entry.answer.message),
      ),
    ),
  );
}

function facts(shown, row) {
  const { content, done } = row;
  const kind = shown.kindOf(content.kind);
  const told = [
    ["kind", kindWords(shown, content.kind)],
    ["organisation", shown.bodyOf(content.organisation)],
    ["participants", listed((content.participants || []).map(shown.bodyOf).filter(Boolean))],
    ["planned_on", [content.planned_on, content.planned_until].filter(Boolean).map(day).join(" – ")],
    ["done_on", [done.done_on, done.done_until].filter(Boolean).map(day).join(" – ")],
    ["place", done.actual_place || content.place],
    ["amount", amount(done.actual_amount ?? content.amount, content.unit || (kind && kind.unit) || "")],
    ["people", done.actual_people ?? content.people],
    ["note", content.note],
    ...Object.entries(content.values || {}).map(([code, value]) => ["values." + code, valueWords(kind && kind.fields.find((one) => one.code === code), value)]),
  ];
  const lines = told.filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return h(
    "dl",
    { class: "facts" },
    lines.map(([name, value]) => [h("dt", {}, fieldWords(name, kind)), h("dd", {}, value)]),
    row.evidence.length > 0 && [h("dt", {}, t("evidence")), h("dd", {}, row.evidence.map((name) => h("div", {}, name)))],
  );
}

function acts(shown, row) {
  const done = new Set(row.pending.map((entry) => entry.verb));
  const isOpen = EDITABLE.includes(row.state) && !done.has("carry_out");
  return h(
    "div",
    { class: "acts" },
    isOpen && link(`#/record/new?edit=${row.uid}`, { class: "btn btn-outline-primary" }, t("edit")),
    row.state === "draft" && isOpen && !done.has("submit") && h("button", { class: "btn btn-outline-primary", onclick: () => submit(shown, row) }, t("verb_submit")),
    isOpen && opens(t("verb_carry_out"), () => deedForm(shown, row)),
    row.state !== "withdrawn" && opens(t("verb_add_evidence"), () => photoForm(shown, row)),
  );
}

function opens(words, make) {
  const place = h("div", { class: "act-form" });
  const box = h("details", { class: "act" }, h("summary", { class: "btn btn-outline-primary" }, words), place);
  box.addEventListener("toggle", () => box.open && !place.firstChild && put(place, make()));
  return box;
}

const drawAgain = () => window.dispatchEvent(new HashChangeEvent("hashchange"));
const shared = (shown, row) => ({ programme: shown.slug, activity: row.uid, title: row.content.title });

async function submit(shown, row) {
  await outbox.write([{ ...shared(shown, row), uid: uuid(), verb: "submit", rests_on: restsOn(shown.entries, row.uid), body: {} }]);
  drawAgain();
  sync.soon();
}

function deedForm(shown, row) {
  const kind = shown.kindOf(row.content.kind) || { fields: [], needs_both_sides: false };
  const asked = row.state === "approved" ? { ...kind, needs_both_sides: false } : kind;
  const trouble = h("div", {});
  const form = h("form", { novalidate: true }, trouble, theDeed(asked, { fields: { is_done: true } }), h("button", { class: "btn btn-primary" }, t("save")));
  form.querySelector(".form-check").hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const deed = deedOf(form, kind);
    const wrong = [...faultsOf(deed, asked), ...wantedOf(row.content, deed, kind)];
    if (wrong.length) return put(trouble, wrong.map((words) => notice(words, true)));
    await outbox.write([{ ...shared(shown, row), uid: uuid(), verb: "carry_out", rests_on: restsOn(shown.entries, row.uid), body: deed }]);
    drawAgain();
    return sync.soon();
  });
  return form;
}

function photoForm(shown, row) {
  const open = shown.typing.find((one) => one.proves === row.uid);
  const typed = open || { uid: uuid(), proves: row.uid, kind: row.content.kind, fields: { title: row.content.title }, photos: [], at: day(new Date().toISOString()), edits: "", corrects: "" };
  const photos = h("ul", { class: "field-photos" });
  showPhotos(typed, photos);
  const save = async () => {
    if (!typed.photos.length) return;
    await outbox.write(photosOf(typed, shared(shown, row), restsOn(shown.entries, row.uid)), { typed: typed.uid });
    drawAgain();
    sync.soon();
  };
  return h("div", {}, photos, takePhoto(typed, photos), h("button", { class: "btn btn-primary", onclick: save }, t("save")));
}
