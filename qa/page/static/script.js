/* What Gradio has no means for: the language switch, addresses, the clipboard, saving, and names for its own buttons. */
window.peruQa = (() => {
  const words = WORDS;
  const LONGEST = LIMIT; /* characters of a question */
  const TITLE = words.en.title;
  const KEY = "peru-qa-language";
  const LONGEST_ADDRESS = 8000; /* characters that proxies let through */

  /* In a frame of another page there is room for the conversation alone, and no address to show. */
  const embedded = new URLSearchParams(location.search).has("embed");
  document.documentElement.classList.toggle("embedded", embedded);

  const language = () => (document.documentElement.lang in words ? document.documentElement.lang : "en");
  const say = (key) => words[language()][key];

  /* A browser may keep nothing for a page, or nothing more, and throw wherever it is asked to, which stops Gradio
     halfway; then the page keeps for itself what it can. */
  const standIn = () => {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    };
  };
  for (const kind of ["localStorage", "sessionStorage"])
    try {
      window[kind].setItem("peru-qa-probe", "");
      window[kind].removeItem("peru-qa-probe");
    } catch {
      Object.defineProperty(window, kind, { value: standIn() });
    }

  /* Who is turned away is told why, in the page's language; Gradio would say something of its own, in English. */
  const plainly = window.fetch;
  window.fetch = async (...request) => {
    const response = await plainly(...request);
    if (![408, 413, 429, 503].includes(response.status)) return response;
    const told = (await response.clone().json().catch(() => null))?.messages?.[language()];
    return told ? Response.json({ detail: told }, { status: 400 }) : response;
  };

  const preferred = () => {
    const chosen = localStorage.getItem(KEY);
    if (chosen in words) return chosen;
    return navigator.languages.map((one) => one.slice(0, 2)).find((one) => one in words) ?? "en";
  };

  /* Gradio follows the browser; it has no public way to switch, so its own function is looked up among its files. */
  const speak = async (chosen) => {
    if (document.documentElement.lang !== chosen) {
      const core = performance.getEntriesByType("resource").find((one) => /\/core-[\w-]+\.js$/.test(one.name));
      if (core) (await import(core.name)).changeLocale(chosen);
    }
    document.documentElement.lang = chosen;
    relabel();
    return chosen;
  };

  const settle = () => speak(preferred());

  const switchLanguage = async () => {
    const chosen = language() === "es" ? "en" : "es";
    localStorage.setItem(KEY, chosen);
    const spoken = await speak(chosen);
    announce(say("language_now"));
    return spoken;
  };

  /* Names in the page's language for what Gradio names in English only, or by its markup. */
  const relabel = () => {
    name("#chat [role=log]", "conversation");
    name("#topics > .toggle-button", "topics");
    const topics = document.querySelector("#topics");
    set(topics?.querySelector(".toggle-button"), "aria-expanded", String(topics?.classList.contains("open")));
    document.querySelectorAll("#chat .message-buttons").forEach((row) => {
      const [bad, good] = row.querySelectorAll("button");
      rate(bad, "not_helpful");
      rate(good, "helpful");
    });
    document.querySelectorAll("#chat [data-testid=user], #chat [data-testid=bot]").forEach((one) =>
      one.removeAttribute("aria-label"));
    const offers = document.querySelector("#chat .options");
    set(offers, "role", "group");
    set(offers, "aria-live", "off"); /* else they are read before the answer that they follow */
    set(offers, "aria-label", say("offers"));
    /* Gradio's list has no items, and numbers its buttons in English. */
    document.querySelector("#chat .examples")?.removeAttribute("role");
    document.querySelectorAll("#chat .example").forEach((one) => one.removeAttribute("aria-label"));
    const reader = document.querySelector("#reader");
    set(reader, "role", "region");
    set(reader, "aria-label", say("reader"));
    const replies = document.querySelectorAll("#chat .reply");
    if (replies.length) set(offers, "lang", replies[replies.length - 1].lang);
    set(document.querySelector("#language"), "lang", language() === "es" ? "en" : "es");
  };
  const set = (element, attribute, value) => {
    if (element && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
  };
  const name = (selector, key) =>
    document.querySelectorAll(selector).forEach((one) => set(one, "aria-label", say(key)));
  const rate = (button, key) => {
    if (!button) return;
    const label = button.getAttribute("aria-label");
    if (!Object.values(words).some((one) => one[key] === label)) /* then it is Gradio's, which tells whether it is on */
      set(button, "aria-pressed", String(/^(dis)?liked$/i.test(label)));
    set(button, "aria-label", say(key));
    set(button, "title", say(key));
  };

  const box = () => document.querySelector("#box textarea");
  const absolute = (address) => location.origin + location.pathname + address;

  const copy = async (button) => {
    const shown = document.querySelector("#reader .switch input:checked")?.value ?? "original";
    const chosen = shown === "translation" ? button.dataset.translation : button.dataset.original;
    const text = chosen.replace(/\{link\}$/, () => absolute(button.dataset.address));
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      /* Without a secure connection there is no clipboard but the old one. */
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
      button.focus();
    }
    announce(say(done ? "copied" : "not_copied"));
  };

  /* Said to screen readers and shown for a while, or until something else is. */
  let fading = 0;
  const announce = (text, stays = false, unseen = false) => {
    const region = document.querySelector("#announcer");
    clearTimeout(fading);
    region.classList.toggle("unseen", unseen);
    region.textContent = text;
    if (!stays) fading = setTimeout(() => (region.textContent = ""), 5000);
  };

  const save = (name, text) => {
    const url = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
    Object.assign(document.createElement("a"), { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };

  /* The same address may be written in several ways. */
  const same = (one, other) => String(new URLSearchParams(one)) === String(new URLSearchParams(other));
  const show = (address, step) => {
    const shown = address && !embedded && address.length <= LONGEST_ADDRESS;
    if (shown && !same(address, location.search)) history[step](null, "", address);
  };

  const smooth = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

  /* Arriving with the address of an entry opens it; else what was said last is shown. */
  const arrived = (address, reading) => {
    if (!box()) return; /* not ready yet */
    wanted = reading;
    reading ? opened(reading) : follow(address);
    if (sessionStorage.getItem(PENDING)) failed();
  };

  /* What was typed leaves the box as soon as it is sent, and comes back where it could not be. It outlives the page,
     since Gradio loads that anew when a lost connection is back. */
  const PENDING = "peru-qa-sent";
  let busy = false; /* with what changes the conversation: one thing at a time, since each begins with all of it */
  const fill = (text) => {
    const input = box();
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const asking = (question = "") => {
    busy = true;
    if (question) {
      sessionStorage.setItem(PENDING, question);
      fill("");
    }
    announce(say("searching"), true);
    return question;
  };
  const failed = () => {
    const lost = sessionStorage.getItem(PENDING);
    if (lost && !box().value) fill(lost);
    settled();
    announce(say("not_sent"));
  };
  const settled = () => {
    busy = false;
    sessionStorage.removeItem(PENDING);
  };
  /* Why a question can't be sent now, if it can't. */
  const hindrance = (question) => {
    if (busy) return say("wait");
    if (question === null) return null;
    const length = question.trim().length;
    if (!length) return say("say_something");
    return length > LONGEST ? say("too_long").replace("{length}", length).replace("{limit}", LONGEST) : null;
  };
  const guard = (event, question) => {
    const told = hindrance(question);
    if (!told) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    announce(told);
  };

  /* An answer is read from its beginning, so its question is scrolled to the top and not its end to the bottom. */
  const answered = (address) => {
    settled();
    announce("");
    document.title = TITLE;
    follow(address);
  };
  const follow = (address) => {
    last = address;
    show(address, "replaceState");
    requestAnimationFrame(() => {
      const chat = document.querySelector("#chat");
      const asked = [...(chat?.querySelectorAll(".user-row") ?? [])].pop();
      if (!asked) return;
      const top = asked.getBoundingClientRect().top - chat.getBoundingClientRect().top;
      chat.scrollBy({ top, behavior: smooth() });
    });
  };

  const narrow = () => matchMedia("(max-width: 899px)").matches;

  /* Where an entry was opened, its heading is read next; the cited words are in sight. */
  let wanted = "";
  const opened = (address) => {
    if (!same(address, wanted)) return; /* something else was chosen meanwhile */
    show(address, "pushState");
    requestAnimationFrame(() => {
      const reader = document.querySelector("#reader");
      const heading = reader?.querySelector("[data-focus]");
      if (!heading) return;
      /* What was switched for the last entry is not switched for this one. */
      reader.querySelectorAll("input").forEach((one) => (one.checked = one.defaultChecked));
      document.title = `${heading.textContent} – ${TITLE}`;
      heading.focus({ preventScroll: true });
      const mark = [...reader.querySelectorAll("mark")].find((one) => one.getClientRects().length);
      if (narrow()) return (mark ?? reader).scrollIntoView({ block: mark ? "center" : "start", behavior: smooth() });
      const below = mark ? mark.getBoundingClientRect().top - reader.getBoundingClientRect().top : 0;
      reader.scrollTop += below > reader.clientHeight / 2 ? below - reader.clientHeight / 3 : -reader.scrollTop;
    });
  };

  /* On a phone the topics cover the page; what was chosen in them lies below. */
  const uncover = (chosen) => {
    if (narrow() && chosen.closest("#topics.open")) document.querySelector("#topics > .toggle-button").click();
  };

  const watch = (trigger) => {
    document.addEventListener("click", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      const link = event.target.closest('a[href^="?entry="]');
      const button = event.target.closest("button[data-original], button[data-ask], button[data-close]");
      if (link) {
        event.preventDefault();
        origin = link;
        uncover(link);
        wanted = link.getAttribute("href");
        trigger("select", { index: 0, value: wanted });
      } else if (button?.dataset.original) copy(button);
      else if (button?.dataset.ask) {
        uncover(button);
        trigger("edit", { index: 0, value: button.dataset.ask });
      } else if (button) close(trigger);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const toggle = document.querySelector("#topics.open > .toggle-button");
      if (toggle?.parentElement.contains(document.activeElement)) {
        toggle.click();
        toggle.focus();
      } else if (document.querySelector("#reader")?.contains(document.activeElement)) close(trigger);
    });
    /* Before Gradio hears of it. */
    document.addEventListener("keypress", (event) => {
      if (event.key === "Enter" && !event.shiftKey && event.target.matches("#box textarea"))
        guard(event, event.target.value);
    }, true);
    document.addEventListener("click", (event) => {
      if (event.target.closest("#send")) guard(event, box().value);
      else if (event.target.closest("#chat :is(.option, .example), #clear")) guard(event, null);
      else if (event.target.closest("#chat .message-buttons button, #withdraw, #explain")) {
        guard(event, null);
        busy = true;
      }
    }, true);
    addEventListener("popstate", () => {
      wanted = location.search.startsWith("?entry=") ? location.search : "";
      if (wanted) return trigger("select", { index: 0, value: wanted });
      document.title = TITLE;
      trigger("clear", {});
    });
    addEventListener("beforeprint", () =>
      document.querySelectorAll("#chat details:not(.sure)").forEach((one) => (one.open = true)));
    new MutationObserver(relabel).observe(document.body, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label", "class"] });
    relabel();
  };

  let origin = null;
  let last = "";
  const close = (trigger) => {
    wanted = "";
    trigger("clear", {});
    document.title = TITLE;
    if (!embedded && location.search.startsWith("?entry=")) history.pushState(null, "", last || location.pathname);
    origin?.isConnected && origin.focus();
  };

  const write = () => {
    const input = box();
    input?.focus();
    input?.setSelectionRange(input.value.length, input.value.length);
  };

  /* What feedback led to is said, and is in sight. */
  const rated = () => {
    busy = false;
    requestAnimationFrame(() => {
      const told = document.querySelector("#thanks, #told");
      told?.closest("#feedback, #told").scrollIntoView({ block: "nearest", behavior: smooth() });
      if (told) announce(told.textContent.trim(), false, true);
    });
  };

  const confirmed = () => {
    /* In a frame of another site a browser asks nothing. */
    const sure = embedded || confirm(say("clear_confirm"));
    if (sure) {
      last = "";
      if (!embedded) history.replaceState(null, "", location.pathname);
    }
    return sure;
  };

  return { settle, switchLanguage, save, asking, failed, answered, opened, arrived, watch, write, rated, confirmed };
})();
