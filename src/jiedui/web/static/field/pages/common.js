// Parts that several pages show.
import { h, link } from "../dom.js";
import { light, moment, nameOf, size, stateWords, t } from "../words.js";
import { blockerOf, progress } from "../outbox.js";

export const page = (title, ...children) => h("section", { class: "page" }, h("h1", {}, title), children);
export const group = (title, ...children) => h("section", { class: "group" }, h("h2", {}, title), children);
export const empty = (words, ...more) => h("div", { class: "empty muted" }, h("p", {}, words), more);

export const status = (code) =>
  h(
    "span",
    { class: `status status-${code}` },
    h("span", { class: `light light-${code}`, "aria-hidden": "true" }, light(code).glyph),
    " " + light(code).words,
  );

export const state = (code) => h("span", { class: `state state-${code}` }, stateWords(code));

export const activityLink = (uid, words) => link(`#/activity/${uid}`, {}, words);

export function verbWords(entry) {
  return t("verb_" + entry.verb);
}

// The state of one entry in words: waiting, sending n of m, sent, needs you, held behind another.
export function entryState(entry, known) {
  if (entry.state === "sent") return { code: "sent", words: t("state_sent_" + (entry.level || "clean")) };
  if (entry.state === "needs_you")
    return { code: "needs", words: entry.level === "conflict" ? t("state_conflict") : t("state_needs_you") };
  const before = blockerOf(entry, known);
  if (entry.state === "held" || (before && before.state === "needs_you")) return { code: "held", words: t("state_held") };
  if (progress.has(entry.uid) && entry.file)
    return {
      code: "sending",
      words: t("state_sending", { n: size(progress.get(entry.uid)), m: size(entry.file.size) }),
    };
  return { code: "waiting", words: t("state_waiting") };
}

export function entryChip(entry, known) {
  const told = entryState(entry, known);
  return h("span", { class: `outbox-state is-${told.code}` }, told.words);
}

export const kindWords = (shown, code) => nameOf(shown.kindOf(code)) || code;
export const copiedAt = (shown) => (shown.copy ? t("copy_of", { at: moment(shown.copy.at) }) : "");

export function notice(words, isRefused) {
  return h("p", { class: "notice" + (isRefused ? " notice-refused" : ""), role: isRefused ? "alert" : "status" }, words);
}
