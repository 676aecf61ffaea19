"""Drives a headless Chromium through its DevTools protocol. Needs: pip install websockets; Debian's chromium."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

from websockets.sync.client import connect

KEYS = {"Enter": (13, "\r"), "Tab": (9, ""), "Escape": (27, ""), " ": (32, " "), "Backspace": (8, ""), "Home": (36, ""), "End": (35, ""),
        "ArrowLeft": (37, ""), "ArrowUp": (38, ""), "ArrowRight": (39, ""), "ArrowDown": (40, "")}
CONTROL, SHIFT = 2, 8


class Browser:
    """A Chromium with a profile of its own and one page."""

    def __init__(self, width=1440, height=900):
        program = shutil.which("chromium")
        if not program:
            raise SystemExit("devtools: chromium is not installed; run make setup")
        self.profile = pathlib.Path(tempfile.mkdtemp(prefix="slipway-chromium-"))
        # Chromium's sandbox doesn't run as root, and the page is the project's own.
        sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
        self.process = subprocess.Popen(
            [program, "--headless=new", *sandbox, "--remote-debugging-port=0", "--user-data-dir=%s" % self.profile, "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-background-networking",
             "--disable-sync", "--hide-scrollbars", "--window-size=%d,%d" % (width, height), "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        port = self._wait(lambda: (self.profile / "DevToolsActivePort").read_text().splitlines()[0], 30)
        pages = self._wait(lambda: [p for p in json.load(urllib.request.urlopen("http://127.0.0.1:%s/json" % port)) if p["type"] == "page"], 30)
        self.socket = connect(pages[0]["webSocketDebuggerUrl"], max_size=None)
        self.number, self.problems, self.requests = 0, [], []
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.command(domain + ".enable")

    @staticmethod
    def _wait(get, seconds):
        end = time.monotonic() + seconds
        while True:
            try:
                if value := get():
                    return value
            except (OSError, IndexError, ValueError):
                pass
            if time.monotonic() > end:
                raise TimeoutError("Chromium didn't start within %d s" % seconds)
            time.sleep(0.05)

    def close(self):
        self.socket.close()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def command(self, method, **parameters):
        """Sends a command and returns its result. Records the problems that the page reports meanwhile."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=60))
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError("%s: %s" % (method, message["error"]["message"]))
                return message["result"]
            if "method" in message:
                self._event(message)

    def _event(self, message):
        parameters = message.get("params", {})
        if message["method"] == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description") or details["text"])
        elif message["method"] == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.problems.append(parameters["entry"]["text"] + " " + parameters["entry"].get("url", ""))
        elif message["method"] == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])

    def run(self, script):
        """Runs a script, which may use `await` and `return`, and returns its value."""
        result = self.command("Runtime.evaluate", expression="(async () => { %s })()" % script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"].get("description", script))
        return result["result"].get("value")

    def get(self, expression):
        return self.run("return %s" % expression)

    def wait(self, expression, seconds=15):
        """Waits until an expression is true and returns its value."""
        end = time.monotonic() + seconds
        while True:
            if value := self.get(expression):
                return value
            if time.monotonic() > end:
                raise AssertionError("not true after %d s: %s" % (seconds, expression))
            time.sleep(0.02)

    def open(self, url):
        self.command("Page.navigate", url="about:blank")
        self.command("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")

    def press(self, key, modifiers=0):
        code, text = KEYS.get(key, (ord(key.upper()) if len(key) == 1 else 0, key))
        if modifiers & CONTROL:
            text = ""
        base = {"key": key, "code": key if len(key) > 1 else "", "windowsVirtualKeyCode": code, "modifiers": modifiers}
        self.command("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **base)
        self.command("Input.dispatchKeyEvent", type="keyUp", **base)

    def type(self, text):
        for character in text:
            self.press("Enter" if character == "\n" else character)

    def point(self, x, y):
        self.command("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, selector):
        x, y = self.middle(selector)
        self.point(x, y)
        for kind in ("mousePressed", "mouseReleased"):
            self.command("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def middle(self, selector):
        box = self.get("(({x, y, width, height}) => [x + width / 2, y + height / 2])(document.querySelector(%s).getBoundingClientRect())"
                       % json.dumps(selector))
        return box

    def scheme(self, name):
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])
