// Asking the server. Three ways it can go wrong: no answer, an answer that concerns all, a refusal of this one thing.
export const VERSION = 1;
const PATIENCE = 30000;
let token = "";
let device = "";

export class NoAnswer extends Error {}

// Concerns everything that is to be sent: signed_out, revoked, version.
export class Stop extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

// Concerns this one thing alone.
export class Refusal extends Error {
  constructor(code, message, values) {
    super(message);
    this.code = code;
    this.values = values || {};
  }
}

const OF_ALL = ["signed_out", "revoked", "version"];

export const speakAs = (uid) => (device = uid);
export const setToken = (told) => (token = told);

export async function ask(address, { method = "GET", body, headers = {}, patience = PATIENCE } = {}) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patience);
  const sent = { "X-Field-Version": String(VERSION), Accept: "application/json", ...headers };
  if (method !== "GET") sent["X-CSRFToken"] = token;
  const isJson = body !== undefined && !(body instanceof Blob);
  if (isJson) sent["Content-Type"] = "application/json";
  try {
    const response = await fetch(withDevice(address), {
      method,
      headers: sent,
      body: isJson ? JSON.stringify(body) : body,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: controller.signal,
    });
    const told = await read(response);
    if (response.ok && told) return told;
    throw problem(response, told);
  } catch (error) {
    if (error instanceof Stop || error instanceof Refusal) throw error;
    throw new NoAnswer(String(error));
  } finally {
    clearTimeout(timer);
  }
}

async function read(response) {
  const type = response.headers.get("Content-Type") || "";
  return type.startsWith("application/json") ? response.json() : null;
}

// What isn't JSON comes from something between the server and here, or is our mistake: it says nothing of this thing.
function problem(response, told) {
  if (!told || !told.code || response.status >= 500) return new NoAnswer(`status ${response.status}`);
  if (OF_ALL.includes(told.code)) return new Stop(told.code, told.message);
  return new Refusal(told.code, told.message, told.values);
}

function withDevice(address) {
  if (!device) return address;
  return address + (address.includes("?") ? "&" : "?") + "device=" + device;
}
