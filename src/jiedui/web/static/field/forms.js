// Controls for what is asked of an activity, and their values in the form that the server takes.
import { h, field } from "./dom.js";
import { amount, choiceWords, nameOf, t, withUnit } from "./words.js";

const tidy = (text) => text.normalize("NFKC").trim();

export function input(name, value, more = {}) {
  return h("input", { class: "form-control", name, value: value === null || value === undefined ? "" : value, ...more });
}

export function select(name, options, chosen) {
  return h(
    "select",
    { class: "form-select", name },
    options.map(([value, words]) => h("option", { value, selected: String(value) === String(chosen) }, words)),
  );
}

// A number with at most two decimals as whole hundredths; null where there is none, NaN where it can't be read.
export function hundredths(text) {
  const plain = tidy(text).replace(/[,，\s]/g, "");
  if (!plain) return null;
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(plain);
  return match ? Number(match[1]) * 100 + Number((match[2] || "").padEnd(2, "0")) : NaN;
}

export const asTyped = (value) => (value === null || value === undefined ? "" : amount(value, "").replace(/,/g, ""));

export function whole(text) {
  const plain = tidy(text).replace(/[,，\s]/g, "");
  if (!plain) return null;
  return /^\d{1,9}$/.test(plain) ? Number(plain) : NaN;
}

// A day as people write it: 2019-06-30, 2019.6.30, 2019/6/30, 20190630.
export function dayOf(text) {
  const plain = tidy(text);
  const match = /^(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?$/.exec(plain);
  return match ? `${match[1]}-${match[2].padStart(2, "0")}-${match[3].padStart(2, "0")}` : plain;
}

export function ownControl(one, value) {
  const label = withUnit(nameOf(one), one.unit);
  const name = "values." + one.code;
  if (one.type === "choice")
    return field("f-" + one.code, label, select(name, [["", "—"], ...one.choices.map((it) => [it, choiceWords(one, it)])], value));
  const types = { date: "date" };
  const shown = one.type === "money" ? asTyped(value) : value;
  const keys = one.type === "money" || one.type === "integer" ? { inputmode: "decimal" } : {};
  return field("f-" + one.code, label, input(name, shown, { type: types[one.type] || "text", ...keys }));
}

export function ownValues(fields, form) {
  const values = {};
  for (const one of fields) {
    const text = tidy(form.get("values." + one.code) || "");
    if (!text) continue;
    if (one.type === "money") values[one.code] = hundredths(text);
    else if (one.type === "integer") values[one.code] = whole(text);
    else values[one.code] = text;
  }
  return values;
}

// Bodies to tick, folded away until somebody is ticked; where there are many, a box narrows them down.
const MANY = 12;

export function bodyChoice(words, bodies, chosen) {
  const box = (body) =>
    h("label", { class: "field-body" }, h("input", { type: "checkbox", class: "form-check-input", name: "participants", value: body.id, checked: chosen.includes(body.id) }), " ", body.label);
  const labels = bodies.map(box);
  const narrow = (event) => {
    event.stopPropagation();
    const wanted = tidy(event.target.value);
    labels.forEach((label) => (label.hidden = !label.textContent.includes(wanted) && !label.firstChild.checked));
  };
  return h(
    "details",
    { class: "more", open: chosen.length > 0 },
    h("summary", {}, words, " ", h("span", { class: "muted" }, t("may_be_empty"))),
    bodies.length > MANY && h("input", { type: "search", class: "form-control", "aria-label": t("find_body"), placeholder: t("find_body"), oninput: narrow }),
    h("fieldset", { class: "field-bodies" }, h("legend", { class: "visually-hidden" }, words), labels),
  );
}

// What is wrong in what was typed, said in sentences; empty where it may be kept.
export function faults(content, labels) {
  const found = [];
  if (!content.title) found.push(t("need_title"));
  if (!content.planned_on) found.push(t("need_day"));
  for (const [name, value] of [...Object.entries(content), ...Object.entries(content.values || {})])
    if (typeof value === "number" && Number.isNaN(value)) found.push(t("bad_number", { what: labels(name) }));
  return found;
}
