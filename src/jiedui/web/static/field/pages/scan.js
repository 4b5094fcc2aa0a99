// A code on paper: read from a picture where the browser can, else typed. The text goes where its reader puts it.
import { field, h, link } from "../dom.js";
import { t } from "../words.js";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

export function scan(shown, take) {
  const text = h("input", { class: "form-control", type: "text", autocomplete: "off" });
  const found = h("p", { role: "status" });
  const look = () => {
    const uid = (UUID.exec(text.value) || [""])[0].toLowerCase();
    const row = uid && shown.activities.find((one) => one.uid === uid);
    found.textContent = "";
    if (row) found.append(link(`#/activity/${uid}`, {}, t("open_found", { title: row.content.title })));
  };
  text.addEventListener("input", (event) => {
    event.stopPropagation();
    look();
  });
  const use = () => {
    if (text.value.trim()) take(text.value.trim());
    text.value = "";
    look();
  };
  return h(
    "details",
    { class: "more" },
    h("summary", { class: "quiet-link" }, t("scan")),
    "BarcodeDetector" in window && camera(text, look, found),
    field("scanned", t("scanned"), text),
    h("button", { type: "button", class: "btn btn-outline-primary", onclick: use }, t("into_note")),
    found,
  );
}

function camera(text, look, found) {
  const box = h("input", { type: "file", class: "form-control", accept: "image/*", capture: "environment", "aria-label": t("scan_picture") });
  box.addEventListener("change", async (event) => {
    event.stopPropagation();
    const codes = await read(box.files[0]).catch(() => []);
    box.value = "";
    if (!codes.length) {
      found.textContent = t("no_code");
      return;
    }
    text.value = codes[0].rawValue;
    look();
  });
  return h("p", {}, box);
}

async function read(file) {
  const picture = await createImageBitmap(file);
  return new window.BarcodeDetector({ formats: ["qr_code"] }).detect(picture);
}
