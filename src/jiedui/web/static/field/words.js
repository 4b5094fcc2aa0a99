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

export const choiceWords = (one, choice) => (isEnglish && (one.choices_english || [])[one.choices.indexOf(choice)]) || choice;

// What a kind asks, with its unit; money is kept in fen.
export function valueWords(one, value) {
  if (!one || typeof value !== "number") return one && one.type === "choice" ? choiceWords(one, value) : value;
  return one.type === "money" ? amount(value, one.unit) : amount(value * 100, one.unit);
}

export const listed = (parts) => parts.join(t("comma"));

// A unit as it is said of several, or of one; one that only this plan has stays as the plan writes it.
export const unitWords = (unit, isOne) => (page.units[unit] || [unit, unit])[isOne ? 0 : 1];
export const withUnit = (name, unit) => (unit ? t("with_unit", { name, unit: unitWords(unit) }) : name);

// Hundredths of a unit as a person writes them; money in yuan.
export function amount(hundredths, unit) {
  if (hundredths === null || hundredths === undefined) return "—";
  const sign = hundredths < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(hundredths) / 100).toLocaleString("en-US");
  const rest = Math.abs(hundredths) % 100;
  const number = sign + whole + (rest ? "." + String(rest).padStart(2, "0").replace(/0$/, "") : "");
  return unit ? `${number} ${unitWords(unit, hundredths === 100)}` : number;
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
