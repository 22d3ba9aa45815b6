// Light or dark: as the system says, until somebody chooses. Runs before the page is drawn.
"use strict";
(() => {
  const root = document.documentElement;
  const themes = ["", "light", "dark"];
  const words = { "": "automatic", light: "light", dark: "dark" };
  const remembered = () => {
    try { return localStorage.getItem("onrecord.theme") ?? ""; } catch { return ""; }
  };
  const set = (theme) => {
    root.dataset.theme = themes.includes(theme) ? theme : "";
    try { localStorage.setItem("onrecord.theme", root.dataset.theme); } catch { /* not remembered */ }
  };
  root.classList.add("js");
  set(remembered());
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const tell = () => { button.lastElementChild.textContent = words[root.dataset.theme]; };
    button.hidden = false;
    button.addEventListener("click", () => {
      set(themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length]);
      tell();
    });
    tell();
  });
})();
