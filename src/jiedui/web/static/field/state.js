// What the pages show: the programme's copy with what was written here laid over it.
import * as outbox from "./outbox.js";
import * as store from "./store.js";

export const EDITABLE = ["draft", "submitted", "approved"];

export async function load() {
  const [slug, user, programmes, known, typing] = await Promise.all([
    store.meta("slug", ""),
    store.meta("user", null),
    store.meta("programmes", []),
    outbox.entries(),
    store.all("typing"),
  ]);
  const copy = slug ? await store.get("copies", slug) : null;
  const kinds = copy ? copy.parts.kinds.body : { kinds: [], recorders: [], bodies: [], areas: [] };
  return {
    slug,
    user,
    programmes,
    copy,
    kinds,
    kindOf: (code) => kinds.kinds.find((one) => one.code === code) || null,
    bodyOf: (number) => (kinds.bodies.find((one) => one.id === number) || { name: "" }).name,
    tasks: copy ? copy.parts.tasks.body : null,
    plan: copy ? copy.parts.plan.body : null,
    settings: copy ? copy.parts.settings.body : { may_install: false, takes_location: false, used: [], own: null },
    entries: known,
    typing,
    activities: activitiesOf(copy, known, slug),
  };
}

// The ledger's rows, those that only this device knows before them; each with what is under way for it.
function activitiesOf(copy, known, slug) {
  const rows = new Map((copy ? copy.parts.ledger.body.rows : []).map((row) => [row.uid, { ...row, pending: [] }]));
  const fresh = [];
  for (const entry of known.filter((one) => one.programme === slug && isUnderWay(one))) {
    let row = rows.get(entry.activity);
    if (!row && entry.verb === "record") {
      row = { uid: entry.activity, state: "draft", content: entry.body, done: {}, evidence: [], may_change: true };
      Object.assign(row, { pending: [], missing: [], returned_reason: "", is_local: true });
      rows.set(entry.activity, row);
      fresh.unshift(row);
    }
    if (!row) continue;
    if (outbox.isUnsent(entry)) row.pending.push(entry);
    if (entry.verb === "edit" && entry.level !== "conflict") row.content = entry.body;
  }
  return [...fresh, ...[...rows.values()].filter((row) => !row.is_local)];
}

// Not yet taken, or taken since the copy was fetched: the copy doesn't show it.
const isUnderWay = (entry) =>
  outbox.isUnsent(entry) || (!entry.is_copied && !["corrected", "set_aside"].includes(entry.level));

// What the next entry for an activity rests on: the last of this device that changed its plan or its state.
export function restsOn(known, activity) {
  const own = known.filter((one) => one.activity === activity && one.verb !== "add_evidence");
  const last = own[own.length - 1];
  return last && isUnderWay(last) ? last.uid : null;
}
