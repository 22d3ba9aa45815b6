// The desk: deciding by mouse and key. What the server answers is HTML of its own templates, escaped there.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const secret = document.querySelector("meta[name=onrecord]").content;
  const main = byId("main"), who = byId("who");
  // The desk's pages are below a path of their own.
  const root = new URL(".", document.currentScript.src).pathname;
  const at = (address) => root + address.slice(1);

  // For door.js: where a bookmark of another day leads today.
  try { localStorage.setItem("onrecord.root", root); } catch { /* not remembered */ }

  const remember = (name) => { try { localStorage.setItem("onrecord.who", name); } catch { /* not remembered */ } };
  try { who.value = localStorage.getItem("onrecord.who") || who.value; } catch { /* not remembered */ }
  who.addEventListener("change", () => remember(who.value.trim()));

  const post = async (address, body, headers = {}) => {
    try {
      const answer = await fetch(at(address), { method: "POST", headers: { ...headers, "x-onrecord": secret }, body });
      if (answer.status === 403) return { ok: false, told: "The desk was started anew: open the address that it printed then." };
      return { ok: answer.ok, ...await answer.json() };
    } catch {
      return { ok: false, told: "The desk does not answer: is it still running where it was started?" };
    }
  };

  const made = (tag, words) => {
    const element = document.createElement(tag);
    element.textContent = words;
    return element;
  };
  const link = (href, words) => Object.assign(made("a", words), { href });
  const button = (words, act) => {
    const one = Object.assign(made("button", words), { type: "button" });
    one.addEventListener("click", act);
    return one;
  };

  const tell = (form, words, wrong = false) => {
    const told = form.querySelector(".told");
    told.classList.toggle("wrong", wrong);
    told.replaceChildren(words);
    return told;
  };

  // What is typed and not sent outlives a reload, and a page that was left by mistake.
  const typed = (form) => [...form.querySelectorAll("input:not([type=file]), textarea")];
  const keep = (form, name) => {
    const key = `onrecord.typed ${location.pathname} ${name}`;
    try {
      const kept = JSON.parse(sessionStorage.getItem(key)) ?? {};
      for (const field of typed(form)) field.value = kept[field.name] || field.value;
    } catch { /* not kept */ }
    form.addEventListener("input", () => {
      const values = Object.fromEntries(typed(form).map((field) => [field.name, field.value]));
      try { sessionStorage.setItem(key, JSON.stringify(values)); } catch { /* not kept */ }
    });
    form.addEventListener("sent", () => { try { sessionStorage.removeItem(key); } catch { /* not kept */ } });
    return typed(form).some((field) => field.value);
  };
  const sent = (form) => form.dispatchEvent(new Event("sent"));

  // --- deciding ----------------------------------------------------------------------------------
  let undoable = main.dataset.undo === "true";

  const setUndoable = (can) => {
    undoable = can;
    for (const one of document.querySelectorAll(".card .deciding [value=undo]")) one.disabled = !can;
  };

  // A card gets its forms when it is chosen: a browser is slow with the 1,000 forms of 500 claims.
  const equip = (card) => {
    const { claim, label, judged, agreeable } = card.dataset;
    if (!claim || card.querySelector(".deciding")) return card.querySelector(".deciding");
    const parts = byId("deciding").content.cloneNode(true);
    const [form, adding] = parts.children;
    form.dataset.claim = claim;
    form.setAttribute("aria-label", `Decide on claim ${card.dataset.card}`);
    form.querySelector("[value=agree]").disabled = agreeable === undefined;
    form.querySelector("[value=undo]").disabled = !undoable;
    for (const one of form.querySelectorAll("[data-label]")) one.disabled = one.dataset.label === label;
    keep(form, claim);
    if (judged === undefined) adding.remove();
    else adding.open = keep(adding.querySelector("form"), `evidence ${claim}`);
    card.querySelector(".decided").after(parts);
    return form;
  };
  document.addEventListener("chosen", ({ detail }) => equip(detail));
  const first = document.querySelector(".card:not([hidden])");
  if (first) equip(first);

  const show = (answer) => {
    main.dataset.version = answer.version;
    setUndoable(answer.undo);
    const card = byId(answer.anchor), form = equip(card);
    card.querySelector(".decided").innerHTML = answer.html;
    const by = document.querySelector(`.row[data-anchor="${answer.anchor}"] .by`);
    by.querySelector("b")?.remove();
    if (answer.review !== "undecided") by.append(" ", made("b", answer.review === "again" ? "look again" : "decided"));
    for (const mark of document.querySelectorAll(`[data-m="${card.dataset.card}"]`)) {
      for (const name of ["r-undecided", "r-decided", "r-again"]) mark.classList.remove(name);
      mark.classList.add(`r-${answer.review}`);
    }
    document.dispatchEvent(new CustomEvent("decided", { detail: answer }));
    return form;
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
    const wanted = { claim: form.dataset.claim, choice, name: who.value.trim(), note: form.elements.note.value };
    const answer = choice === "undo"
      ? await post(`/undo/${article}`, JSON.stringify({ version }))
      : await post(`/decisions/${article}`, JSON.stringify({ ...wanted, version, ...(label ? { label } : {}) }));
    if (answer.ok && choice === "undo") {
      // The note goes back to where it was typed: it is often the choice alone that was wrong.
      const note = byId(answer.anchor).querySelector(".decided .note")?.textContent ?? "";
      tell(form, "");
      const shown = show(answer);
      shown.elements.note.value ||= note;
      tell(shown, "Taken back.");
      if (shown !== form) location.hash = answer.anchor;
    } else if (answer.ok) {
      form.elements.note.value = "";
      sent(form);
      tell(show(answer), "Written.");
    } else if (answer.changed) {
      tell(form, `${answer.told} Nothing was written. `, true).append(button("Show them", () => location.reload()));
    } else {
      tell(form, answer.told, true);
    }
  };

  document.addEventListener("click", (event) => {
    const choice = event.target.closest(".deciding [name=choice]");
    if (choice) decide(choice.form, choice.value, choice.dataset.label);
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
    const choice = KEYS[event.key]
      ? form.querySelector(`[value=${KEYS[event.key]}]`)
      : /^[1-4]$/.test(event.key) ? form.querySelectorAll("[data-label]")[event.key - 1] : null;
    if (event.key === "e") {
      event.preventDefault();
      form.elements.note.focus();
    } else if (choice && !choice.disabled) {
      event.preventDefault();  // A decision without a name leads to the field for it, where the key would be typed.
      choice.click();
    }
  }, true);

  // --- work that takes its time --------------------------------------------------------------------
  // `words` says what is shown of it, `done` what is to be done once it has ended.
  const watch = (job, told, words, done) => {
    const stop = button("Stop", () => { stop.disabled = true; post(`/jobs/${job.number}/stop`, ""); });
    const shown = document.createElement("span");
    told.replaceChildren(shown, " ", stop);
    const look = async () => {
      const now = await fetch(at(`/jobs/${job.number}`)).then((answer) => answer.json(), () => null).catch(() => null);
      if (!now?.state) return void told.replaceChildren("The desk does not answer any more.");
      told.classList.toggle("wrong", now.state === "failed");
      // Readers of a screen are told what is new, and not every 300 ms.
      const said = words(now);
      if (shown.textContent !== said) shown.textContent = said;
      if (now.state === "running") return void setTimeout(look, 300);
      stop.remove();
      done(now);
    };
    look();
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches(".adding form")) return;
    event.preventDefault();
    const send = form.querySelector("button");
    if (send.disabled) return;
    send.disabled = true;
    const { claim } = form.closest(".card").dataset;
    const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
    const told = tell(form, given.url && !given.text ? "Fetching …" : "");
    const answer = await post(`/evidence/${encodeURIComponent(main.dataset.article)}`, JSON.stringify({ ...given, claim }));
    send.disabled = false;
    if (!answer.ok) return void tell(form, answer.told, true);
    sent(form);
    watch(answer, told, (job) => job.told, (job) => {
      if (job.state === "done") told.append(button("Show it", () => location.reload()));
    });
  });

  // For the scripts of other pages of the desk.
  window.desk = { post, watch, link, at, tell, keep, sent };
})();
