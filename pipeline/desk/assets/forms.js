// The pages with forms: a new article, its cost and its run; what goes out of the house.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { post, watch, link, at, tell, keep, sent } = window.desk;
  const byId = (id) => document.getElementById(id);
  const given = (form) => Object.fromEntries(new FormData(form));

  // --- a new article -------------------------------------------------------------------------------
  const run = byId("run"), ways = byId("ways"), jobs = byId("jobs");

  const cost = async () => {
    if (!run.elements.provider) return;
    const asked = { article: run.dataset.article, provider: run.elements.provider.value };
    byId("cost").textContent = "Counting what that would ask for …";
    const answer = await post("/cost", JSON.stringify(asked));
    if (asked.provider !== run.elements.provider.value || asked.article !== run.dataset.article) return;
    byId("cost").textContent = answer.told;
    if (answer.title) byId("taken").textContent = answer.title;
  };

  // The address says where somebody is: a reload and the way back lead there.
  const take = (article) => {
    ways.hidden = true;
    run.hidden = false;
    run.dataset.article = article;
    byId("taken").textContent = article;
    tell(run, "");
    run.querySelector(".go, button")?.focus();
    cost();
  };
  const takeNew = (article) => {
    history.pushState(null, "", `new.html?article=${encodeURIComponent(article)}`);
    take(article);
  };

  // One at a time: a second click sends nothing.
  const add = async (form, words, send) => {
    const button = form.querySelector(".go");
    if (button.disabled) return;
    button.disabled = true;
    tell(form, words);
    const answer = await send();
    button.disabled = false;
    if (!answer.ok) return void tell(form, answer.told, true);
    tell(form, "");
    form.reset();
    sent(form);
    takeNew(answer.article);
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
    else tell(form, "Drop one file at a time.", true);
  });
  // A file that misses the place is not opened in this window.
  for (const event of ["dragover", "drop"]) addEventListener(event, (happened) => happened.preventDefault());

  for (const button of document.querySelectorAll("[data-take]")) {
    button.addEventListener("click", () => takeNew(button.dataset.take));
  }
  byId("other")?.addEventListener("click", () => { location.href = "new.html"; });
  run?.elements.provider?.addEventListener("change", cost);

  on("run", "submit", async () => {
    const asked = { article: run.dataset.article, provider: run.elements.provider.value };
    const answer = await post("/runs", JSON.stringify(asked));
    if (!answer.ok) return void tell(run, answer.told, true);
    run.hidden = true;
    jobs.hidden = false;
    const told = document.createElement("p");
    told.className = "job";
    told.setAttribute("role", "status");
    jobs.prepend(told);
    watch(answer, told, (job) => `${job.title}: ${job.told}`, (job) => {
      if (job.state === "done") told.append(link(at(job.href), "Read it"));
      else run.hidden = false;
    });
  });
  for (const one of document.querySelectorAll("[data-job]")) {
    watch({ number: one.dataset.job }, one, (job) => `${job.title}: ${job.told}`, (job) => {
      const again = `new.html?article=${encodeURIComponent(one.dataset.article)}`;
      // A claim that could not be judged is judged again from its card.
      const read = job.state === "done" || job.href.includes("#");
      one.append(read ? link(at(job.href), "Read it") : link(again, "Check it again"));
    });
  }

  if (ways) {
    keep(byId("text"), "text");
    const named = () => new URLSearchParams(location.search).get("article");
    // One that is at work is shown there; after that it can be checked again.
    const atWork = () => [...document.querySelectorAll("[data-running]")].some((one) => one.dataset.article === named());
    if (named() && !atWork()) take(named());
    addEventListener("popstate", () => {
      if (named()) return void take(named());
      run.hidden = true;
      ways.hidden = false;
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
    if (!answer.ok) return void tell(form, answer.told, true);
    for (const name of KEPT) {
      try { localStorage.setItem(`onrecord.${name}`, wanted[name]); } catch { /* not remembered */ }
    }
    const made = link(URL.createObjectURL(new Blob([answer.text], { type: "application/ld+json" })), "");
    made.download = answer.name;
    made.click();
    tell(form, `${answer.name} is in your downloads.`);
  });
});
