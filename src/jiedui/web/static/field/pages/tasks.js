// 待办: what waits for its reader, as of the last copy.
import { h, link } from "../dom.js";
import { day, t, taskWords } from "../words.js";
import { activityLink, copiedAt, empty, group, page, status } from "./common.js";

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
  );
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
