"""A visitor's page in a browser."""

from dataclasses import dataclass, field

from playwright.sync_api import Dialog, Locator, Page


@dataclass
class Visit:
    """One visitor's page, with what a visitor does and sees; `faults` are what the browser complained of."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    expected_dialogs: list[bool] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def go(self, path: str = "/") -> "Visit":
        """Opens the page, and waits until it can be used."""
        self.page.goto(self.address + path)
        self.box.wait_for()
        # The last thing that arriving does is to fill the tree.
        self.page.locator("#tree summary").first.wait_for(state="attached")
        return self

    @property
    def box(self) -> Locator:
        """Where questions are typed."""
        return self.page.locator("#box textarea")

    @property
    def replies(self) -> Locator:
        """All replies so far."""
        return self.page.locator("#chat .reply")

    @property
    def reader(self) -> Locator:
        """The source reader."""
        return self.page.locator("#reader .entry")

    def await_replies(self, count: int) -> Locator:
        """The last of as many replies."""
        self.replies.nth(count - 1).wait_for()
        return self.replies.nth(count - 1)

    def ask(self, question: str) -> Locator:
        """Types a question, presses Enter, and returns the reply."""
        before = self.replies.count()
        self.box.fill(question)
        self.box.press("Enter")
        return self.await_replies(before + 1)

    def read(self, citation: Locator) -> Locator:
        """Clicks a citation and returns the open reader."""
        citation.click()
        self.reader.wait_for()
        return self.reader

    def open_topics(self) -> Locator:
        """Opens the tree of topics."""
        self.page.locator("#topics > .toggle-button").click()
        tree = self.page.locator("#tree")
        tree.locator("summary").first.wait_for()
        return tree

    def clear(self, confirmed: bool = True) -> str:
        """Clears the conversation, or does not in the end; returns what was asked."""
        self.expected_dialogs.append(confirmed)
        self.page.locator("#clear").click()
        self.page.wait_for_function("window.peruQa !== undefined")
        return self.dialogs.pop()

    def answer_dialog(self, dialog: Dialog) -> None:
        """A dialog that is not expected is a script that should not have run."""
        self.dialogs.append(dialog.message)
        if not self.expected_dialogs:
            self.faults.append(dialog.message)
            dialog.dismiss()
        elif self.expected_dialogs.pop():
            dialog.accept()
        else:
            dialog.dismiss()

    def close(self) -> None:
        """Ends the visit; whatever the browser complained of, or asked of anyone else, is a fault of ours."""
        self.page.context.close()
        assert self.faults == []
        assert self.outside == []
