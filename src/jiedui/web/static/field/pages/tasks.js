// 待办: what waits for its reader, as of the last copy.
import { h, link, uuid } from "../dom.js";
import { day, t, taskWords, today } from "../words.js";
import * as outbox from "../outbox.js";
import * as sync from "../sync.js";
import { activityLink, copiedAt, empty, entryChip, group, page, status } from "./common.js";

export function render(shown) {
  const tasks = shown.tasks;
  if (!tasks) return page(t("tasks"), empty(t("no_copy")));
  const isEmpty = !(tasks.mine.length + tasks.dues.length + shown.typing.length);
  return page(
    t("tasks"),
    h("p", { class: "muted" }, copiedAt(shown)),
    group(
      t("mine"),
      isEmpty
        ? h("p", { class: "muted" }, t("nothing_to_do"))
        : h(
            "ul",
            { class: "tasks" },
            shown.typing.map((form) =>
              line(t("unfinished"), link(form.proves ? `#/activity/${form.proves}` : `#/record/${form.uid}`, {}, form.fields.title || t("untitled")), form.at),
            ),
            tasks.mine.map((one) =>
              line(taskWords(one.what), one.conflict ? link(`#/conflict/${one.conflict}`, {}, one.title) : activityLink(one.uid, one.title), `${one.organisation} · ${day(one.day)}`, one.reason),
            ),
            tasks.dues.map((one) =>
              h(
                "li",
                {},
                h("span", { class: "task-what" }, status(one.status)),
                h("span", { class: "task-title" }, link(`#/promise/${one.key}`, {}, one.quote), h("span", { class: "muted" }, ` ${day(one.due_on)}`)),
                shown.copy.may_record && link(`#/record/new?c=${one.key}`, { class: "btn btn-outline-primary" }, t("record")),
              ),
            ),
          ),
    ),
    tasks.others.length > 0 &&
      group(
        t("others"),
        h("ul", { class: "tasks" }, tasks.others.map((one) => line(taskWords(one.what), activityLink(one.uid, one.title), day(one.day)))),
      ),
    monthly(shown),
  );
}

// 本月无变化: one press for a unit that recorded nothing this month; what was said stays to be seen.
function monthly(shown) {
  const month = today().slice(0, 7);
  const lines = shown.tasks.units.filter((unit) => !hasRecord(shown, unit, month)).map((unit) => monthOf(shown, unit, month));
  return lines.length > 0 && group(t("months_report"), h("ul", { class: "tasks" }, lines));
}

function monthOf(shown, unit, month) {
  const said = shown.entries.find(
    (one) => one.verb === "nothing_to_report" && one.programme === shown.slug && one.body.organisation === unit.id && one.body.month.startsWith(month) && !["corrected", "set_aside"].includes(one.level),
  );
  const say = async (event) => {
    event.target.disabled = true;
    const title = `${month} · ${unit.label}`;
    const body = { organisation: unit.id, month: `${month}-01` };
    await outbox.write([{ uid: uuid(), programme: shown.slug, activity: uuid(), title, verb: "nothing_to_report", rests_on: null, body }]);
    sync.soon();
  };
  const button = h("button", { type: "button", class: "btn btn-outline-primary", "aria-label": `${t("verb_nothing_to_report")} · ${unit.label}`, onclick: say }, t("verb_nothing_to_report"));
  return h(
    "li",
    {},
    h("span", { class: "task-what" }, month),
    h("span", { class: "task-title" }, unit.label),
    said ? h("span", { class: "task-said" }, link("#/outbox", {}, t("verb_nothing_to_report")), " ", entryChip(said, shown.entries)) : button,
  );
}

function hasRecord(shown, unit, month) {
  const day_of = (row) => row.done.done_on || row.content.planned_on || "";
  return shown.activities.some((row) => row.content.organisation === unit.id && row.state !== "withdrawn" && day_of(row).startsWith(month));
}

function line(what, title, note, reason) {
  return h(
    "li",
    {},
    h("span", { class: "task-what" }, what),
    h(
      "span",
      { class: "task-title" },
      title,
      note && h("span", { class: "muted" }, " " + note),
      reason && h("span", { class: "flag flag-red task-reason" }, t("returned", { reason })),
    ),
  );
}
