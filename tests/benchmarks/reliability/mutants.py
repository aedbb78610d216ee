"""Small mistakes put into a module's source, one at a time: what a test suite is worth is how many of them it sees."""

from __future__ import annotations

import ast
import copy
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """``what``: the file, what was done and to which words; ``line``: their number; ``tree``: the whole module with the
    change."""

    what: str
    tree: ast.Module
    line: int = 0


def mutants(path: Path, functions: frozenset[str] = frozenset()) -> list[Mutant]:
    """Every mutant of a file, of those functions and classes alone where any are named. Words of messages, docstrings
    and annotations are left alone: what a person reads is no guard."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lines = path.read_text(encoding="utf-8").splitlines()
    made: list[Mutant] = []
    nodes = list(_mutable(tree, functions))
    places = {id(node): number for number, node in enumerate(ast.walk(tree))}
    for node in nodes:
        for number, (what, _) in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            twin = list(ast.walk(changed))[places[id(node)]]
            _apply(changed, twin, list(_changes(twin))[number][1])
            line = getattr(node, "lineno", 0)
            words = lines[line - 1].strip()[:90]
            made.append(Mutant(f"{path.name}: {what}: {words}", ast.fix_missing_locations(changed), line))
    return made


def _mutable(tree: ast.Module, functions: frozenset[str]) -> Iterator[ast.AST]:
    for statement in tree.body:
        named = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if functions and not (named and statement.name in functions):
            continue
        if isinstance(statement, ast.Import | ast.ImportFrom) or _is_typing(statement):
            continue
        yield from _walk(statement)


def _is_typing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and ast.unparse(statement.test) in (
        "TYPE_CHECKING",
        "sys.version_info >= (3, 14)",
    )


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "exc", "bases") or isinstance(node, ast.JoinedStr):
            continue
        children = value if isinstance(value, list) else [value]
        for number, child in enumerate(children):
            docstring = (
                name == "body" and number == 0 and isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            )
            if isinstance(child, ast.AST) and not docstring and not _is_log(child):
                yield from _walk(child)


def _is_log(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and ast.unparse(node).startswith("logger.")


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """What a node may become; ``None`` takes the statement away."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _COMPARISONS:
            other = _COMPARISONS[type(operator)]
            yield f"{type(operator).__name__} -> {other.__name__}", ast.Compare(node.left, [other()], node.comparators)
            if isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
                turned = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt}[type(operator)]
                yield "turned round", ast.Compare(node.left, [turned()], node.comparators)
        case ast.BoolOp(op=ast.And()):
            yield "and -> or", ast.BoolOp(ast.Or(), node.values)
        case ast.BoolOp(op=ast.Or()):
            yield "or -> and", ast.BoolOp(ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield "not taken away", node.operand
        case ast.If() | ast.While() | ast.IfExp():
            twin = copy.copy(node)
            twin.test = ast.UnaryOp(ast.Not(), node.test)
            yield "condition turned", twin
        case ast.Constant(value=bool()):
            yield f"{node.value} -> {not node.value}", ast.Constant(not node.value)
        case ast.Constant(value=int() | float()):
            yield f"{node.value} + 1", ast.Constant(node.value + 1)
            if node.value:
                yield f"{node.value} -> 0", ast.Constant(type(node.value)(0))
        case ast.Raise():
            yield "raise taken away", None
        case ast.Return(value=ast.Constant(value=None | False)) | ast.Return(value=None):
            pass
        case ast.Return():
            yield "returns None", ast.Return(ast.Constant(None))
        case ast.BinOp(op=ast.Add()):
            yield "+ -> -", ast.BinOp(node.left, ast.Sub(), node.right)
        case ast.BinOp(op=ast.Sub()):
            yield "- -> +", ast.BinOp(node.left, ast.Add(), node.right)
        case ast.Break() | ast.Continue():
            yield "taken away", None
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield "call taken away", None
        case ast.Call(func=ast.Name(id="min" | "max" | "any" | "all" as name)):
            other = {"min": "max", "max": "min", "any": "all", "all": "any"}[name]
            yield f"{name} -> {other}", ast.Call(ast.Name(other, ast.Load()), node.args, node.keywords)


def _apply(tree: ast.Module, old: ast.AST, new: ast.AST | None) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
                return
            if isinstance(value, list) and any(child is old for child in value):
                setattr(parent, name, [new or ast.Pass() if child is old else child for child in value])
                return
    raise AssertionError("a node that is nowhere")


def put_in(module: types.ModuleType, tree: ast.Module) -> None:
    """Makes a module that everything has imported already behave as ``tree`` does. Raises whatever it raises when it is
    imported."""
    made: dict[str, Any] = {**{name: value for name, value in vars(module).items() if name.startswith("__")}}
    exec(compile(tree, str(module.__file__), "exec"), made)
    _code_into(vars(module), made, module.__name__)
    for name, value in made.items():
        if name.startswith("__") or isinstance(value, types.FunctionType | type | types.ModuleType):
            continue
        old = vars(module).get(name)
        if _plain(value) and old != value:
            # also where it was imported by its name
            for other in list(sys.modules.values()):
                if getattr(other, "__dict__", {}).get(name) is old:
                    vars(other)[name] = value


def _plain(value: object) -> bool:
    if isinstance(value, dict):
        return not any(callable(each) for each in value.values())
    return not callable(value) and type(value).__module__ in ("builtins", "datetime", "re", "ipaddress")


def _code_into(old: Any, new: Any, module: str) -> None:
    """The code of the module's own functions and methods; those who imported a function hold the same object."""
    for name, value in list(new.items()):
        fresh, known = _function(value), _function(old.get(name))
        if fresh is known or getattr(fresh, "__module__", None) != module:
            continue
        if isinstance(fresh, types.FunctionType) and isinstance(known, types.FunctionType):
            if len(known.__code__.co_freevars) == len(fresh.__code__.co_freevars):
                known.__code__ = fresh.__code__
                known.__defaults__ = fresh.__defaults__
                known.__kwdefaults__ = fresh.__kwdefaults__
        elif isinstance(fresh, type) and isinstance(known, type):
            _code_into(vars(known), vars(fresh), module)


def _function(value: Any) -> Any:
    """What a decorator of the language or of functools holds."""
    if isinstance(value, staticmethod | classmethod):
        return value.__func__
    if isinstance(value, property):
        return value.fget
    return getattr(value, "__wrapped__", value) if callable(value) else value
