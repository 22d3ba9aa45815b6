// The desk: deciding by mouse and key. What the server answers is HTML of its own templates, escaped there.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const secret = document.querySelector("meta[name=onrecord]").content;
  const main = byId("main"), who = byId("who");

  const remember = (name) => { try { localStorage.setItem("onrecord.who", name); } catch { /* not remembered */ } };
  try { who.value = localStorage.getItem("onrecord.who") || who.value; } catch { /* not remembered */ }
  who.addEventListener("change", () => remember(who.value.trim()));

  const post = async (address, body, headers = {}) => {
    try {
      const answer = await fetch(address, { method: "POST", headers: { ...headers, "x-onrecord": secret }, body });
      return { ok: answer.ok, ...await answer.json() };
    } catch {
      return { ok: false, told: "The desk does not answer: is it still running where it was started?" };
    }
  };

  const link = (href, words) => {
    const made = document.createElement("a");
    made.href = href;
    made.textContent = words;
    return made;
  };

  // --- deciding ----------------------------------------------------------------------------------
  const tell = (form, words, wrong = false) => {
    const told = form.querySelector(".told");
    told.classList.toggle("wrong", wrong);
    told.replaceChildren(words);
    return told;
  };

  const undoable = (can) => {
    for (const button of document.querySelectorAll(".deciding [value=undo]")) button.disabled = !can;
  };

  const show = (answer) => {
    main.dataset.version = answer.version;
    undoable(answer.undo);
    const card = byId(answer.anchor);
    card.querySelector(".decided").innerHTML = answer.html;
    const by = document.querySelector(`.row[data-anchor="${answer.anchor}"] .by`);
    by.querySelector("b")?.remove();
    if (answer.review !== "undecided") {
      const mark = document.createElement("b");
      mark.textContent = answer.review === "again" ? "look again" : "decided";
      by.append(" ", mark);
    }
    for (const mark of document.querySelectorAll(`[data-m="${card.dataset.card}"]`)) {
      for (const name of ["r-undecided", "r-decided", "r-again"]) mark.classList.remove(name);
      mark.classList.add(`r-${answer.review}`);
    }
    document.dispatchEvent(new CustomEvent("decided", { detail: answer }));
    return card.querySelector(".deciding");
  };

  // One after the other, each on the version that the one before has left: no key is lost on a quick hand,
  // and a second click on the same button does nothing while the first is on its way.
  let last = Promise.resolve(), waiting = null;
  const decide = (form, choice, label) => {
    const same = [form.dataset.claim, choice, label].join();
    if (choice !== "undo" && waiting === same) return;
    waiting = same;
    last = last.then(() => decideNow(form, choice, label)).then(() => { if (waiting === same) waiting = null; });
  };

  const decideNow = async (form, choice, label) => {
    if (choice !== "undo" && !who.value.trim()) {
      tell(form, "Say who you are first: your name stands beside the decision.", true);
      who.focus();
      return;
    }
    const version = main.dataset.version, article = encodeURIComponent(main.dataset.article);
    const made = { claim: form.dataset.claim, choice, name: who.value.trim(), note: form.elements.note.value };
    const answer = choice === "undo"
      ? await post(`/undo/${article}`, JSON.stringify({ version }))
      : await post(`/decisions/${article}`, JSON.stringify({ ...made, version, ...(label ? { label } : {}) }));
    if (answer.ok) {
      tell(form, "");
      form.elements.note.value = "";
      const shown = show(answer);
      tell(shown, choice === "undo" ? "Taken back." : "Written.");
      if (choice === "undo" && shown !== form) location.hash = answer.anchor;
    } else if (answer.changed) {
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = "Show them";
      again.addEventListener("click", () => location.reload());
      tell(form, `${answer.told} Nothing was written. `, true).append(again);
    } else {
      tell(form, answer.told, true);
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".deciding [name=choice]");
    if (button) decide(button.form, button.value, button.dataset.label);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".deciding")) event.preventDefault();
  });

  const KEYS = { a: "agree", x: "dismiss", u: "undo" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.matches(".deciding input")) {
      event.target.closest(".card").focus();
      event.stopImmediatePropagation();
    }
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    if (event.key === "q") location.href = byId("queue").href;
    const form = document.querySelector(".card:not([hidden]) .deciding");
    if (!form) return;
    const button = KEYS[event.key]
      ? form.querySelector(`[value=${KEYS[event.key]}]`)
      : /^[1-4]$/.test(event.key) ? form.querySelectorAll("[data-label]")[event.key - 1] : null;
    if (event.key === "e") {
      event.preventDefault();
      form.elements.note.focus();
    } else if (button && !button.disabled) button.click();
  }, true);

  // --- work that takes its time --------------------------------------------------------------------
  const watch = (job, told, done) => {
    const stop = document.createElement("button");
    stop.type = "button";
    stop.textContent = "Stop";
    stop.addEventListener("click", () => { stop.disabled = true; post(`/jobs/${job.number}/stop`, ""); });
    const words = document.createElement("span");
    told.replaceChildren(words, " ", stop);
    const look = async () => {
      const now = await fetch(`/jobs/${job.number}`).then((answer) => answer.json(), () => null);
      if (!now?.state) return void told.replaceChildren("The desk does not answer any more.");
      told.classList.toggle("wrong", now.state === "failed");
      // Readers of a screen are told what is new, and not every 300 ms.
      const told_now = `${now.title}: ${now.told}`;
      if (words.textContent !== told_now) words.textContent = told_now;
      if (now.state === "running") return void setTimeout(look, 300);
      stop.remove();
      done(now, told);
    };
    look();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.note) return;
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
    const body = JSON.stringify({ ...given, claim: form.dataset.note });
    const answer = await post(`/evidence/${encodeURIComponent(main.dataset.article)}`, body);
    if (!answer.ok) return void tell(form, answer.told, true);
    watch(answer, tell(form, ""), (job, told) => {
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = "Show it";
      again.addEventListener("click", () => location.reload());
      if (job.state === "done") told.append(again);
    });
  });

  if (main.dataset.undo) undoable(main.dataset.undo === "true");
  // For the scripts of other pages of the desk.
  window.desk = { post, watch, link };
})();
