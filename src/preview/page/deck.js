// The pages. Each is a picture without text, and over it a layer of text to select, search and read out. A page that looks the same
// keeps its element and its picture; one that changed keeps its element, so that nothing moves under the reader.

import { ask } from "./ask.js";
import { draw, make, show, word } from "./make.js";
import { openNotes } from "./panel.js";

let pages = [];
const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const page = pages.find((page) => page.element === entry.target);
      if (page) {
        page.visible = entry.isIntersecting;
        if (entry.isIntersecting) load(page);
      }
    }
  },
  { root: null, rootMargin: "600px" },
);
const current = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) if (entry.isIntersecting) markCurrent(entry.target.id);
  },
  { rootMargin: "-45% 0px -50% 0px" },
);

export function setZoom(zoom) {
  for (const page of pages) size(page, zoom);
}

function size(page, zoom = document.getElementById("zoom").value) {
  const { width, height } = page.view;
  page.element.style.aspectRatio = `${width} / ${height}`;
  // A point is 4/3 of a pixel of the screen.
  page.element.style.width = zoom === "fit" || !zoom ? "100%" : `${(width * 4 * zoom) / 300}px`;
  page.element.style.maxWidth = zoom === "fit" || !zoom ? `${Math.round((width * 4) / 3 * 1.4)}px` : "none";
}

function newPage(view) {
  const element = make("section", { class: "page" });
  const page = { element, view, shown: null, wanted: null, visible: false, known: false };
  seen.observe(element);
  current.observe(element);
  return page;
}

// The numbers of the pages that changed.
export function showDeck(report) {
  const unused = new Set(pages);
  const take = (fits) => {
    for (const page of unused) {
      if (fits(page)) {
        unused.delete(page);
        return page;
      }
    }
    return null;
  };
  const place = (view) => view.slides.join(" ") || view.title;
  // What looks the same first, so that a page put in between does not make all after it new.
  const found = report.pages.map((view) => take((page) => page.view.hash === view.hash));
  const changed = [];
  const before = pages.length;
  pages = report.pages.map((view, index) => {
    const page = found[index] ?? take((page) => place(page.view) === place(view)) ?? newPage(view);
    if (page.view.hash !== view.hash || !page.known) changed.push(index + 1);
    page.known = true;
    page.view = view;
    return page;
  });
  for (const page of unused) {
    seen.unobserve(page.element);
    current.unobserve(page.element);
    page.element.remove();
  }
  const holder = document.getElementById("pages");
  pages.forEach((page, index) => {
    if (holder.children[index] !== page.element) holder.insertBefore(page.element, holder.children[index] ?? null);
    page.element.id = `page-${index + 1}`;
    page.element.dataset.hash = page.view.hash;
    page.element.setAttribute("aria-label", word("page.label", { number: index + 1, title: page.view.title }));
    size(page);
    if (before && changed.includes(index + 1)) {
      page.element.classList.add("changed");
      setTimeout(() => page.element.classList.remove("changed"), 1500);
    }
    if (page.visible || page.shown === null && index < 2) load(page);
  });
  showChapters();
  return before ? changed : [];
}

// The new picture takes the place of the old one once it is there: nothing flickers, and what was overtaken is dropped.
async function load(page) {
  const hash = page.view.hash;
  if (page.shown === hash || page.wanted === hash) return;
  page.wanted = hash;
  try {
    const picture = make("img", { alt: "" });
    picture.src = `/page/${hash}.svg`;
    const [layer] = await Promise.all([ask(`/page/${hash}.json`), picture.decode()]);
    if (page.wanted !== hash || !layer) return;
    const note = page.view.slides.length
      ? make("button", { type: "button", class: "write", on: { click: () => openNotes(page.view.slides[0]) } }, word("notes.write"))
      : null;
    show(page.element, picture, layerOf(page.view, layer), note);
    page.shown = hash;
    page.element.dataset.shown = hash;
  } catch (error) {
    // Newer pages are on their way, and will be asked for then.
  } finally {
    if (page.wanted === hash) page.wanted = null;
  }
}

function layerOf(view, layer) {
  const round = (number) => Math.round(number * 100) / 100;
  const texts = layer.texts.map((run) => {
    const element = draw("text", { x: round(run.x), y: round(run.y), "font-size": round(run.size), textLength: round(run.width), lengthAdjust: "spacingAndGlyphs" });
    element.textContent = run.text;
    return element;
  });
  const pictures = layer.pictures.map((picture) => draw("rect", { x: round(picture.x), y: round(picture.y), width: round(picture.width), height: round(picture.height), fill: "none", role: "img", "aria-label": picture.alt }));
  const links = layer.links.map((link) => {
    const anchor = draw("a", { href: `#page-${link.page + 1}`, "aria-label": word("page.go", { number: link.page + 1 }) },
      draw("rect", { x: round(link.x), y: round(link.y), width: round(link.width), height: round(link.height) }));
    anchor.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(link.page + 1);
    });
    return anchor;
  });
  return draw("svg", { viewBox: `0 0 ${view.width} ${view.height}`, role: "group" }, pictures, texts, links);
}

export function goTo(number) {
  const page = document.getElementById(`page-${number}`);
  page?.scrollIntoView({ block: "start" });
}

export function showChapters() {
  const nav = document.getElementById("chapters");
  const focused = document.activeElement?.closest?.("#chapters a")?.getAttribute("href");
  let before = "";
  const entries = pages.map((page, index) => {
    const { title, opens, chapter, topic, slides } = page.view;
    const isContinued = title === before;
    before = title;
    if (isContinued) return null;
    const open = (event) => {
      event.preventDefault();
      goTo(index + 1);
    };
    const link = make("a", { href: `#page-${index + 1}`, title, on: { click: open } }, make("span", { class: "number" }, String(index + 1)), slides[0] === "contents" ? title : topic || title);
    return make("li", { class: opens ? "opens" : "", "data-chapter": chapter }, link);
  });
  show(nav, make("h2", {}, word("chapters")), make("ol", {}, entries.filter(Boolean)));
  if (focused) nav.querySelector(`a[href="${focused}"]`)?.focus();
}

function markCurrent(id) {
  for (const link of document.querySelectorAll("#chapters a")) {
    if (link.getAttribute("href") === `#${id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
