"""
`order`: the answer the API would give, straight from the store.
"""

import argparse
import json

from app.cli.options import Commands, add_env_file, add_json
from app.cli.output import Paint, print_explanations, print_json, print_problem, to_plain_words
from app.config.environment import Environment
from app.domain.errors import OrderError
from app.domain.order import StatusExplanation
from app.domain.ports import Deadline
from app.factory import build_stores, read_settings


def add_to(commands: Commands) -> None:
    parser = commands.add_parser("order", help="print the answer the API would give")
    parser.add_argument("customer_id")
    parser.add_argument("--brand", help="which store, as in the query")
    parser.add_argument("--explain", action="store_true", help="which word and rule gave each status")
    add_json(parser, "one JSON object, also with --explain")
    add_env_file(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, environment: Environment) -> int:
    """
    Raises ConfigurationError.
    """
    settings, platforms = read_settings(environment)
    stores = build_stores(settings, platforms)
    name = options.brand or ""
    try:
        entry = stores.find(options.brand)
        name = entry.store.name
        customer_id = entry.platform.parse_customer_id(options.customer_id)
        order = entry.adapter.latest_order(customer_id, Deadline.after(settings.fetch_deadline_s))
        answer = json.loads(entry.orders.render(order).body)
    except OrderError as error:
        words = to_plain_words(error, name)
        if options.json:
            print_json({"error": words})
        else:
            print_problem(words)
        return 1
    if options.json and options.explain:
        print_json({"order": answer, "findings": [to_json(explanation) for explanation in order.explanations]})
        return 0
    print_json(answer)
    if options.explain:
        print_explanations(order.explanations, Paint(environment))
    return 0


def to_json(explanation: StatusExplanation) -> dict[str, object]:
    return {
        "subject": explanation.subject,
        "word": explanation.raw_status,
        "type": explanation.type,
        "rule": explanation.rule,
        "known": explanation.known,
    }
