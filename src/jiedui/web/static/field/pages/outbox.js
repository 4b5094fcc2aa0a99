// The outbox: each entry with its state, and what there is to do with those that need someone.
import { h, link } from "../dom.js";
import { moment, size, t } from "../words.js";
import { correct, isUnsent } from "../outbox.js";
import { empty, entryChip, page, verbWords } from "./common.js";
import * as sync from "../sync.js";

export function render(shown) {
  const unsent = shown.entries.filter(isUnsent);
  const sent = shown.entries.filter((entry) => !isUnsent(entry)).reverse();
  return page(
    t("outbox"),
    h("p", { class: "muted" }, t("outbox_promise")),
    unsent.length > 0 &&
      h("p", {}, h("button", { class: "btn btn-outline-primary", onclick: () => sync.soon() }, t("send_now"))),
    unsent.length
      ? h("ul", { class: "field-list", id: "unsent" }, unsent.map((entry) => line(shown, entry)))
      : empty(t("all_sent")),
    sent.length > 0 &&
      h("section", { class: "group" }, h("h2", {}, t("sent_30")), h("ul", { class: "field-list", id: "sent" }, sent.map((entry) => line(shown, entry)))),
  );
}

function line(shown, entry) {
  return h(
    "li",
    { class: "outbox-entry", "data-uid": entry.uid },
    h("span", { class: "field-row-head" }, h("span", {}, verbWords(entry)), entryChip(entry, shown.entries)),
    h("span", { class: "field-row-title" }, entry.verb === "nothing_to_report" ? entry.title : link(`#/activity/${entry.activity}`, {}, entry.title)),
    h("span", { class: "muted field-row-note" }, moment(entry.told_at), entry.file && ` · ${entry.file.name} ${size(entry.file.size)}`),
    entry.answer && entry.answer.message && h("p", { class: "invalid-words" }, entry.answer.message),
    entry.level === "parallel" && entry.answer && h("p", { class: "muted" }, t("parallel_words")),
    acts(entry),
  );
}

function acts(entry) {
  if (entry.state !== "needs_you") return null;
  if (entry.level === "conflict") return h("p", {}, link(`#/conflict/${entry.uid}`, { class: "btn btn-outline-primary" }, t("choose")));
  const again = h("button", { class: "btn btn-outline-primary", onclick: () => correct(entry.uid, {}).then(() => sync.soon()) }, t("send_again"));
  const change = ["record", "edit"].includes(entry.verb) && link(`#/record/${entry.uid}?correct=1`, { class: "btn btn-outline-primary" }, t("correct"));
  const aside = h(
    "button",
    { class: "btn btn-link", onclick: () => correct(entry.uid, { set_aside: true, reason: entry.answer ? entry.answer.message : "" }).then(() => sync.soon()) },
    t("set_aside"),
  );
  return h("div", { class: "acts" }, change, again, aside);
}
