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
    const reader = document.querySelector("#reader");
    setAttribute(reader, "role", "region");
    setAttribute(reader, "aria-label", message("reader"));
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

  const absoluteUrl = (url) => location.origin + location.pathname + url;

  const copy = async (button) => {
    const shown = document.querySelector("#reader .switch input:checked")?.value ?? "original";
    const template = shown === "translation" ? button.dataset.translation : button.dataset.original;
    const text = template.replace(/\{link\}$/, () => absoluteUrl(button.dataset.address));
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
  const showPermalink = (url, historyMethod) => {
    if (url && !isEmbedded && url.length <= MAX_URL_LENGTH && !isSamePermalink(url, location.search))
      history[historyMethod](null, "", url);
  };

  const scrollBehavior = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  const isNarrow = () => matchMedia("(max-width: 899px)").matches;

  let shell = window.peruQaShell;

  /* The permalink of an entry opens it; otherwise the last question is shown. */
  const onPageOpened = (questionUrl, entryUrl) => {
    if (!sending.box()) return shell?.hide(); /* not ready yet */
    const typed = shell?.end();
    shell = null;
    requestedEntryUrl = entryUrl;
    if (entryUrl) onEntryOpened(entryUrl);
    else {
      showQuestion(questionUrl);
      if (!isEmbedded) sending.focusBox(); /* a frame may not take the focus of the page around it */
    }
    if (typed) sending.takeOver(typed);
    sending.resend();
  };

  /* ---- Questions ---- */

  /* An answer is read from its beginning, so its question is scrolled to the top, not its end to the bottom. */
  const onAnswered = (questionUrl) => {
    sending.finish();
    announce("");
    document.title = TITLE;
    showQuestion(questionUrl);
  };
  const showQuestion = (questionUrl) => {
    lastQuestionUrl = questionUrl;
    showPermalink(questionUrl, "replaceState");
    requestAnimationFrame(() => {
      const questions = document.querySelectorAll("#chat .user-row");
      questions[questions.length - 1]?.scrollIntoView({ block: "start", behavior: "instant" });
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
      lastQuestionUrl = "";
      if (!isEmbedded) history.replaceState(null, "", location.pathname);
    }
    return isConfirmed;
  };

  /* ---- Source reader ---- */

  let requestedEntryUrl = "";
  let openingLink = null; /* the link that opened the reader, which gets the focus back */
  let lastQuestionUrl = "";

  /* Move the focus to the heading of an entry that was opened, and scroll to its highlights. */
  const onEntryOpened = (entryUrl) => {
    if (!isSamePermalink(entryUrl, requestedEntryUrl)) return; /* something else was requested meanwhile */
    showPermalink(entryUrl, "pushState");
    requestAnimationFrame(() => {
      const reader = document.querySelector("#reader");
      const heading = reader?.querySelector("[data-focus]");
      if (!heading) return;
      /* The switch between original and translation is reset for each entry. */
      reader.querySelectorAll("input").forEach((input) => (input.checked = input.defaultChecked));
      document.title = `${heading.textContent} – ${TITLE}`;
      heading.focus({ preventScroll: true });
      const mark = [...reader.querySelectorAll("mark")].find((element) => element.getClientRects().length);
      if (isNarrow()) {
        const block = mark ? "center" : "start";
        return (mark ?? reader).scrollIntoView({ block, behavior: scrollBehavior() });
      }
      const top = mark ? mark.getBoundingClientRect().top - reader.getBoundingClientRect().top : 0;
      reader.scrollTop += top > reader.clientHeight / 2 ? top - reader.clientHeight / 3 : -reader.scrollTop;
    });
  };

  const closeReader = (trigger) => {
    requestedEntryUrl = "";
    trigger("clear", {});
    document.title = TITLE;
    if (!isEmbedded && location.search.startsWith("?entry="))
      history.pushState(null, "", lastQuestionUrl || location.pathname);
    openingLink?.isConnected && openingLink.focus();
  };

  /* On a phone the topics cover the page, so they close when one of them is chosen. */
  const closeTopicsAfter = (element) => {
    if (isNarrow() && element.closest("#topics.open")) document.querySelector("#topics > .toggle-button").click();
  };

  /* ---- Events of the page ---- */

  /* Connect the page to Gradio through the events of a hidden widget: "select" opens an entry, "clear" closes the
     reader, "edit" puts a question into the box. */
  const connect = (trigger) => {
    sending.connect(trigger);
    document.addEventListener("click", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      const link = event.target.closest('a[href^="?entry="]');
      const button = event.target.closest("button[data-original], button[data-ask], button[data-close]");
      if (link) {
        event.preventDefault();
        openingLink = link;
        closeTopicsAfter(link);
        requestedEntryUrl = link.getAttribute("href");
        trigger("select", { index: 0, value: requestedEntryUrl });
      } else if (button?.dataset.original) copy(button);
      else if (button?.dataset.ask) {
        closeTopicsAfter(button);
        trigger("edit", { index: 0, value: button.dataset.ask });
      } else if (button) closeReader(trigger);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const toggle = document.querySelector("#topics.open > .toggle-button");
      if (toggle?.parentElement.contains(document.activeElement)) {
        toggle.click();
        toggle.focus();
      } else if (document.querySelector("#reader")?.contains(document.activeElement)) closeReader(trigger);
    });
    addEventListener("popstate", () => {
      requestedEntryUrl = location.search.startsWith("?entry=") ? location.search : "";
      if (requestedEntryUrl) return trigger("select", { index: 0, value: requestedEntryUrl });
      document.title = TITLE;
      trigger("clear", {});
    });
    addEventListener("beforeprint", () =>
      document.querySelectorAll("#chat details:not(.sure)").forEach((details) => (details.open = true)));
    new MutationObserver(updateLabels).observe(document.body, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label", "class"] });
    updateLabels();
  };

  return {
    applyLanguage, switchLanguage, connect, onPageOpened, onAnswered, onEntryOpened, onFeedback, onFeedbackUnfolded,
    saveFile, confirmClearing,
    onSending: sending.onSending, onFailed: sending.onFailed, focusBox: sending.focusBox,
  };
})();
