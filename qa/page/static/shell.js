/* Keep what is typed or sent before Gradio has started, and hand it over when it has. */
window.peruQaShell = (() => {
  const words = WORDS;
  const shell = document.querySelector("#shell");
  const input = shell.querySelector("textarea");
  const status = shell.querySelector(".status");
  const isEmbedded = new URLSearchParams(location.search).has("embed");
  shell.classList.toggle("embedded", isEmbedded);
  /* A frame may not take the focus of the page around it, and a phone's keyboard covers half of the page. */
  if (!isEmbedded && !matchMedia("(pointer: coarse)").matches) input.focus();

  /* The server knows what the browser prefers, but not what the visitor chose on an earlier visit. */
  let language = shell.lang;
  try {
    language = localStorage.getItem("peru-qa-language") ?? language;
  } catch {} /* a browser may refuse to store anything */
  if (language in words && language !== shell.lang) {
    shell.lang = language;
    shell.querySelector(".top span").textContent = words[language].subtitle;
    shell.querySelector("button").textContent = words[language].send;
    input.placeholder = words[language].placeholder;
    input.setAttribute("aria-label", words[language].question);
    if (status.textContent) status.textContent = words[language].searching;
  }

  let isSent = false;
  const send = (event) => {
    event.preventDefault();
    if (!input.value.trim()) return input.focus();
    isSent = input.readOnly = true;
    shell.querySelector(".asked").textContent = input.value.trim();
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
        question: input.value.trim() ? input.value : "", isSent, hasFocus: document.activeElement === input,
        selection: [input.selectionStart, input.selectionEnd],
      };
      shell.remove();
      return typed;
    },
  };
})();
