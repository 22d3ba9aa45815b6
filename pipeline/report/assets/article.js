// An article's page: choosing a claim, walking from one to the next, filters and search.
// Makes no markup from data: it only shows, hides and marks what the page already has.
"use strict";
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement, panel = byId("panel"), list = byId("list"), form = byId("form");

  // --- what the page has -------------------------------------------------------------------------
  const claims = all(".row").map((row) => ({
    row,
    number: row.dataset.n,
    anchor: row.dataset.anchor,
    ...row.dataset,
    card: byId(row.dataset.anchor),
    marks: [], pieces: [], voices: [],
    shown: true,
  }));
  const byNumber = new Map(claims.map((claim) => [claim.number, claim]));
  const byAnchor = new Map(claims.map((claim) => [claim.anchor, claim]));
  const pieces = all("[data-c]").map((element) => {
    const over = element.dataset.c.split(" ").map((number) => byNumber.get(number)).filter(Boolean);
    for (const claim of over) claim.pieces.push(element);
    return { element, over };
  });
  const pieceOf = new Map(pieces.map((piece) => [piece.element, piece]));
  for (const mark of all("[data-m]")) byNumber.get(mark.dataset.m)?.marks.push(mark);
  for (const words of all("[data-v]")) {
    for (const number of words.dataset.v.split(" ")) byNumber.get(number)?.voices.push(words);
  }
  const bare = new Map(all("[data-sentence]").map((card) => [card.id, card]));

  // --- choosing ----------------------------------------------------------------------------------
  let chosen = null, chosenCard = null, lit = [];

  const light = (elements, name) => {
    for (const element of elements) { element.classList.add(name); lit.push([element, name]); }
  };

  const choose = (claim, card) => {
    for (const [element, name] of lit) element.classList.remove(name);
    lit = [];
    if (chosenCard) chosenCard.hidden = true;
    chosen = claim;
    chosenCard = card;
    list.hidden = Boolean(card);
    panel.classList.toggle("chosen", Boolean(card));
    root.classList.toggle("choosing", Boolean(card));
    tools.hidden = !card;
    if (!card) return;
    card.hidden = false;
    document.dispatchEvent(new CustomEvent("chosen", { detail: card }));
    panel.scrollTop = 0;
    if (claim) {
      light([...claim.pieces, ...claim.marks], "on");
      light(claim.voices, "voice");
      const shown = claims.filter((one) => one.shown);
      const place = shown.indexOf(claim);
      position.textContent = place < 0 ? "" : `${place + 1} of ${shown.length}`;
      bringIntoView(claim.marks[0]);
    } else {
      light(all(`[data-why="${card.dataset.sentence}"]`), "on");
      position.textContent = "";
    }
    card.focus({ preventScroll: true });
  };

  const bringIntoView = (element) => {
    if (!element) return;
    const box = element.getBoundingClientRect();
    const floor = panel.classList.contains("chosen") && matchMedia("(max-width: 56rem)").matches ? 0.35 : 0.85;
    if (box.top < 140 || box.bottom > innerHeight * floor) {
      scrollBy({ top: box.top - innerHeight * Math.min(floor, 0.4) + 40 });
    }
  };

  const follow = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    const claim = byAnchor.get(hash);
    if (claim && claim !== chosen) choose(claim, claim.card);
    else if (claim) return;
    else if (bare.has(hash)) choose(null, bare.get(hash));
    else if (hash === "") choose(null, null);
  };

  // At once, and not when the browser gets round to it: the next key is for this claim.
  const go = (claim) => {
    if (!claim || claim === chosen) return;
    location.hash = claim.anchor;
    choose(claim, claim.card);
  };

  const leave = () => {
    const back = chosen?.marks.find((mark) => !mark.classList.contains("out")) ?? chosen?.row.firstElementChild;
    history.replaceState(null, "", "#");
    choose(null, null);
    back?.focus({ preventScroll: true });
  };

  const step = (by) => {
    const shown = claims.filter((claim) => claim.shown);
    const at = shown.indexOf(chosen);
    go(shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1)]);
  };

  const tools = document.createElement("div");
  const position = document.createElement("span");
  const button = (words, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", action);
    tools.append(made);
  };
  tools.className = "tools";
  button("All claims", leave);
  button("← Previous", () => step(-1));
  button("Next →", () => step(1));
  position.className = "quiet";
  tools.append(position);
  panel.insertBefore(tools, byId("cards"));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    if (event.key === "j" || event.key === "n") step(1);
    else if (event.key === "k" || event.key === "p") step(-1);
    else if (event.key === "Escape" && chosenCard) leave();
    else if (event.key === "/") { event.preventDefault(); byId("filters").open = true; form.elements.words.focus(); }
  });

  // Of claims that lie over each other, a click takes the innermost, the next click the one around it.
  document.addEventListener("click", (event) => {
    const why = event.target.closest(".bare");
    const piece = pieceOf.get(event.target.closest("[data-c]"));
    if (piece && getSelection().isCollapsed) {
      const over = piece.over.filter((claim) => claim.shown);
      go(over[(over.indexOf(chosen) + 1) % over.length]);
    } else if (why && getSelection().isCollapsed) location.hash = `why-${why.dataset.why}`;
  });
  let hovered = [];
  document.addEventListener("mouseover", (event) => {
    for (const element of hovered) element.classList.remove("hover");
    const piece = pieceOf.get(event.target.closest("[data-c]"));
    const mark = event.target.closest("[data-m]");
    const claim = mark ? byNumber.get(mark.dataset.m) : piece?.over.find((one) => one.shown);
    hovered = claim?.pieces ?? [];
    for (const element of hovered) element.classList.add("hover");
  });

  // --- filters -----------------------------------------------------------------------------------
  // What a search looks in: the words of the claim, its source, its evidence and its decision.
  const told = "h3, .words, .decision, .cited, section p:not(.quiet), :scope > p:not(.quiet, .verdict), dd";
  const textOf = (claim) =>
    (claim.text ??= all(told, claim.card).map((element) => element.textContent).join(" ").toLowerCase());

  const fits = (claim, wanted) =>
    (!wanted.label.length || wanted.label.includes(claim.label)) &&
    (!wanted.standing.length || wanted.standing.includes(claim.standing)) &&
    (!wanted.voice || wanted.voice === claim.voice) &&
    (!wanted.review || wanted.review === claim.review) &&
    (!wanted.confidence || within(claim.confidence, wanted.confidence)) &&
    wanted.words.every((word) => textOf(claim).includes(word));

  const within = (confidence, bounds) => {
    const [least, below] = bounds.split(" ").map(Number);
    return confidence !== "" && Number(confidence) >= least && Number(confidence) < below;
  };

  const paint = (piece) => {
    const { element, over } = piece, claim = over.find((one) => one.shown);
    if (claim === piece.claim) return;
    piece.claim = claim;
    for (const name of [...element.classList]) if (/^[ls]-/.test(name)) element.classList.remove(name);
    if (claim) element.classList.add(`l-${claim.label}`, `s-${claim.standing}`);
  };

  const filter = () => {
    const given = new FormData(form);
    const wanted = {
      label: given.getAll("label"), standing: given.getAll("standing"), voice: given.get("voice"),
      review: given.get("review"), confidence: given.get("confidence"),
      words: given.get("words").toLowerCase().split(/\s+/).filter(Boolean),
    };
    for (const claim of claims) {
      const shown = fits(claim, wanted);
      // What stays as it is, is not touched.
      if (shown === claim.shown) continue;
      claim.shown = shown;
      claim.row.hidden = !shown;
      for (const mark of claim.marks) mark.classList.toggle("out", !shown);
    }
    pieces.forEach(paint);
    const shown = claims.filter((claim) => claim.shown).length;
    byId("count").textContent = shown === claims.length ? `${shown}` : `${shown} of ${claims.length}`;
    byId("none").hidden = shown > 0 || claims.length === 0;
    if (chosen && !chosen.shown) leave();
  };

  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());

  // Somebody has decided, where the page is the desk's.
  document.addEventListener("decided", ({ detail }) => {
    const claim = byAnchor.get(detail.anchor);
    Object.assign(claim, { review: detail.review, text: undefined });
    claim.row.dataset.review = detail.review;
    if (claim === chosen && form.elements.review.value && form.elements.review.value !== detail.review) step(1);
    filter();
  });

  // The front page links to filters: #label=refuted
  const preset = new URLSearchParams(location.hash.slice(1));
  for (const box of all("[type=checkbox]", form)) box.checked = preset.getAll(box.name).includes(box.value);

  const height = () => root.style.setProperty("--bar", `${byId("filters").offsetHeight}px`);
  if (matchMedia("(max-width: 56rem)").matches) byId("filters").open = false;
  addEventListener("resize", height);
  addEventListener("hashchange", follow);
  // The browser goes to the address once more when all is loaded.
  addEventListener("load", () => setTimeout(() => { panel.scrollTop = 0; bringIntoView(chosen?.marks[0]); }));
  height();
  filter();
  follow();
  if (!chosenCard) tools.hidden = true;
})();
