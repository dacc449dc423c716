"""Where does a person, or a test, read what was caught?"""

from flask import Flask, Response, abort, jsonify, render_template

from deploy.mailbox.store import Store


def create_app(store: Store) -> Flask:
    """The pages at `/surat`, and the same as JSON at `/surat/api/messages`."""
    app = Flask(__name__)

    @app.get("/surat/")
    @app.get("/surat")
    def letters() -> str:
        return render_template("letters.html", letters=store.letters())

    @app.get("/surat/<letter_id>")
    def letter(letter_id: str) -> str:
        found = store.letter(letter_id)
        if found is None:
            abort(404)
        return render_template("letter.html", letter=found)

    @app.get("/surat/api/messages")
    def messages() -> Response:
        return jsonify(store.letters())

    @app.get("/readyz")
    def readyz() -> Response:
        return jsonify(status="ok", service="mailbox")

    return app
