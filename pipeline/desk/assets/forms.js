// The pages with forms: a new article, its cost and its run; what goes out of the house.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { post, watch, link } = window.desk;
  const byId = (id) => document.getElementById(id);
  const told = byId("told");
  const say = (words, wrong = false) => { told.classList.toggle("wrong", wrong); told.replaceChildren(words); };
  const given = (form) => Object.fromEntries(new FormData(form));

  // --- a new article -------------------------------------------------------------------------------
  const run = byId("run"), ways = byId("ways");

  const cost = async () => {
    if (!run.elements.provider) return;
    const asked = { article: run.dataset.article, provider: run.elements.provider.value };
    byId("cost").textContent = "Counting what a run would ask for …";
    const answer = await post("/cost", JSON.stringify(asked));
    if (asked.provider === run.elements.provider.value && asked.article === run.dataset.article) {
      byId("cost").textContent = answer.told;
    }
  };

  const take = (article) => {
    say("");
    ways.hidden = true;
    run.hidden = false;
    run.dataset.article = article;
    byId("taken").textContent = article;
    run.querySelector("select, button")?.focus();
    cost();
  };

  // One at a time: a second click sends nothing.
  const add = async (form, words, send) => {
    const button = form.querySelector("button:not([type])");
    if (button.disabled) return;
    button.disabled = true;
    say(words);
    const answer = await send();
    button.disabled = false;
    if (answer.ok) take(answer.article);
    else say(answer.told, true);
  };

  const addFile = (form, file) =>
    add(form, `Reading ${file.name} …`, () => post("/new/file", file, { "x-name": encodeURIComponent(file.name) }));

  const on = (id, event, act) => byId(id)?.addEventListener(event, (happened) => {
    happened.preventDefault();
    act(happened.currentTarget, happened);
  });
  on("address", "submit", (form) => add(form, "Fetching …", () => post("/new/address", JSON.stringify(given(form)))));
  on("text", "submit", (form) => add(form, "", () => post("/new/text", JSON.stringify(given(form)))));
  on("file", "submit", (form) => addFile(form, form.elements.file.files[0]));
  on("file", "dragover", (form) => form.classList.add("over"));
  on("file", "dragleave", (form) => form.classList.remove("over"));
  on("file", "drop", (form, { dataTransfer }) => {
    form.classList.remove("over");
    if (dataTransfer.files.length === 1) addFile(form, dataTransfer.files[0]);
    else say("Drop one file at a time.", true);
  });
  // A file that misses the place is not opened in this window.
  for (const event of ["dragover", "drop"]) addEventListener(event, (happened) => happened.preventDefault());

  for (const button of document.querySelectorAll("[data-take]")) {
    button.addEventListener("click", () => take(button.dataset.take));
  }
  byId("other")?.addEventListener("click", () => { location.href = "new.html"; });
  // An article whose text has changed leads here.
  const named = run && new URLSearchParams(location.search).get("article");
  if (named) take(named);
  run?.elements.provider?.addEventListener("change", cost);
  on("run", "submit", async () => {
    const answer = await post("/runs", JSON.stringify({ article: run.dataset.article, provider: run.elements.provider.value }));
    if (!answer.ok) return void say(answer.told, true);
    run.hidden = true;
    watch(answer, told, (job) => {
      if (job.state === "done") told.append(link(job.href, "Read it"));
      else run.hidden = false;
    });
  });
  for (const one of document.querySelectorAll("[data-job]")) {
    watch({ number: one.dataset.job }, one, (job) => {
      if (job.state === "done") one.append(link(job.href, "Read it"));
    });
  }

  // --- what goes out -------------------------------------------------------------------------------
  const KEPT = ["publisher", "base"];
  const fields = byId("export")?.elements;
  for (const name of fields ? KEPT : []) {
    try { fields[name].value = localStorage.getItem(`onrecord.${name}`) ?? ""; } catch { /* not remembered */ }
  }
  on("export", "submit", async (form) => {
    const wanted = given(form);
    const answer = await post("/claimreview", JSON.stringify(wanted));
    if (!answer.ok) return void say(answer.told, true);
    for (const name of KEPT) {
      try { localStorage.setItem(`onrecord.${name}`, wanted[name]); } catch { /* not remembered */ }
    }
    const made = link(URL.createObjectURL(new Blob([answer.text], { type: "application/ld+json" })), "");
    made.download = answer.name;
    made.click();
    say(`${answer.name} is in your downloads.`);
  });
});
