// 方案: the plan's text with its lights, and one promise with what it owes.
import { h, link } from "../dom.js";
import { amount, day, light, listed, t } from "../words.js";
import { copiedAt, empty, page, status } from "./common.js";

export function render(shown) {
  const plan = shown.plan;
  if (!plan) return page(t("plan"), empty(t(shown.copy ? "no_plan" : "no_copy")));
  return h(
    "div",
    {},
    h("p", { class: "muted field-copied" }, copiedAt(shown)),
    h("div", { class: "tally" }, plan.counts.map((one) => h("span", { class: "chip" }, status(one.status), ` ${one.count}`))),
    h("article", { class: "page paper", lang: "zh" }, h("p", { class: "paper-meta" }, plan.document_number), blocks(plan)),
  );
}

// Rows of one table stand together; everything else is a paragraph of its own.
function blocks(plan) {
  const made = [];
  let table = null;
  for (const block of plan.blocks) {
    if (!block.cells) {
      table = null;
      made.push(paragraph(block, plan));
      continue;
    }
    if (!table || table.number !== block.table) {
      table = { number: block.table, body: h("tbody", {}) };
      made.push(h("div", { class: "box-scroll" }, h("table", { class: "paper-table" }, table.body)));
    }
    table.body.append(h("tr", {}, block.cells.map((cell) => h("td", {}, segments(cell, plan)))));
  }
  return made;
}

function paragraph(block, plan) {
  const name = block.kind === "title" ? "h2" : "p";
  return h(
    name,
    { class: `block block-${block.kind} level-${block.level}` },
    mark(block.segments, plan),
    segments(block.segments, plan),
  );
}

function mark(parts, plan) {
  const keys = parts.flatMap((part) => part.begins).filter((key) => plan.promises[key] && plan.promises[key].light);
  if (!keys.length) return null;
  const told = light(plan.promises[keys[0]].light);
  return h("span", { class: `margin light light-${plan.promises[keys[0]].light}`, role: "img", "aria-label": told.words }, told.glyph);
}

function segments(parts, plan) {
  return parts.map((part) =>
    part.keys.length && plan.promises[part.keys[0]]
      ? link(`#/promise/${part.keys[0]}`, { class: "promise" }, part.text)
      : part.text,
  );
}

export function promise(shown, key) {
  const one = shown.plan && shown.plan.promises[key];
  if (!one) return page(t("plan"), empty(t("not_held")));
  return page(
    one.clause_path.replace(/\//g, ""),
    h("blockquote", { class: "quote" }, one.quote),
    one.dues.length
      ? h("ul", { class: "dues" }, one.dues.map(due))
      : h("p", { class: "muted" }, t("owes_nothing")),
    shown.copy.may_record && link(`#/record/new?c=${key}`, { class: "btn btn-primary" }, t("record")),
    h("p", { class: "hint" }, link("#/plan", {}, t("to_plan"))),
  );
}

function due(one) {
  const needed = one.needed === null ? "" : ` / ${amount(one.needed, one.unit)}`;
  return h(
    "li",
    { class: "due" },
    h("div", { class: "due-line" }, h("span", {}, t("due_on", { day: day(one.due_on) })), status(one.status)),
    h("p", { class: "due-achieved" }, amount(one.achieved, one.unit) + needed),
    h("p", { class: "muted" }, listed(one.bodies)),
  );
}
