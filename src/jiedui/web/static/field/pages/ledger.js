// 台账: the latest that the copy holds, and before it what was written here.
import { h, link } from "../dom.js";
import { amount, day, t } from "../words.js";
import { copiedAt, empty, entryChip, kindWords, page, state } from "./common.js";

export function render(shown) {
  if (!shown.copy && !shown.activities.length) return page(t("ledger"), empty(t("no_copy")));
  return page(
    t("ledger"),
    h("p", { class: "muted" }, copiedAt(shown), " · ", t("latest", { n: shown.activities.length })),
    shown.activities.length
      ? h("ul", { class: "field-list" }, shown.activities.map((row) => line(shown, row)))
      : empty(t("no_activities")),
  );
}

function line(shown, row) {
  const { content } = row;
  const on = row.done.done_on || content.planned_on;
  return h(
    "li",
    {},
    link(
      `#/activity/${row.uid}`,
      { class: "field-row" },
      h("span", { class: "field-row-head" }, h("span", { class: "muted figure" }, day(on)), state(row.state)),
      h("span", { class: "field-row-title" }, content.title),
      h(
        "span",
        { class: "muted field-row-note" },
        [kindWords(shown, content.kind), shown.bodyOf(content.organisation), amount(content.amount, content.unit || "")]
          .filter(Boolean)
          .join(" · "),
      ),
      row.pending.length > 0 && h("span", { class: "field-row-pending" }, row.pending.map((one) => entryChip(one, shown.entries))),
    ),
  );
}
