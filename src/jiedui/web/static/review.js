// The review with scripts: keys, the sentence and its row joined, words chosen in the text, marks that share a line.
"use strict";
(function () {
  const panel = function () { return document.getElementById("panel"); };
  const paper = function () { return document.querySelector(".review > .paper"); };
  const promisesOf = function (key) {
    return Array.from(document.querySelectorAll(".promise")).filter(function (one) {
      return one.dataset.c.split(" ").indexOf(key) >= 0;
    });
  };

  // Promises that begin on one line would have their marks in one place: they stand in a row, the last at the right.
  function spreadMarks() {
    let row = [], top = null;
    document.querySelectorAll(".paper .margin").forEach(function (mark) {
      mark.style.marginLeft = "";
      const at = mark.getBoundingClientRect().top;
      if (top === null || Math.abs(at - top) > 6) row = [];
      top = at;
      row.push(mark);
      row.forEach(function (one, place) { one.style.marginLeft = -11 * (row.length - 1 - place) + "px"; });
    });
  }

  function choose(key) {
    document.querySelectorAll(".promise.is-chosen").forEach(function (one) { one.classList.remove("is-chosen"); });
    if (!key) return;
    const own = promisesOf(key);
    own.forEach(function (one) { one.classList.add("is-chosen"); });
    if (own.length && window.matchMedia("(min-width: 1120px)").matches) reveal(own[0]);
  }

  function reveal(promise) {
    const at = promise.getBoundingClientRect();
    if (at.top < 80 || at.bottom > window.innerHeight - 40) promise.scrollIntoView({ block: "center" });
  }

  function point(key) {
    document.querySelectorAll(".is-pointed").forEach(function (one) { one.classList.remove("is-pointed"); });
    if (key) promisesOf(key).forEach(function (one) { one.classList.add("is-pointed"); });
  }

  function rows() { return Array.from(document.querySelectorAll(".review-row")); }
  function here() { return document.querySelector(".review-row.is-here"); }

  function walk(by) {
    const beside = panel().querySelector(by > 0 ? ".review-after" : ".review-before");
    if (panel().dataset.c) return beside && beside.click();
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(here());
    stand(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  function stand(row) {
    rows().forEach(function (one) { one.classList.toggle("is-here", one === row); });
    if (!row) return;
    row.scrollIntoView({ block: "nearest" });
    point(row.dataset.c);
    const own = promisesOf(row.dataset.c)[0];
    if (own && window.matchMedia("(min-width: 1120px)").matches) reveal(own);
  }

  function press(selector) {
    const place = panel().dataset.c ? panel() : here();
    const button = place && place.querySelector(selector);
    if (button) button.click();
  }

  const acts = {
    j: function () { walk(1); },
    k: function () { walk(-1); },
    y: function () { press(".review-yes button"); },
    Enter: function () { press(".review-edit"); },
    Escape: function () {
      const back = panel().querySelector(".review-back");
      if (back) back.click();
    },
  };

  document.addEventListener("keydown", function (event) {
    const at = event.target, isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    if (event.ctrlKey || event.metaKey || event.altKey || !panel() || !acts[event.key]) return;
    if (isTyping && event.key !== "Escape") return;
    if (event.key === "Enter" && /^(A|BUTTON|SUMMARY)$/.test(at.tagName)) return;
    if (document.querySelector("details.menu[open]")) return;
    event.preventDefault();
    acts[event.key]();
  });

  document.addEventListener("mouseover", function (event) {
    const row = event.target.closest(".review-row");
    if (row) point(row.dataset.c);
  });

  // Words chosen in the text may be a promise that was missed.
  function offer() {
    const old = document.querySelector(".select-add"), article = paper(), chosen = window.getSelection();
    if (old) old.remove();
    if (!article || !article.dataset.add || chosen.isCollapsed || !article.contains(chosen.anchorNode)) return;
    const words = chosen.toString().trim();
    if (words.length < 4 || words.length > 1000) return;
    const link = document.createElement("a"), box = chosen.getRangeAt(0).getBoundingClientRect();
    const address = article.dataset.add, joint = address.indexOf("?") < 0 ? "?" : "&";
    link.className = "btn btn-primary select-add";
    link.textContent = article.dataset.addWords;
    link.href = address + joint + "words=" + encodeURIComponent(words);
    link.style.left = Math.max(box.left + window.scrollX, 8) + "px";
    link.style.top = box.bottom + window.scrollY + 6 + "px";
    link.addEventListener("click", function (event) {
      event.preventDefault();
      link.remove();
      window.htmx.ajax("GET", link.href, { target: "#panel", swap: "outerHTML show:none" });
    });
    document.body.appendChild(link);
  }
  document.addEventListener("mouseup", function (event) {
    if (!event.target.closest || !event.target.closest(".select-add")) setTimeout(offer, 0);
  });

  document.addEventListener("htmx:afterSettle", function () {
    spreadMarks();
    if (!panel()) return;
    choose(panel().dataset.c);
    if (!panel().dataset.c && rows().length) stand(rows()[0]);
    if (!panel().contains(document.activeElement)) panel().focus({ preventScroll: true });
  });
  document.addEventListener("DOMContentLoaded", function () {
    // A mark that takes the place of another would inherit its style attribute, which the policy forbids.
    if (window.htmx) window.htmx.config.attributesToSettle = ["class"];
    spreadMarks();
    if (panel() && panel().dataset.c) choose(panel().dataset.c);
  });
  window.addEventListener("load", spreadMarks);
  window.addEventListener("resize", spreadMarks);
})();
