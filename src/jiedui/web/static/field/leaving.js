// On every page of the site: nobody signs out on a device while something recorded in the field is still unsent on it.
// With nothing unsent, leaving clears what the device holds. What another person left on it is theirs, and stays.
const NAME = "jiedui-field";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-leaving]") || form.dataset.leaving === "checked") return;
  event.preventDefault();
  leave(form);
});

async function leave(form) {
  const left = await countUnsent(form.dataset.username).catch(() => null);
  if (left) {
    const place = document.getElementById("notice");
    const words = document.createElement("p");
    words.className = "notice notice-refused";
    words.setAttribute("role", "alert");
    words.textContent = form.dataset.unsent.replace("{n}", String(left));
    const link = document.createElement("a");
    link.href = "/field/#/outbox";
    link.textContent = form.dataset.look;
    words.append(" ", link);
    if (place) place.replaceChildren ? place.replaceChildren(words) : place.append(words);
    document.querySelectorAll("details.menu[open]").forEach((menu) => (menu.open = false));
    window.scrollTo(0, 0);
    return;
  }
  if (left === 0) await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
  form.dataset.leaving = "checked";
  form.submit();
}

// How many are unsent; null where the device holds nothing of this person.
function countUnsent(username) {
  return new Promise((resolve, reject) => {
    let isNew = false;
    const request = indexedDB.open(NAME);
    request.onupgradeneeded = () => (isNew = true);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      if (isNew || !db.objectStoreNames.contains("outbox")) {
        db.close();
        resolve(0);
        return;
      }
      const transaction = db.transaction(["meta", "outbox", "typing"]);
      const user = transaction.objectStore("meta").get("user");
      const outbox = transaction.objectStore("outbox").getAll();
      const typing = transaction.objectStore("typing").count();
      transaction.onerror = () => reject(transaction.error);
      transaction.oncomplete = () => {
        db.close();
        const isAnothers = user.result && user.result.value.username !== username;
        const taken = (one) => one.answer && (one.answer.is_taken || one.answer.is_kept);
        const waiting = (one) => one.state === "waiting" || (one.state === "needs_you" && !taken(one));
        resolve(isAnothers ? null : outbox.result.filter(waiting).length + typing.result);
      };
    };
  });
}
