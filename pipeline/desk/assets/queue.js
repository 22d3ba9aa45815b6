// The queue: filters and search that stand in the address, and walking through it by key.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("form");
  if (!form) return;
  const rows = [...byId("waiting").children].map((row) => ({
    row, ...row.dataset, why: row.dataset.why.split(" "), link: row.querySelector("a"),
  }));
  const NAMES = ["why", "label", "article", "words"];
  // Where somebody was, for when they come back from a claim that is now decided and no longer here.
  const store = {
    get: () => { try { return JSON.parse(sessionStorage.getItem("onrecord.queue")) ?? {}; } catch { return {}; } },
    set: (place) => { try { sessionStorage.setItem("onrecord.queue", JSON.stringify(place)); } catch { /* not kept */ } },
  };
  const before = store.get();
  let shown = rows;

  const at = () => shown.findIndex(({ row }) => row.contains(document.activeElement));
  const go = (place) => {
    const one = shown[Math.min(Math.max(place, 0), shown.length - 1)];
    one?.link.focus({ preventScroll: true });
    one?.row.scrollIntoView({ block: "nearest" });
  };

  const filter = () => {
    const given = new FormData(form);
    const words = given.get("words").toLowerCase().split(/\s+/).filter(Boolean);
    const [why, labels, article] = [given.getAll("why"), given.getAll("label"), given.get("article")];
    shown = rows.filter((one) =>
      (!why.length || why.some((each) => one.why.includes(each))) &&
      (!labels.length || labels.includes(one.label)) &&
      (!article || one.article === article) &&
      words.every((word) => (one.text ??= one.row.textContent.toLowerCase()).includes(word)));
    const kept = new Set(shown);
    for (const one of rows) if (one.row.hidden === kept.has(one)) one.row.hidden = !kept.has(one);
    byId("none").hidden = shown.length > 0;
    byId("count").textContent = shown.length === rows.length ? rows.length : `${shown.length} of ${rows.length}`;
    const told = new URLSearchParams([...given].filter(([, value]) => value));
    history.replaceState(null, "", `#${told}`);
    store.set({ hash: location.hash });
  };

  const preset = () => {
    const told = new URLSearchParams(location.hash.slice(1));
    for (const name of NAMES) {
      const field = form.elements[name];
      if (name === "article" || name === "words") field.value = told.get(name) ?? "";
      else for (const box of form.querySelectorAll(`[name=${name}]`)) box.checked = told.getAll(name).includes(box.value);
    }
    filter();
  };

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  addEventListener("hashchange", preset);
  for (const one of rows) {
    one.link.addEventListener("click", () => store.set({ hash: location.hash, place: shown.indexOf(one) }));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.name === "words") return void go(0);
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    if (event.key === "j") go(at() + 1);
    else if (event.key === "k") go(at() - 1);
    else if (event.key === "/") { event.preventDefault(); form.elements.words.focus(); }
  });

  if (!location.hash && before.hash) history.replaceState(null, "", before.hash);
  preset();
  if (before.place !== undefined && before.hash === location.hash) go(before.place);
})();
