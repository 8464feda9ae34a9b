// The page works without this script, except that nothing then tells the program that it is open.
"use strict";

document.documentElement.classList.add("js");

// --- The program ends itself when no page is open; the page says when the program has ended -----

const PULSE = 10000;
const pulse = document.body.dataset.pulse;
const page = Math.random().toString(36).slice(2);

async function alive() {
  let there = false;
  try {
    there = (await fetch(`${pulse}?sida=${page}`, { method: "POST" })).ok;
  } catch {
    there = false;
  }
  document.getElementById("closed").hidden = there;
  return there;
}

addEventListener("pageshow", alive);
addEventListener("pagehide", () => navigator.sendBeacon(`${pulse}?sida=${page}&lamnad=1`));
document.addEventListener("visibilitychange", () => document.hidden || alive());
setInterval(alive, PULSE);

// --- A workbook that is dropped -------------------------------------------------------------------

function tell(form, words) {
  const told = form.querySelector("[data-problem]");
  told.textContent = words;
  told.hidden = !words;
}

async function send(form) {
  const [file] = form.querySelector("[type=file]").files;
  if (!file) return;
  if (file.size > Number(form.dataset.most)) return tell(form, form.dataset.large);
  if (await alive()) form.submit();
}

function dropped(form, data) {
  const items = [...data.items].filter((item) => item.kind === "file");
  if (items.some((item) => item.webkitGetAsEntry?.()?.isDirectory)) {
    return tell(form, form.dataset.folder);
  }
  if (data.files.length > 1) return tell(form, form.dataset.several);
  if (data.files.length === 1) {
    tell(form, "");
    form.querySelector("[type=file]").files = data.files;
    send(form);
  }
}

for (const form of document.querySelectorAll("[data-drop]")) {
  form.querySelector("[type=file]").addEventListener("change", () => send(form));
  for (const over of ["dragenter", "dragover"]) {
    addEventListener(over, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    dropped(form, event.dataTransfer);
  });
}

// --- Long work ------------------------------------------------------------------------------------

const LOOK = 300;

async function follow(section) {
  const bar = section.querySelector("progress");
  for (;;) {
    await new Promise((done) => setTimeout(done, LOOK));
    if (!section.isConnected) return;
    let job;
    try {
      job = await (await fetch(section.dataset.job)).json();
    } catch {
      if (!(await alive())) return;
      continue;
    }
    if (job.state !== "pågår") return location.reload();
    const stage = section.querySelector("[data-stage]");
    if (stage.textContent !== job.stage) stage.textContent = job.stage;
    if (bar.hasAttribute("max")) bar.value = job.stages;
  }
}

document.querySelectorAll("[data-job]").forEach(follow);

// --- Levers: what is asked stands in the address ---------------------------------------------------

function say(lever) {
  const told = lever.parentElement.querySelector("output");
  const value = Number(lever.value);
  const size = String(Math.abs(value)).replace(".", ",");
  const words = value ? `${value > 0 ? "+" : "−"}${size} ${told.dataset.unit}` : told.dataset.none;
  told.value = words;
  lever.setAttribute("aria-valuetext", words);
}

function queryOf(form) {
  const pairs = [...new FormData(form)].filter(
    ([name, value]) => !name.startsWith("spak-") || Number(value));
  return new URLSearchParams(pairs).toString();
}

let shown = 0;

async function show(form) {
  const mine = ++shown;
  const address = `${form.getAttribute("action")}?${queryOf(form)}`;
  try {
    const answer = await (await fetch(address)).text();
    if (mine !== shown) return;
    const page = new DOMParser().parseFromString(answer, "text/html");
    for (const part of document.querySelectorAll("[data-swap]")) {
      part.replaceWith(page.querySelector(`[data-swap=${part.dataset.swap}]`));
    }
    for (const one of document.querySelectorAll("[data-query]")) {
      one.action = `${one.dataset.query}?${queryOf(form)}`;
    }
    history.replaceState(null, "", address);
    document.querySelectorAll("[data-swap] [data-job]").forEach(follow);
  } catch {
    alive();
  }
}

let asking = false;
let asked = "";

async function rough(form) {
  const place = document.querySelector("[data-rough]");
  asked = queryOf(form);
  if (!place || asking) return;
  asking = true;
  try {
    for (let query = null; query !== asked && place.isConnected;) {
      query = asked;
      const answer = await (await fetch(`${place.dataset.rough}?${query}`)).text();
      place.replaceChildren(...new DOMParser().parseFromString(answer, "text/html").body.childNodes);
    }
  } catch {
    alive();
  }
  asking = false;
}

for (const form of document.querySelectorAll("[data-levers]")) {
  form.addEventListener("input", (event) => {
    say(event.target);
    rough(form);
  });
  form.addEventListener("change", () => show(form));
  // Pulled before this script was there, or put back by the browser
  const moved = [...form.querySelectorAll("[type=range]")].filter(
    (lever) => Number(lever.value) !== Number(lever.defaultValue));
  if (moved.length) {
    moved.forEach(say);
    rough(form);
    show(form);
  }
}

// --- Files to take home ---------------------------------------------------------------------------

async function fetchFile(link) {
  const told = document.querySelector("[data-downloading]");
  told.textContent = told.dataset.words;
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.status);
    const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("content-disposition"))[1];
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(await answer.blob());
    saved.download = decodeURIComponent(name);
    saved.click();
    URL.revokeObjectURL(saved.href);
    told.textContent = told.dataset.done;
  } catch {
    told.textContent = told.dataset.failed;
    alive();
  }
}

for (const link of document.querySelectorAll("[data-download]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    fetchFile(link);
  });
}
