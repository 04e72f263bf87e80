/* The previews of citations: the quoted words, next to the mark that has the pointer or the focus, or was tapped. */
const createPreviews = ({ message, setAttribute }) => {
  const MARGIN = 8; /* pixels between a preview and the edge of the window */
  let previewed = null; /* the citation mark whose preview is shown */
  let hiding = 0;
  let isQuiet = false;

  const previewOf = (cite) => {
    const preview = cite.nextElementSibling;
    return preview?.matches(".preview") ? preview : null;
  };

  /* Gradio removes these attributes from a reply. */
  let described = 0;
  const describe = () => {
    document.querySelectorAll("#chat a.cite").forEach((cite) => {
      const preview = previewOf(cite);
      setAttribute(cite, "aria-label", `${cite.textContent} ${message("open_source")}`);
      if (!preview || preview.popover) return;
      preview.popover = "manual";
      const about = preview.querySelector(".about");
      about.id = `preview-${++described}`;
      cite.setAttribute("aria-describedby", about.id);
    });
  };

  /* A preview touches its mark, so that the pointer can move onto it; it has a link if there is no pointer to click with. */
  const show = (cite, isTapped = false) => {
    const preview = previewOf(cite);
    clearTimeout(hiding);
    if (!preview || previewed === cite) return;
    hide();
    previewed = cite;
    preview.classList.toggle("tapped", isTapped);
    preview.showPopover();
    place();
  };
  const place = () => {
    if (!previewed?.isConnected) return hide();
    const preview = previewOf(previewed);
    const mark = previewed.getBoundingClientRect();
    const above = mark.top - MARGIN, below = innerHeight - mark.bottom - MARGIN;
    preview.style.maxHeight = "";
    const { width, height } = preview.getBoundingClientRect();
    const isBelow = height <= below || below >= above;
    preview.style.maxHeight = `min(60dvh, ${isBelow ? below : above}px)`;
    preview.style.left = `${Math.max(MARGIN, Math.min(mark.left, document.documentElement.clientWidth - width - MARGIN))}px`;
    preview.style.top = `${isBelow ? mark.bottom : mark.top - preview.offsetHeight}px`;
  };
  const hide = () => {
    clearTimeout(hiding);
    if (!previewed) return false;
    if (previewed.isConnected) previewOf(previewed).hidePopover();
    previewed = null;
    return true;
  };
  const hideSoon = () => {
    clearTimeout(hiding);
    hiding = setTimeout(() => previewed?.matches(":focus-visible") || hide(), 200);
  };

  /* Move the focus to an element without showing its preview. */
  const focusQuietly = (element) => {
    isQuiet = true;
    element.focus({ preventScroll: true });
    isQuiet = false;
  };

  const connect = () => {
    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      const cite = event.target.closest("#chat a.cite");
      if (cite) show(cite);
      else if (event.target.closest(".preview")) clearTimeout(hiding);
      else if (previewed) hideSoon();
    });
    document.addEventListener("focusin", (event) => {
      if (event.target.matches("#chat a.cite:focus-visible") && !isQuiet) show(event.target);
      else if (!event.target.closest(".preview, a.cite")) hide();
    });
    document.addEventListener("pointerdown", (event) => event.target.closest(".preview, a.cite") || hide());
    addEventListener("scroll", () => previewed && place(), { capture: true, passive: true });
    addEventListener("resize", () => previewed && place());
  };
  /* The first tap on a mark shows its preview, which has a link; the second opens the source, as a click does. */
  const isFirstTap = (event, link) =>
    event.pointerType === "touch" && link.matches("a.cite") && link !== previewed && previewOf(link) !== null;

  return { describe, show, hide, focusQuietly, isFirstTap, connect };
};
