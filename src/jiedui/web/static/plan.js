// The plan page with scripts: the chosen sentence, lights that share a line, the time line, the keys.
"use strict";
(function () {
  const THROTTLE = 160, NARROW = "(max-width: 1119px)";

  function choose(keys) {
    document.querySelectorAll(".promise").forEach(function (promise) {
      const own = promise.dataset.c.split(" ");
      promise.classList.toggle("is-chosen", keys.length > 0 && own.indexOf(keys[0]) >= 0);
    });
    const line = document.getElementById("time-line");
    if (line && keys.length) keep(line, "c", keys[0]);
  }

  function keep(form, name, value) {
    let field = form.querySelector("input[name=" + name + "]");
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.prepend(field);
    }
    field.value = value;
  }

  // Promises that begin on one line would have their lights in one place: they stand in a row, the last at the right.
  function spreadLights() {
    let row = [], top = null;
    document.querySelectorAll(".paper .margin").forEach(function (light) {
      light.style.marginLeft = "";
      const at = light.getBoundingClientRect().top;
      if (top === null || Math.abs(at - top) > 6) row = [];
      top = at;
      row.push(light);
      row.forEach(function (one, place) { one.style.marginLeft = -13 * (row.length - 1 - place) + "px"; });
    });
  }

  function dayAt(form, offset) {
    const day = new Date(form.dataset.first + "T00:00:00Z");
    day.setUTCDate(day.getUTCDate() + Number(offset));
    return day.toISOString().slice(0, 10);
  }

  function offsetOf(form, day) {
    return Math.round((Date.parse(day) - Date.parse(form.dataset.first)) / 86400000);
  }

  function look(form, day) {
    const range = form.querySelector("[type=range]");
    form.querySelector("[type=date]").value = day;
    range.value = offsetOf(form, day);
    range.setAttribute("aria-valuetext", day);
    clearTimeout(form.waiting);
    form.waiting = setTimeout(function () { form.requestSubmit(); }, THROTTLE);
  }

  function step(days) {
    const form = document.getElementById("time-line");
    if (!form) return;
    const at = offsetOf(form, form.querySelector("[type=date]").value || dayAt(form, 0));
    look(form, dayAt(form, at + days));
  }

  function walk(by) {
    const promises = Array.from(document.querySelectorAll(".promise[id]:not(.is-quiet)"));
    if (!promises.length) return;
    let at = promises.indexOf(document.activeElement);
    if (at < 0) at = promises.findIndex(function (one) { return one.classList.contains("is-chosen"); });
    const next = promises[Math.min(Math.max(at + by, 0), promises.length - 1)];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  }

  document.addEventListener("input", function (event) {
    const form = event.target.closest && event.target.closest("#time-line");
    if (!form) return;
    if (event.target.type === "range") look(form, dayAt(form, event.target.value));
    if (event.target.type === "date" && event.target.value) look(form, event.target.value);
  });

  document.addEventListener("click", function (event) {
    const button = event.target.closest("#time-line [data-step]");
    if (button) {
      event.preventDefault();
      step(Number(button.dataset.step));
    }
    const promise = event.target.closest(".promise");
    if (promise && !event.ctrlKey && !event.metaKey && !event.shiftKey) choose(promise.dataset.c.split(" "));
    const close = event.target.closest(".panel-close");
    if (close) {
      event.preventDefault();
      shut();
    }
  });

  function shut() {
    const panel = document.getElementById("panel"), chosen = document.querySelector(".promise.is-chosen");
    panel.classList.remove("is-open");
    document.body.classList.remove("has-sheet");
    if (chosen) chosen.focus({ preventScroll: true });
  }

  document.addEventListener("keydown", function (event) {
    const at = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    const acts = {
      j: function () { walk(1); },
      k: function () { walk(-1); },
      "[": function () { step(-1); },
      "]": function () { step(1); },
      Escape: shut,
    };
    const act = acts[event.key];
    if (!act || !document.getElementById("panel")) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    spreadLights();
    const chosen = document.querySelector(".promise.is-chosen");
    document.body.classList.toggle("has-sheet", document.getElementById("panel").classList.contains("is-open"));
    if (event.target.id !== "panel" || !window.matchMedia(NARROW).matches) return;
    document.getElementById("panel").focus({ preventScroll: true });
    if (chosen) chosen.scrollIntoView({ block: "start" });
  });
  document.addEventListener("DOMContentLoaded", spreadLights);
  window.addEventListener("load", spreadLights);
  window.addEventListener("resize", spreadLights);
})();
