"use strict";
const byId = (id) => document.getElementById(id);
const drop = byId("drop"), input = byId("file"), status = byId("status");
const SCRIPTS = {
  Arab: "Arabic", Cyrl: "Cyrillic", Deva: "Devanagari", Grek: "Greek", Hans: "Han",
  Hebr: "Hebrew", Latn: "Latin", Thai: "Thai",
};

function say(text, kind = "") {
  status.textContent = text;
  status.className = kind;
}

async function ask(file) {
  const form = new FormData();
  form.append("file", file);
  const response = await fetch("ocr?preview=true", { method: "POST", body: form });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `The server answered ${response.status}.`);
  return answer;
}

async function read(files) {
  const failures = [];
  for (const file of files) {
    say(`Reading ${file.name}…`, "busy");
    try {
      show(file.name, await ask(file));
    } catch (error) {
      const lost = error instanceof TypeError; // fetch itself failed: no answer arrived
      failures.push(`${file.name}: ${lost ? "The server could not be reached." : error.message}`);
    }
  }
  input.value = ""; // so that the same file can be chosen again
  if (failures.length) say(failures.join(" "), "error");
  else say("");
}

function show(name, answer) {
  const article = byId("document").content.cloneNode(true).firstElementChild;
  const count = answer.pages.length;
  article.querySelector("h2").textContent = name;
  article.querySelector(".facts").textContent =
    `${count} ${count === 1 ? "page" : "pages"} · ${answer.usage.visual_tokens} visual tokens · ` +
    `${answer.seconds.toFixed(1)} s`;
  article.querySelector(".pages").append(...answer.pages.map(pageOf));
  byId("documents").prepend(article);
}

function pageOf(page) {
  const section = byId("page").content.cloneNode(true).firstElementChild;
  const image = section.querySelector("img");
  image.src = page.image;
  image.alt = `Page ${page.page} as the model sees it`;
  section.querySelector("figcaption").textContent = `${page.width} × ${page.height} pixels`;
  section.querySelector(".where").textContent =
    `Page ${page.page}` + (page.truncated ? " · cut off at the length limit" : "");
  const text = section.querySelector(".text");
  text.setAttribute("aria-label", `Text of page ${page.page}`);
  text.append(...linesOf(page.markdown));
  section.querySelector("button").addEventListener("click", (event) => copy(event, page.markdown));
  return section;
}

function linesOf(markdown) {
  const lines = markdown.trim() ? markdown.split("\n") : ["No text was found on this page."];
  return lines.map((line) => {
    const paragraph = document.createElement("p");
    paragraph.dir = "auto"; // each line by its own first letter: scripts may be mixed on a page
    paragraph.textContent = line;
    if (!markdown.trim()) paragraph.className = "none";
    return paragraph;
  });
}

async function copy(event, text) {
  const button = event.currentTarget;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Could not copy"; // browsers allow it on https and localhost only
  }
  setTimeout(() => (button.textContent = "Copy text"), 1600);
}

function chip(name, score) {
  const element = document.createElement("span");
  const value = document.createElement("b");
  value.textContent = `${(100 * score.cer).toFixed(1)} %`;
  element.append(SCRIPTS[name] || name, value);
  element.title = `${score.samples} held-out samples, 95 % interval ` +
    `${(100 * score.low).toFixed(1)} to ${(100 * score.high).toFixed(1)} %`;
  return element;
}

async function introduce() {
  const response = await fetch("bundle");
  const bundle = await response.json();
  if (!response.ok) throw new Error(bundle.error);
  const tag = document.createElement("code");
  tag.textContent = bundle.tag;
  byId("bundle").replaceChildren(
    "Model ", tag, ` · data ${bundle.data_version.slice(0, 12)} · character error rate on text it ` +
    "has never seen:");
  const scripts = bundle.scorecard.slices.filter((slice) => slice.name.startsWith("script/"));
  byId("accuracy").replaceChildren(
    ...scripts.map((slice) => chip(slice.name.slice("script/".length), slice)));
}

input.addEventListener("change", () => read([...input.files]));
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (event.dataTransfer.files.length) read([...event.dataTransfer.files]);
});
document.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) read([...event.clipboardData.files]);
});
introduce().catch((error) => (byId("bundle").textContent =
  error instanceof TypeError ? "The server could not be reached." : error.message));
