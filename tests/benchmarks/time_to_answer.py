"""Time from pressing Enter on the page to the answer on the screen, against the same answers in this process.

Run with: python tests/benchmarks/time_to_answer.py (after peru-qa index; needs Chromium). It asks example questions one
after the other in one conversation, as a visitor would, on a server of its own.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time

from playwright.sync_api import sync_playwright

from corpus import load_corpus
from qa.answering.answerer import Answerer
from qa.answering.question.conversation import Turn
from qa.serving.startup import open_answerer
from qa.settings import read_settings

_QUESTIONS = 30
_WARM_UP = 3
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]

_TIME_ANSWER_SCRIPT = """question => new Promise(done => {
    const box = document.querySelector("#box textarea");
    const before = document.querySelectorAll("#chat .reply").length;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, question);
    box.dispatchEvent(new Event("input", {bubbles: true}));
    requestAnimationFrame(() => {
        const look = () => {
            if (document.querySelectorAll("#chat .reply").length > before)
                // What the first frame lays out is on the screen in the second.
                requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - pressed)));
            else
                setTimeout(look, 1);
        };
        const pressed = performance.now();
        box.dispatchEvent(new KeyboardEvent("keypress", {key: "Enter", bubbles: true, cancelable: true}));
        look();
    });
})"""


def _time_in_page(address: str, questions: list[str]) -> list[float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        page = browser.new_page()
        page.goto(address)
        page.locator("#tree summary").first.wait_for(state="attached")
        times = [float(page.evaluate(_TIME_ANSWER_SCRIPT, question)) for question in questions]
        browser.close()
    return times


def _time_in_process(answerer: Answerer, questions: list[str]) -> list[float]:
    times = []
    for number, question in enumerate(questions):
        history = [Turn("user", text) for text in questions[:number]]
        started = time.perf_counter()
        answerer.answer(question, history)
        times.append((time.perf_counter() - started) * 1000)
    return times


def main() -> None:
    """Time the same questions on the page and in this process."""
    settings = read_settings(os.environ)
    examples = load_corpus(settings.corpus).examples
    step = len(examples) // (_QUESTIONS + _WARM_UP)
    questions = [example.question for example in examples[::step]][: _QUESTIONS + _WARM_UP]
    process_times = _time_in_process(open_answerer(settings), questions)[_WARM_UP:]
    process = subprocess.Popen(
        [sys.executable, "-c", "from qa.cli.main import main; main()", "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        address = ""
        for line in process.stderr or ():
            address = (re.findall(r"http://\S+", line) or [address])[0]
            if line.startswith("Ready"):
                break
        page_times = _time_in_page(address, questions)[_WARM_UP:]
    finally:
        process.terminate()
        process.wait()
    ratio = statistics.median(page_times) / statistics.median(process_times)
    print(f"Enter to screen: median {statistics.median(page_times):.0f} ms over {len(page_times)} questions")
    print(f"in this process: median {statistics.median(process_times):.0f} ms; ratio {ratio:.1f}")


if __name__ == "__main__":
    main()
