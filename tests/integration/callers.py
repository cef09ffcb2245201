"""
Asks the whole service who is calling, as a contact centre would, and holds each answer to the contract.
"""

from hashlib import sha256

from app.factory import build_service
from tests.contract.check import check_answer, check_contacts, check_customer
from tests.unit.serving.stack import Lines

SEARCH = "/erc/ecommerce/connections/external/customers"
CUSTOMER = "/erc/ecommerce/connections/customers/{}"
ORDER = "/erc/ecommerce/connections/customers/{}/most-recent-order"
TOKEN = "a-token-of-the-tests-alone"


class Service:
    """
    A store's variables in, answers out.
    """

    def __init__(self, environ):
        self.sink = Lines()
        digest = sha256(TOKEN.encode()).hexdigest()
        defaults = {
            "API_TOKENS": f"tests:sha256:{digest}:orders+customers",
            "PUBLIC_BASE_URL": "https://orders.example",
            "PHONE_COUNTRY": "PT",
            "DEADLINE_SECONDS": "20",
            "FETCH_DEADLINE_SECONDS": "20",
        }
        self.app = build_service(defaults | environ, self.sink).app
        self.client = self.app.test_client()
        self.client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"

    def ask(self, path, check, status=200, **options):
        response = self.client.get(path, **options)
        answer = check_answer(response.status_code, response.headers, response.data, check)
        assert response.status_code == status, answer
        return answer

    def find(self, query=None, status=200, **given):
        """
        `query` is a query string as it is sent, or `given` what is to be encoded as one.
        """
        return self.ask(SEARCH, check_contacts, status, query_string=given if query is None else query)

    def ids(self, query=None, **given):
        return [contact["external_customer_id"] for contact in self.find(query, **given)["_embedded"]["contacts"]]

    def customer(self, customer_id, status=200):
        return self.ask(CUSTOMER.format(customer_id), check_customer, status)

    def order(self, customer_id, status=200):
        response = self.client.get(ORDER.format(customer_id))
        answer = check_answer(response.status_code, response.headers, response.data)
        assert response.status_code == status, answer
        return answer
