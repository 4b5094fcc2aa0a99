// Elements from values: text is always text, never markup.
export function h(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in PROPERTIES) node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  append(node, children);
  return node;
}

const PROPERTIES = { value: 1, checked: 1, hidden: 1, disabled: 1 };

function append(node, children) {
  for (const child of children.flat(9)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

export function put(place, ...children) {
  place.replaceChildren ? place.replaceChildren() : (place.textContent = "");
  append(place, children);
}

export const link = (address, attributes, ...children) => h("a", { href: address, ...attributes }, ...children);

export function field(id, label, control, note) {
  control.id = id;
  return h(
    "div",
    { class: "field" },
    h("label", { class: "form-label", for: id }, label),
    control,
    note && h("p", { class: "form-text" }, note),
  );
}

export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export async function digestOf(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
