/* What Gradio has no means for: the language switch, permalinks, the clipboard, saving, and labels for its own buttons. */
window.peruQa = (() => {
  const messages = MESSAGES;
  const maxQuestionLength = MAX_QUESTION;
  const MAX_URL_LENGTH = 8000; /* characters that proxies let through */
  const LANGUAGE_KEY = "peru-qa-language";
  const TITLE = messages.en.title;

  /* In a frame of another page there is room for the conversation only, and no permalink to show. */
  const isEmbedded = new URLSearchParams(location.search).has("embed");
  document.documentElement.classList.toggle("embedded", isEmbedded);

  const language = () => (document.documentElement.lang in messages ? document.documentElement.lang : "en");
  const message = (key) => messages[language()][key];

  /* A browser may refuse to store anything, or anything more, and throw on every access, which stops Gradio halfway;
     then the page stores what it can by itself. */
  const memoryStorage = () => {
    const stored = new Map();
    return {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => stored.set(key, value),
      removeItem: (key) => stored.delete(key),
    };
  };
  for (const kind of ["localStorage", "sessionStorage"])
    try {
      window[kind].setItem("peru-qa-probe", "");
      window[kind].removeItem("peru-qa-probe");
    } catch {
      Object.defineProperty(window, kind, { value: memoryStorage() });
    }

  /* Requests that nothing answers are sent again; when one is refused, show the server's reason in the page's language. */
  const originalFetch = window.fetch;
  window.fetch = async (...request) => {
    const send = () => originalFetch(...request);
    const isEvent = String(request[0]?.url ?? request[0]).includes("/queue/join");
    const response = await (isEvent ? sending.sendUntilReached(send) : send());
    if (![408, 413, 429].includes(response.status)) return response;
    const reason = (await response.clone().json().catch(() => null))?.messages?.[language()];
    if (!reason) return response;
    sending.onRefused(reason);
    return Response.json({ detail: reason }, { status: 400 });
  };

  /* ---- Language ---- */

  const preferredLanguage = () => {
    const stored = localStorage.getItem(LANGUAGE_KEY);
    if (stored in messages) return stored;
    return navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => code in messages) ?? "en";
  };

  /* Gradio follows the browser and has no public way to switch, so its own function is looked up among its files. */
  const setLanguage = async (code) => {
    if (document.documentElement.lang !== code) {
      const core = performance.getEntriesByType("resource").find((entry) => /\/core-[\w-]+\.js$/.test(entry.name));
      if (core) (await import(core.name)).changeLocale(code);
    }
    document.documentElement.lang = code;
    updateLabels();
    return code;
  };

  const applyLanguage = () => setLanguage(preferredLanguage());

  const switchLanguage = async () => {
    const code = language() === "es" ? "en" : "es";
    localStorage.setItem(LANGUAGE_KEY, code);
    await setLanguage(code);
    announce(message("language_now"));
    return code;
  };

  /* Label in the page's language what Gradio labels in English, or not at all. */
  const updateLabels = () => {
    labelAll("#chat [role=log]", "conversation");
    labelAll("#topics > .toggle-button", "topics");
    const topics = document.querySelector("#topics");
    setAttribute(topics?.querySelector(".toggle-button"), "aria-expanded", String(topics?.classList.contains("open")));
    document.querySelectorAll("#chat .message-buttons").forEach((row) => {
      const [down, up] = row.querySelectorAll("button");
      labelThumb(down, "not_helpful");
      labelThumb(up, "helpful");
    });
    document.querySelectorAll("#chat [data-testid=user], #chat [data-testid=bot]").forEach((element) =>
      element.removeAttribute("aria-label"));
    const offers = document.querySelector("#chat .options");
    setAttribute(offers, "role", "group");
    setAttribute(offers, "aria-live", "off"); /* or they would be read before the answer that they follow */
    setAttribute(offers, "aria-label", message("offers"));
    /* Gradio's list of examples has no list items, and numbers its buttons in English. */
    document.querySelector("#chat .examples")?.removeAttribute("role");
    document.querySelectorAll("#chat .example").forEach((element) => element.removeAttribute("aria-label"));
    labelAll("#reader", "reader");
    arrangeReader();
    previews.describe();
    const replies = document.querySelectorAll("#chat .reply");
    if (replies.length) setAttribute(offers, "lang", replies[replies.length - 1].lang);
    setAttribute(document.querySelector("#language"), "lang", language() === "es" ? "en" : "es");
  };
  const setAttribute = (element, attribute, value) => {
    if (element && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
  };
  const labelAll = (selector, key) =>
    document.querySelectorAll(selector).forEach((element) => setAttribute(element, "aria-label", message(key)));
  const labelThumb = (button, key) => {
    if (!button) return;
    const label = button.getAttribute("aria-label");
    /* A label that isn't ours is Gradio's, and says whether the thumb is selected. */
    if (!Object.values(messages).some((translation) => translation[key] === label))
      setAttribute(button, "aria-pressed", String(/^(dis)?liked$/i.test(label)));
    setAttribute(button, "aria-label", message(key));
    setAttribute(button, "title", message(key));
  };

  /* ---- Announcements, clipboard, files ---- */

  /* Announced to screen readers, and shown for a while or until the next announcement. */
  let clearing = 0;
  const announce = (text, { stays = false, isHidden = false } = {}) => {
    const region = document.querySelector("#announcer");
    if (!region) return; /* not ready yet */
    clearTimeout(clearing);
    region.classList.toggle("unseen", isHidden);
    region.textContent = text;
    if (!stays) clearing = setTimeout(() => (region.textContent = ""), 5000);
  };

  const sending = createSending({ message, announce, maxQuestionLength });
  const previews = createPreviews({ message, setAttribute });

  const absoluteUrl = (url) => location.origin + location.pathname + url;

  const withLink = (template, url) => template.replace(/\{link\}$/, () => absoluteUrl(url));
  const copyFromReader = (button) => {
    const shown = document.querySelector("#reader .switch input:checked")?.value ?? "original";
    const template = shown === "translation" ? button.dataset.translation : button.dataset.original;
    return copy(withLink(template, button.dataset.address), button);
  };
  const copyAnswer = (button) => {
    const cited = button.closest(".part, .reply").querySelector("a.cite");
    return copy(withLink(button.value, cited.getAttribute("href")), button);
  };
  const share = async (button) => {
    const url = absoluteUrl(button.value);
    if (!navigator.share) return copy(url, button);
    try {
      await navigator.share({ title: questionOf(button.value), url });
    } catch (error) {
      if (error.name !== "AbortError") await copy(url, button); /* otherwise the visitor has changed their mind */
    }
  };

  const copy = async (text, button) => {
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      /* Without a secure connection only the old way to copy works. */
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      isCopied = document.execCommand("copy");
      area.remove();
      button.focus();
    }
    announce(message(isCopied ? "copied" : "not_copied"));
  };

  const saveFile = (name, text) => {
    const url = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
    Object.assign(document.createElement("a"), { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };

  /* ---- Permalinks ---- */

  /* The same permalink can be encoded in several ways. */
  const isSamePermalink = (one, other) => String(new URLSearchParams(one)) === String(new URLSearchParams(other));
  const showPermalink = (url, historyMethod, state = null) => {
    if (url && !isEmbedded && url.length <= MAX_URL_LENGTH && !isSamePermalink(url, location.search))
      history[historyMethod](state, "", url);
  };

  const questionOf = (url) => new URLSearchParams(url).get("q")?.trim() ?? "";
  const showTitle = (text) => (document.title = text ? `${text} – ${TITLE}` : TITLE);

  /* So narrow that the source reader covers the conversation. */
  const narrow = matchMedia("(max-width: 1023px)");

  let shell = window.peruQaShell;

  /* The permalink of an entry opens it; otherwise the last question is shown. */
  const onPageOpened = (questionUrl, entryUrl) => {
    if (!sending.box()) return shell?.hide(); /* not ready yet */
    const typed = shell?.end();
    shell = null;
    requestedEntryUrl = entryUrl;
    lastQuestionUrl = questionUrl;
    if (entryUrl) onEntryOpened(entryUrl);
    else {
      showQuestion(questionUrl, "replaceState");
      /* A frame may not take the focus of the page around it, nor the page that of a visitor who was faster. */
      if (!isEmbedded && document.activeElement === document.body) sending.focusBox();
    }
    if (typed) sending.takeOver(typed);
    sending.resend();
  };

  /* ---- Questions ---- */

  const onSending = (typed) => {
    leaveReader();
    return sending.onSending(typed);
  };

  /* An answer is read from its beginning, so its question is scrolled to the top, not its end to the bottom. */
  const onAnswered = async (questionUrl) => {
    sending.finish();
    announce("");
    await leaving;
    showQuestion(questionUrl, "pushState");
  };
  const showQuestion = (questionUrl, historyMethod) => {
    lastQuestionUrl = questionUrl;
    showPermalink(questionUrl, historyMethod);
    showTitle(questionOf(questionUrl));
    requestAnimationFrame(() => {
      questionRow(questionUrl)?.scrollIntoView({ block: "start", behavior: "instant" });
    });
  };

  /* Announce what feedback has led to; it is shown above the box. */
  const onFeedback = () => {
    sending.release();
    requestAnimationFrame(() => {
      const notice = document.querySelector("#thanks, #feedback-notice");
      if (notice) announce(notice.textContent.trim(), { isHidden: true });
    });
  };
  const onFeedbackUnfolded = () =>
    requestAnimationFrame(() => document.querySelector("#feedback-form :is(input, textarea)")?.focus());

  const confirmClearing = () => {
    /* In a frame of another site a browser shows no dialogs. */
    const isConfirmed = isEmbedded || confirm(message("clear_confirm"));
    if (isConfirmed) {
      requestedEntryUrl = lastQuestionUrl = "";
      hideReader();
      showTitle("");
      if (!isEmbedded) history.replaceState(null, "", location.pathname);
    }
    return isConfirmed;
  };
  const onClearingEnded = () => {
    sending.release();
    sending.focusBox();
  };

  /* ---- History: back and forward lead from question to question, and close and open the reader ---- */

  history.scrollRestoration = "manual"; /* the page knows better where one was */

  /* The row of a question; without one, the last question's. */
  const questionRow = (questionUrl) => {
    const rows = [...document.querySelectorAll("#chat .user-row")];
    const asked = questionOf(questionUrl);
    if (!asked) return rows.pop();
    return rows.findLast((row) => row.querySelector(".asked")?.textContent.trim() === asked);
  };

  const onHistoryMoved = (trigger) => {
    if (leaving) return (leaving = null); /* the reader is closed already */
    const url = location.search;
    if (url.startsWith("?entry=")) {
      rememberPlace(linkTo(url));
      return openEntry(url, trigger);
    }
    requestedEntryUrl = "";
    const wasReading = hideReader();
    if (wasReading && isSamePermalink(url, lastQuestionUrl)) {
      showTitle(questionOf(url));
      returnToPlace();
    } else if (!questionOf(url)) {
      showTitle("");
      lastQuestionUrl = "";
      scrollTo({ top: 0, behavior: "instant" });
    } else if (!questionRow(url)) location.reload(); /* which asks a question that was cleared */
    else showQuestion(url);
  };

  /* ---- Source reader ---- */

  let requestedEntryUrl = "";
  let lastQuestionUrl = "";
  let place = null; /* where one was when the reader was opened */
  let leaving = null; /* until the history has gone back to before the reader was opened */

  const isReading = () => document.documentElement.classList.contains("reading");

  const openEntry = (url, trigger) => {
    previews.hide();
    requestedEntryUrl = url;
    trigger("select", { index: 0, value: url });
  };

  /* Show an entry that was requested, move the focus to its heading, and scroll to its highlights. The state of its
     history entry is the number of entries to go back to before the reader was opened; 0 if it opened with the page. */
  const onEntryOpened = (entryUrl) => {
    if (!isSamePermalink(entryUrl, requestedEntryUrl)) return; /* something else was requested meanwhile */
    const depth = isReading() ? history.state?.depth && history.state.depth + 1 : 1;
    showPermalink(entryUrl, "pushState", { depth: depth || 0 });
    document.documentElement.classList.add("reading");
    requestAnimationFrame(() => {
      const reader = document.querySelector("#reader");
      const heading = reader?.querySelector("[data-focus]");
      if (!heading) return;
      arrangeReader();
      /* The switch between original and translation is reset for each entry. */
      reader.querySelectorAll("input").forEach((input) => (input.checked = input.defaultChecked));
      showTitle(heading.textContent);
      heading.focus({ preventScroll: true });
      const mark = [...reader.querySelectorAll("mark")].find((element) => element.getClientRects().length);
      const top = mark ? mark.getBoundingClientRect().top - reader.getBoundingClientRect().top : 0;
      reader.scrollTop += top > reader.clientHeight / 2 ? top - reader.clientHeight / 3 : -reader.scrollTop;
    });
  };

  /* On a narrow screen the reader is a dialog, and all else waits for it, except for announcements. */
  const WAITING = "#header, #topics, #chat, #dock > :not(:has(#announcer)), #tools, #whole";
  const arrangeReader = () => {
    const isDialog = isReading() && narrow.matches;
    document.querySelectorAll(WAITING).forEach((element) => (element.inert = isDialog));
    setAttribute(document.querySelector("#reader"), "role", isDialog ? "dialog" : "region");
  };
  narrow.addEventListener("change", () => arrangeReader());

  /* Remember the link that opens the reader, which gets the focus back, and where the page is scrolled to. */
  const rememberPlace = (link) => {
    if (isReading()) return;
    place = { link, top: scrollY };
  };
  const returnToPlace = () => {
    const { link, top } = place ?? { top: scrollY };
    place = null;
    const topics = link?.closest("#topics:not(.open)");
    const target = topics?.querySelector(".toggle-button") ?? (link?.isConnected ? link : linkTo(link?.getAttribute("href")));
    target ? previews.focusQuietly(target) : sending.focusBox();
    scrollTo({ top, behavior: "instant" });
  };
  const linkTo = (url) =>
    [...document.querySelectorAll("#chat a, #tree a")].find((link) => link.getAttribute("href") === url);

  const hideReader = () => {
    const wasReading = isReading();
    document.documentElement.classList.remove("reading");
    arrangeReader();
    return wasReading;
  };

  /* Hide the reader and take it off the history, so that a question asked next follows the last one there. */
  const leaveReader = () => {
    requestedEntryUrl = "";
    if (!hideReader()) return;
    showTitle(questionOf(lastQuestionUrl));
    if (history.state?.depth) {
      leaving = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
      history.go(-history.state.depth);
    } else if (!isEmbedded && location.search.startsWith("?entry="))
      history.pushState(null, "", lastQuestionUrl || location.pathname);
  };
  const closeReader = () => {
    leaveReader();
    returnToPlace();
  };

  /* On a phone the topics cover the page, so they close when one of them is chosen. */
  const closeTopicsAfter = (element) => {
    if (narrow.matches && element.closest("#topics.open")) document.querySelector("#topics > .toggle-button").click();
  };

  /* ---- Events of the page ---- */

  /* Connect the page to Gradio through the events of a hidden widget: "select" opens an entry, "edit" puts a question
     into the box. */
  const connect = (trigger) => {
    sending.connect(trigger, confirmClearing);
    document.addEventListener("click", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      const link = event.target.closest('a[href^="?entry="]');
      const button = event.target.closest("button[data-original], button[data-ask], button[data-close]");
      const tool = event.target.closest("#chat .tools button");
      if (link) {
        event.preventDefault();
        if (previews.isFirstTap(event, link)) return previews.show(link, true);
        rememberPlace(link.closest(".preview")?.previousElementSibling ?? link);
        closeTopicsAfter(link);
        openEntry(link.getAttribute("href"), trigger);
      } else if (button?.dataset.original) copyFromReader(button);
      else if (button?.dataset.ask) {
        closeTopicsAfter(button);
        if (narrow.matches) leaveReader(); /* it covers the box */
        trigger("edit", { index: 0, value: button.dataset.ask });
      } else if (tool) tool.matches(".share") ? share(tool) : copyAnswer(tool);
      else if (button || (isReading() && narrow.matches && !event.target.closest("#reader"))) closeReader();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || previews.hide()) return;
      const toggle = document.querySelector("#topics.open > .toggle-button");
      if (toggle?.parentElement.contains(document.activeElement)) {
        toggle.click();
        toggle.focus();
      } else if (isReading()) closeReader();
    });
    previews.connect();
    addEventListener("popstate", () => onHistoryMoved(trigger));
    let unfolded = []; /* for printing */
    addEventListener("beforeprint", () => {
      unfolded = [...document.querySelectorAll(":is(#chat, #reader) details:not(.sure, [open])")];
      unfolded.forEach((details) => (details.open = true));
    });
    addEventListener("afterprint", () => unfolded.forEach((details) => (details.open = false)));
    new MutationObserver(updateLabels).observe(document.body, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label", "class"] });
    updateLabels();
  };

  return {
    applyLanguage, switchLanguage, connect, onPageOpened, onAnswered, onEntryOpened, onFeedback, onFeedbackUnfolded,
    saveFile, onClearingEnded, onSending, onFailed: sending.onFailed, onFeedbackFailed: sending.onFeedbackFailed,
    focusBox: sending.focusBox,
  };
})();
