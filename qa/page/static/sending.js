/* A question on its way: shown at once, kept while the server can't be reached, and sent again when it can. */
const createSending = ({ message, announce, maxQuestionLength }) => {
  const SENT_KEY = "peru-qa-sent";
  const MAX_RESENT = 2; /* or a question that breaks the connection would be sent for ever */
  const RETRY_INTERVAL = 2000; /* milliseconds */

  let trigger = () => {}; /* triggers an event of Gradio's */
  let isBusy = false; /* changes to the conversation happen one at a time, since each starts from the whole of it */
  let clickedQuestion = "";
  let refusal = ""; /* why the server refused the last request */
  let repliesBefore = 0;

  /* ---- The box ---- */

  const box = () => document.querySelector("#box textarea");
  const fillBox = (text) => {
    const input = box();
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  /* The keyboard of a phone covers half of the page, so it only opens when the box is touched. */
  const isTouch = () => matchMedia("(pointer: coarse)").matches;
  const focusBox = () => {
    const input = box();
    if (!input || isTouch()) return;
    input.focus({ preventScroll: true });
    input.setSelectionRange(input.value.length, input.value.length);
  };

  /* ---- The question that is being answered, below the conversation ---- */

  const pending = () => document.querySelector("#pending");
  const countReplies = () => document.querySelectorAll("#chat .user-row").length;
  const showPending = (question) => {
    const heading = Object.assign(document.createElement("h2"), { className: "asked", textContent: question });
    const status = Object.assign(document.createElement("p"), { className: "quiet", textContent: message("searching") });
    repliesBefore = countReplies();
    pending().replaceChildren(heading, status);
    requestAnimationFrame(() => heading.scrollIntoView({ block: "start", behavior: "instant" }));
  };
  const hidePending = () => pending().replaceChildren();
  const showStatus = (key) => {
    const status = pending()?.querySelector("p");
    if (status) status.textContent = message(key);
    announce(message(key), { stays: true, isHidden: Boolean(status) });
  };
  /* The reply takes its place, in the same moment. */
  const replacePending = () => {
    if (pending()?.firstChild && countReplies() > repliesBefore) hidePending();
  };

  /* ---- Sending ---- */

  const occupy = () => {
    isBusy = true;
    refusal = "";
  };
  const release = () => (isBusy = false);
  /* What is being sent is stored beyond the page, since Gradio reloads the page when a lost connection is back. */
  const readSent = () => JSON.parse(sessionStorage.getItem(SENT_KEY) ?? "null");
  const onSending = (typed = "") => {
    const question = typed || clickedQuestion;
    const resent = readSent()?.resent ?? 0;
    occupy();
    clickedQuestion = "";
    sessionStorage.setItem(SENT_KEY, JSON.stringify({ question, resent }));
    if (typed) fillBox("");
    if (isTouch()) document.activeElement?.blur();
    showPending(question);
    announce(message("searching"), { stays: true, isHidden: true });
    return typed;
  };
  const finish = () => {
    release();
    sessionStorage.removeItem(SENT_KEY);
    hidePending();
  };
  const onFailed = () => {
    const question = readSent()?.question;
    if (question && !box().value) fillBox(question);
    finish();
    announce(refusal || message("not_sent"));
  };
  const onFeedbackFailed = () => {
    release();
    announce(refusal || message("feedback_failed"));
  };
  /* Send what the page was sending when it was reloaded. */
  const resend = () => {
    const sent = readSent();
    if (!sent || isBusy) return;
    if (sent.resent >= MAX_RESENT) return onFailed();
    sessionStorage.setItem(SENT_KEY, JSON.stringify({ ...sent, resent: sent.resent + 1 }));
    clickedQuestion = sent.question;
    trigger("submit", { index: 0, value: sent.question });
  };

  /* Take over from the shell: go on typing at the same place, or send what was sent to it. A question that the page was
     sending when it was reloaded then goes back into the box, since only one can be on its way. */
  const takeOver = ({ question, isSent, hasFocus, selection }) => {
    if (isSent) {
      const interrupted = readSent()?.question;
      if (interrupted && interrupted !== question) fillBox(interrupted);
      return sessionStorage.setItem(SENT_KEY, JSON.stringify({ question, resent: 0 }));
    }
    if (!question) return;
    fillBox(question);
    if (hasFocus) box().focus({ preventScroll: true });
    box().setSelectionRange(...selection);
  };

  /* Why a question can't be sent now, if it can't; null stands for something that isn't typed. */
  const obstacle = (question) => {
    if (isBusy) return message("wait");
    if (question === null) return null;
    const length = question.trim().length;
    if (!length) return message("say_something");
    if (length <= maxQuestionLength) return null;
    return message("too_long").replace("{length}", length).replace("{limit}", maxQuestionLength);
  };
  const stop = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  /* Stop an event before Gradio receives it, if its question can't be sent now; return whether it goes on. */
  const guard = (event, question) => {
    const reason = obstacle(question);
    if (!reason) return true;
    stop(event);
    announce(reason);
    return false;
  };

  /* ---- The connection ---- */

  /* Send a request until something answers it: neither a lost connection nor a server that restarts loses it. */
  const sendUntilReached = async (send) => {
    for (let isLost = false; ; isLost = true) {
      try {
        const response = await send();
        if (![502, 503, 504].includes(response.status)) {
          if (isLost) pending()?.firstChild ? showStatus("searching") : announce("");
          return response;
        }
      } catch (error) {
        if (error.name === "AbortError") throw error;
      }
      if (!isLost) showStatus("unreachable");
      await new Promise((resolve) => {
        setTimeout(resolve, RETRY_INTERVAL);
        addEventListener("online", resolve, { once: true });
      });
    }
  };
  /* Gradio says in English that it has lost an answer under way, and reloads the page when the server is back. */
  const noticeLostAnswer = () => {
    const toasts = document.querySelector(".toast-wrap");
    const isLost = toasts?.textContent.includes("Connection to the server was lost");
    if (isLost && pending()?.querySelector("p")?.textContent === message("searching")) showStatus("unreachable");
  };
  const onRefused = (reason) => {
    refusal = reason;
    announce(reason);
  };

  const connect = (triggerEvent, confirmClearing) => {
    trigger = triggerEvent;
    /* In the capture phase, before Gradio receives the event. */
    document.addEventListener("keypress", (event) => {
      if (event.key === "Enter" && !event.shiftKey && event.target.matches("#box textarea"))
        guard(event, event.target.value);
    }, true);
    document.addEventListener("click", (event) => {
      const clicked = event.target.closest("#chat :is(.option, .example)");
      if (clicked) {
        if (guard(event, null)) clickedQuestion = clicked.textContent.trim();
      } else if (event.target.closest("#send")) guard(event, box().value);
      else if (event.target.closest("#clear")) {
        if (guard(event, null)) confirmClearing() ? occupy() : stop(event);
      } else if (event.target.closest("#chat .message-buttons button, #withdraw, #explain")) {
        if (guard(event, null)) occupy();
      }
    }, true);
    new MutationObserver(() => {
      replacePending();
      noticeLostAnswer();
    }).observe(document.body, { subtree: true, childList: true });
  };

  return {
    box, focusBox, onSending, onFailed, finish, resend, takeOver, release, onFeedbackFailed, sendUntilReached,
    onRefused, connect,
  };
};
