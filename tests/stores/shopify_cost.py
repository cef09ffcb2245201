"""
What Shopify charges for a query before it runs it: `extensions.cost.requestedQueryCost`.

Documented: a scalar 0, an object 1, a connection by its size. Measured on recorded answers, not documented: a connection
is 2 + max(1, floor(2 ln n)) x node, a plain list is one object whatever its `first`, money and page information are free.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    value_from_ast_untyped,
)

FREE_TYPES = {"MoneyBag", "MoneyV2", "PageInfo"}
MAX_COST = 1000


def requested_cost(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> int:
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    defaults = {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in operation.variable_definitions or ()
        if definition.default_value is not None
    }
    walk = _Walk(schema, fragments, {**defaults, **variables})
    return walk.selections(operation.selection_set, schema.query_type)


class _Walk:
    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Any) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def selections(self, selection_set: SelectionSetNode, parent: Any) -> int:
        seen: set[str] = set()
        total = 0
        for node in self._fields(selection_set):
            key = (node.alias or node.name).value
            if key not in seen:
                seen.add(key)
                total += self._field(node, parent)
        return total

    def _fields(self, selection_set: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selection_set.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, FragmentSpreadNode):
                yield from self._fields(self._fragments[node.name.value].selection_set)
            else:
                yield from self._fields(node.selection_set)

    def _is_included(self, node: Any) -> bool:
        for directive in node.directives or ():
            value = bool(self._value(directive.arguments[0].value))
            if (directive.name.value, value) in {("skip", True), ("include", False)}:
                return False
        return True

    def _value(self, node: Any) -> Any:
        return value_from_ast_untyped(node, self._variables)

    def _field(self, node: FieldNode, parent: Any) -> int:
        field = parent.fields.get(node.name.value)
        if field is None or is_leaf_type(get_named_type(field.type)):
            return 0
        of = get_named_type(field.type)
        if of.name.endswith("Connection"):
            arguments = {argument.name.value: self._value(argument.value) for argument in node.arguments or ()}
            size = arguments.get("first") or arguments.get("last") or 1
            return 2 + max(1, math.floor(2 * math.log(size))) * self.selections(node.selection_set, of)
        return (0 if of.name in FREE_TYPES else 1) + self.selections(node.selection_set, of)
