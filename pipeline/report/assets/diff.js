// The page of a diff: walking from one change to the next.
// Makes no markup from data: it only shows and marks what the page already has.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const stops = [...document.querySelectorAll("[data-stop]")];
  const steps = document.getElementById("steps");
  const [before, after] = steps.querySelectorAll("button"), told = steps.querySelector("[role=status]");
  const words = new Map(stops.map((stop) => [stop, []]));
  for (const piece of document.querySelectorAll("[data-c]")) {
    for (const id of piece.dataset.c.split(" ")) words.get(document.getElementById(id))?.push(piece);
  }
  for (const mark of document.querySelectorAll(".shift")) {
    words.get(document.getElementById(mark.hash.slice(1)))?.push(mark);
  }
  let chosen = null;

  const light = (stop, on) => {
    for (const element of [stop, ...words.get(stop)]) element.classList.toggle("on", on);
  };

  const choose = (stop) => {
    if (chosen) light(chosen, false);
    chosen = stop;
    told.textContent = stop ? `${stops.indexOf(stop) + 1} of ${stops.length}` : `${stops.length} ${stops.length === 1 ? "change" : "changes"}`;
    if (!stop) return;
    light(stop, true);
    // The words in the text come first: what is said of them stands beside them.
    (words.get(stop)[0] ?? stop).scrollIntoView({ block: "center" });
    stop.focus({ preventScroll: true });
  };

  const go = (stop) => {
    if (stop && stop !== chosen) location.hash = stop.id;
  };

  const step = (by) => {
    const at = stops.indexOf(chosen);
    go(at < 0 ? stops.at(by > 0 ? 0 : -1) : stops[at + by]);
  };

  const follow = () => {
    const stop = document.getElementById(location.hash.slice(1));
    choose(words.has(stop) ? stop : null);
  };

  before.addEventListener("click", () => step(-1));
  after.addEventListener("click", () => step(1));
  addEventListener("hashchange", follow);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j" || event.key === "n") step(1);
    else if (event.key === "k" || event.key === "p") step(-1);
    else if (event.key === "Escape" && chosen) {
      history.replaceState(null, "", "#");
      choose(null);
    }
  });
  // Of claims that lie over each other, a click takes the innermost, the next click the one around it.
  document.addEventListener("click", (event) => {
    const over = event.target.closest("[data-c]")?.dataset.c.split(" ");
    if (over && getSelection().isCollapsed) {
      go(document.getElementById(over[(over.indexOf(chosen?.id) + 1) % over.length]));
    }
  });
  steps.hidden = stops.length === 0;
  follow();
});
