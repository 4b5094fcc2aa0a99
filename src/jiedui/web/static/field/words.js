// Words for people, in the language in which the page was served; values stand in {braces}.
const page = JSON.parse(document.querySelector("meta[name=words]").content);

export const language = document.documentElement.lang;
export const isEnglish = language.startsWith("en");

export function t(key, values) {
  const words = page.words[key];
  if (words === undefined) return key;
  return words.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
}

export const light = (status) => page.lights[status] || { glyph: "", words: status };
export const stateWords = (state) => page.states[state] || state;
export const taskWords = (what) => page.tasks[what] || what;
export const fieldWords = (name, kind) => {
  const own = name.startsWith("values.") && kind && kind.fields.find((one) => "values." + one.code === name);
  return own ? nameOf(own) : page.fields[name] || name;
};
export const nameOf = (thing) => (thing ? (isEnglish && thing.english ? thing.english : thing.name) : "");

export function day(iso) {
  return iso ? iso.slice(0, 10) : "";
}

// A moment as people here read it: 2019-06-30 14:05, on the phone's own clock.
export function moment(iso) {
  const at = new Date(iso);
  const two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function today() {
  return moment(new Date().toISOString()).slice(0, 10);
}

// Hundredths of a unit as a person writes them; money in yuan.
export function amount(hundredths, unit) {
  if (hundredths === null || hundredths === undefined) return "—";
  const sign = hundredths < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(hundredths) / 100).toLocaleString("en-US");
  const rest = Math.abs(hundredths) % 100;
  const number = sign + whole + (rest ? "." + String(rest).padStart(2, "0").replace(/0$/, "") : "");
  return unit ? `${number} ${unit}` : number;
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
