// Two versions of one activity: a person chooses, field by field, with the server before them.
import { h, link } from "../dom.js";
import { amount, fieldWords, listed, t } from "../words.js";
import { Refusal, ask } from "../net.js";
import { empty, notice, page } from "./common.js";
import * as sync from "../sync.js";

export async function render(shown, uid) {
  let told;
  try {
    told = await ask(`/api/field/p/${shown.slug}/conflicts/${uid}`, { patience: 15000 });
  } catch (error) {
    return page(t("conflict"), empty(error instanceof Refusal ? error.message : t("needs_signal")));
  }
  const kind = shown.kindOf(told.kind);
  const value = (name, given) => words(shown, told, name, given);
  const form = h(
    "form",
    { onsubmit: (event) => settle(event, shown, told) },
    told.differences.map((one) =>
      h(
        "fieldset",
        { class: "conflict-field" },
        h("legend", {}, fieldWords(one.name, kind)),
        h("p", { class: "muted" }, t("before"), value(one.name, one.base)),
        one.is_clashing && told.is_editable
          ? [
              choice(one.name, "theirs", t("theirs"), value(one.name, one.theirs), true),
              choice(one.name, "mine", t("by_person", { name: told.by }), value(one.name, one.mine), false),
            ]
          : h("p", {}, t("by_person", { name: told.by }), value(one.name, one.mine), told.is_editable && h("span", { class: "muted" }, " " + t("will_be_taken"))),
      ),
    ),
    told.is_settled
      ? notice(t("settled"))
      : told.may_settle
        ? h("button", { class: "btn btn-primary" }, t("settle"))
        : notice(t("not_yours_to_settle")),
  );
  return page(
    t("conflict"),
    h("p", {}, link(`#/activity/${told.activity}`, {}, told.title)),
    h("p", { class: "muted" }, t("conflict_words")),
    !told.is_editable && !told.is_settled && notice(t("not_editable")),
    form,
  );
}

function choice(name, which, label, words, isChosen) {
  return h(
    "label",
    { class: "conflict-choice" },
    h("input", { type: "radio", name, value: which, checked: isChosen }),
    h("span", {}, h("span", { class: "muted" }, label), h("b", {}, words)),
  );
}

function words(shown, told, name, value) {
  if (value === null || value === undefined || value === "") return "—";
  if (name === "amount") return amount(value, told.unit);
  if (name === "organisation") return told.bodies[value] || String(value);
  if (name === "participants") return listed(value.map((number) => told.bodies[number] || number)) || "—";
  return String(value);
}

async function settle(event, shown, told) {
  event.preventDefault();
  const form = new FormData(event.target);
  const mine = told.differences.filter((one) => one.is_clashing && form.get(one.name) === "mine").map((one) => one.name);
  try {
    await ask(`/api/field/p/${shown.slug}/conflicts/${told.uid}`, { method: "POST", body: { mine, seen: told.seen } });
    await sync.soon();
    location.hash = `#/activity/${told.activity}`;
  } catch (error) {
    event.target.prepend(notice(error instanceof Refusal ? error.message : t("needs_signal"), true));
  }
}
