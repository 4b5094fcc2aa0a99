// The arrow keys lead from file to file; without scripts the links beside them do.
"use strict";
document.addEventListener("keydown", function (event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select, video, audio, summary, .box-scroll")) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = way && document.querySelector('a[rel="' + way + '"]');
  if (link) link.click();
});
