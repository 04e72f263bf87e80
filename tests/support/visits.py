"""A visitor's page in a browser."""

from dataclasses import dataclass, field

from playwright.sync_api import Dialog, Locator, Page


@dataclass
class Visit:
    """One visitor's page, with what a visitor does and sees; `faults` are the errors that the browser reports."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    expected_dialogs: list[bool] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def go(self, path: str = "/") -> "Visit":
        """Open the page, and wait until it can be used."""
        self.page.goto(self.address + path)
        self.box.wait_for()
        # Loading the page ends with filling the tree.
        self.page.locator("#tree summary").first.wait_for(state="attached")
        return self

    @property
    def box(self) -> Locator:
        """The text box for questions."""
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
        """Wait for this number of replies; return the last."""
        self.replies.nth(count - 1).wait_for()
        return self.replies.nth(count - 1)

    def ask(self, question: str) -> Locator:
        """Type a question, press Enter, and return the reply."""
        before = self.replies.count()
        self.box.fill(question)
        self.box.press("Enter")
        return self.await_replies(before + 1)

    def read(self, citation: Locator) -> Locator:
        """Click a citation, and return the open reader."""
        citation.click()
        self.reader.wait_for()
        return self.reader

    def open_topics(self) -> Locator:
        """Open the tree of topics."""
        self.page.locator("#topics > .toggle-button").click()
        tree = self.page.locator("#tree")
        tree.locator("summary").first.wait_for()
        return tree

    def clear(self, confirmed: bool = True) -> str:
        """Clear the conversation, or cancel that; return the text of the dialog."""
        self.expected_dialogs.append(confirmed)
        self.page.locator("#clear").click()
        self.page.wait_for_function("window.peruQa !== undefined")
        return self.dialogs.pop()

    def answer_dialog(self, dialog: Dialog) -> None:
        """Accept or dismiss a dialog; an unexpected one is a fault, since a hostile script opened it."""
        self.dialogs.append(dialog.message)
        if not self.expected_dialogs:
            self.faults.append(dialog.message)
            dialog.dismiss()
        elif self.expected_dialogs.pop():
            dialog.accept()
        else:
            dialog.dismiss()

    def close(self) -> None:
        """End the visit, and check that the browser reported no error and sent no request to another host."""
        self.page.context.close()
        assert self.faults == []
        assert self.outside == []
