/* Keep what is typed or sent before Gradio has started, and hand it over when it has. */
window.peruQaShell = (() => {
  const words = WORDS;
  const SHORTEST_CONVERSATION = 200; /* characters, as Gradio stores it; an empty one has fewer */
  const shell = document.querySelector("#shell");
  const input = shell.querySelector("textarea");
  const status = shell.querySelector(".status");
  const isEmbedded = new URLSearchParams(location.search).has("embed");
  shell.classList.toggle("embedded", isEmbedded);
  /* A frame may not take the focus of the page around it, and a phone's keyboard covers half of the page. */
  if (!isEmbedded && !matchMedia("(pointer: coarse)").matches) input.focus();

  /* The server knows what the browser prefers, but not what the visitor chose on an earlier visit. */
  let language = shell.lang;
  let isEmpty = !shell.querySelector(".asked").textContent;
  try {
    language = localStorage.getItem("peru-qa-language") ?? language;
    isEmpty &&= (localStorage.getItem("peru-qa-conversation") ?? "").length < SHORTEST_CONVERSATION;
  } catch {} /* a browser may refuse to store anything */
  shell.classList.toggle("empty", isEmpty);
  if (language in words && language !== shell.lang) {
    shell.lang = language;
    shell.querySelector(".top span").textContent = words[language].subtitle;
    shell.querySelector("button").textContent = words[language].send;
    input.placeholder = words[language].placeholder;
    input.setAttribute("aria-label", words[language].question);
    if (status.textContent) status.textContent = words[language].searching;
  }

  let sent = "";
  const send = (event) => {
    event.preventDefault();
    if (!input.value.trim()) return input.focus();
    sent = shell.querySelector(".asked").textContent = input.value.trim();
    input.value = "";
    input.readOnly = true;
    status.textContent = words[shell.lang].searching;
  };
  shell.querySelector("form").addEventListener("submit", send);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });

  return {
    /* Make way for the progress of the startup, which can take minutes. */
    hide: () => (shell.hidden = true),
    /* Leave for good, and return what was typed. */
    end: () => {
      const typed = {
        question: sent || (input.value.trim() ? input.value : ""), isSent: Boolean(sent), hasFocus: document.activeElement === input,
        selection: [input.selectionStart, input.selectionEnd],
      };
      shell.remove();
      return typed;
    },
  };
})();
