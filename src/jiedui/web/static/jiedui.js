// What every page can do with scripts and does without them: menus that close, a key that leads to the search,
// a form that outlived its session.
"use strict";
(function () {
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.menu"));
  });
  function isTyping(element) {
    return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const box = Array.from(document.querySelectorAll("[data-search]")).find(function (one) { return one.offsetParent; });
    if (!box) return;
    event.preventDefault();
    if (box.select) box.select();
    box.focus();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    closeMenus(null);
    if (open) open.querySelector("summary").focus();
  });
  // Whoever is signed out meanwhile sends the form as without scripts: the sign-in page carries what was typed.
  document.addEventListener("htmx:beforeSwap", function (event) {
    const asked = event.detail.requestConfig;
    const form = asked.elt;
    if (event.detail.xhr.status !== 401 || form.tagName !== "FORM") return;
    if (!form.getAttribute("action") || form.getAttribute("action") !== form.getAttribute("hx-post")) return;
    event.detail.shouldSwap = false;
    const button = asked.triggeringEvent && asked.triggeringEvent.submitter;
    if (button && button.name) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = button.name;
      input.value = button.value;
      form.append(input);
    }
    form.submit();
  });
})();
