"""
`customer`: whom the API would find, straight from the store.
"""

import argparse
import json
from urllib.parse import urlencode

from app.cli.options import Commands, add_env_file
from app.cli.output import print_json, print_problem, to_plain_words
from app.config.environment import Environment
from app.domain.errors import OrderError
from app.domain.ports import Deadline
from app.factory import build_stores, read_settings
from app.web.customers import FoundCustomers, customers_of
from app.web.errors import ApiError


def add_to(commands: Commands) -> None:
    parser = commands.add_parser("customer", help="print the contacts the API would give")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--phone", metavar="P", help="in any usual way of writing it")
    what.add_argument("--email", metavar="E")
    what.add_argument("--id", dest="ids", metavar="ID", help="the platform's id of the customer")
    parser.add_argument("--brand", help="which store, as in the query")
    add_env_file(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, environment: Environment) -> int:
    """
    Reads what was typed as the API reads its query. Raises ConfigurationError.
    """
    settings, platforms = read_settings(environment)
    stores = build_stores(settings, platforms)
    asked = {name: getattr(options, name) for name in ("phone", "email", "ids", "brand")}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    name = options.brand or ""
    try:
        store = stores.find(options.brand)
        name = store.store.name
        resource = FoundCustomers()
        question = resource.question(resource.sent({"QUERY_STRING": query}), store)
        deadline = Deadline.after(settings.fetch_deadline_s)
        answer = customers_of(store).ask(question.whom, question.brand, deadline)
    except ApiError as error:
        print_problem("\n".join(f"{field.name}: {field.description}" for field in error.fields) or error.description)
        return 1
    except OrderError as error:
        print_problem(to_plain_words(error, name))
        return 1
    print_json(json.loads(answer.body))
    return 0
