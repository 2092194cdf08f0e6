"""Alters the verifier one rule at a time and asks whether a vector of tests/vectors/v1 notices.

    python3 mutate.py [--seconds 900] [--only verify.py] [--part 0/2] [--list]

A mutant is one change of one place: a condition negated, or one half of it dropped; a comparison < made <=, == made !=;
a number changed by one; a statement of its own (a finding added, a raise) removed; alpha and beta swapped; a return made
at the start of a branch. A mutant that no vector notices survives; one that is in EQUIVALENT changes nothing that bytes
could show. Ends with 1 if another one survived. Stops by itself after --seconds; what was not reached is counted as such.
Signatures are remembered between the mutants, for only ed25519.py decides them.
"""

import argparse
import ast
import json
import signal
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import make_vectors  # noqa: E402

FILES = ("verify.py", "token.py", "voucher.py", "renewal.py", "record.py", "round.py", "leaf.py", "key.py", "note.py",
         "publication.py", "suitability.py", "suite.py", "text.py", "order.py", "ed25519.py")
# Writers, and what only other commands use: not part of a verdict or of a reader.
NOT_ASKED = {"write_code", "consistency_path", "take_record", "common_part", "compare_tokens", "write_record", "encode",
             "path_of_hashes", "write_voucher", "text_subject", "root_subject", "interval_evidence", "policy_bytes",
             "anchor_body", "read_book", "sign", "text", "read_key_file", "root_of_hashes", "root", "not_before",
             "fork_holds", "_said", "order_holds", "consistent", "consistency_holds", "functions", "document", "__init__"}
MOST_SECONDS = 10  # of one mutant: a loop without an end is noticed

# "file:line of the function's name:what": why bytes cannot show it.
EQUIVALENT_FILE = HERE / "equivalent.txt"


class TooLong(BaseException):
    pass


class Place:
    """One change: the text of what it does, and how."""

    def __init__(self, node, what, function, apply):
        self.line, self.what, self.function, self.apply = node.lineno, what, function, apply


COMPARED = {ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
            ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,),
            ast.IsNot: (ast.Is,)}


def places(tree):
    """Every change of a module, in the order of its text."""
    found = []

    def field(node, name, new, what, function):
        old = getattr(node, name)

        def apply():
            setattr(node, name, new)
            return lambda: setattr(node, name, old)
        found.append(Place(node if hasattr(node, "lineno") else old, what, function, apply))

    def visit(node, function):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            if node.name in NOT_ASKED:
                return
            function = node.name if isinstance(node, ast.ClassDef) or not function else f"{function}.{node.name}"
        if isinstance(node, (ast.If, ast.IfExp, ast.While)) and not isinstance(node, ast.While):
            text = ast.unparse(node.test)
            if not isinstance(node.test, ast.Compare) or len(node.test.ops) > 1:
                field(node, "test", ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test), f"not: {text}", function)
            if isinstance(node, ast.If):
                field(node, "test", ast.copy_location(ast.Constant(False), node.test), f"never: {text}", function)
        if isinstance(node, ast.comprehension):
            for i, test in enumerate(node.ifs):
                def apply(node=node, i=i, test=test):
                    node.ifs[i] = ast.copy_location(ast.Constant(True), test)
                    return lambda: node.ifs.__setitem__(i, test)
                found.append(Place(test, f"no filter: {ast.unparse(test)}", function, apply))
        if isinstance(node, ast.BoolOp):
            for i, value in enumerate(node.values):
                def apply(node=node, i=i, value=value):
                    node.values[i] = ast.copy_location(ast.Constant(isinstance(node.op, ast.And)), value)
                    return lambda: node.values.__setitem__(i, value)
                found.append(Place(value, f"drop: {ast.unparse(value)} of {ast.unparse(node)}", function, apply))
        if isinstance(node, ast.Compare):
            for i, op in enumerate(node.ops):
                for new in COMPARED.get(type(op), ()):
                    def apply(node=node, i=i, op=op, new=new):
                        node.ops[i] = new()
                        return lambda: node.ops.__setitem__(i, op)
                    found.append(Place(node, f"{new.__name__}: {ast.unparse(node)}", function, apply))
        if isinstance(node, ast.Constant) and type(node.value) is int:
            field(node, "value", node.value + 1, f"{node.value} + 1", function)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            field(node, "op", ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), f"sign: {ast.unparse(node)}", function)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            field(node, "op", ast.UAdd(), f"without not: {ast.unparse(node)}", function) if False else None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("min", "max", "any", "all"):
            other = {"min": "max", "max": "min", "any": "all", "all": "any"}[node.func.id]
            field(node.func, "id", other, f"{other}: {ast.unparse(node)}", function)
        if isinstance(node, ast.Name) and node.id in ("ALPHA", "BETA"):
            field(node, "id", {"ALPHA": "BETA", "BETA": "ALPHA"}[node.id], f"other chain: {node.id}", function)
        if function and isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and node.slice.id == "h" and \
                isinstance(node.ctx, ast.Load):
            field(node, "slice", ast.copy_location(ast.parse("1 - h", mode="eval").body, node.slice),
                  f"other chain: {ast.unparse(node)}", function)
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if function and isinstance(block, list):
                for i, statement in enumerate(block):
                    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
                    if is_text or not isinstance(statement, (ast.Expr, ast.Raise, ast.AugAssign, ast.Continue, ast.Break)):
                        continue

                    def apply(block=block, i=i, statement=statement):
                        block[i] = ast.copy_location(ast.Pass(), statement)
                        return lambda: block.__setitem__(i, statement)
                    found.append(Place(statement, f"remove: {ast.unparse(statement)}", function, apply))
        for child in ast.iter_child_nodes(node):
            if function or not isinstance(child, ast.Constant):
                visit(child, function)

    visit(tree, "")
    return found


class Package:
    """The verifier's modules, run again with one of them changed."""

    def __init__(self):
        self.folder = HERE / "linking1"
        self.names = [name[:-3] for name in FILES]
        self.trees = {name: ast.parse((self.folder / f"{name}.py").read_text()) for name in self.names}
        self.code = {}
        for path in [*self.folder.glob("*.py"), HERE / "linking1_verify.py", HERE / "make_vectors.py"]:
            self.code[path] = compile(path.read_text(), str(path), "exec")
        self.known = {}

    def load(self, changed=None, code=None):
        """make_vectors, over the package with one module replaced."""
        import importlib.util
        for name in [n for n in sys.modules if n == "linking1" or n.startswith("linking1.")
                     or n in ("linking1_verify", "make_vectors")]:
            del sys.modules[name]
        finder = _Finder(self, changed, code)
        sys.meta_path.insert(0, finder)
        try:
            import make_vectors as made
            if changed != "ed25519":
                self.remember(sys.modules["linking1.ed25519"], sys.modules["linking1.key"])
            return made
        finally:
            sys.meta_path.remove(finder)

    def remember(self, ed25519, key):
        for function in ("is_right", "is_public_key"):
            real = getattr(ed25519, function)

            def call(*arguments, real=real, function=function):
                at = (function, *arguments)
                if at not in self.known:
                    self.known[at] = real(*arguments)
                return self.known[at]
            setattr(ed25519, function, call)


class _Finder:
    def __init__(self, package, changed, code):
        self.package, self.changed, self.code_of_changed = package, changed, code

    def find_spec(self, name, path=None, target=None):
        import importlib.util
        if name == "linking1":
            file = self.package.folder / "__init__.py"
            spec = importlib.util.spec_from_loader(name, self, is_package=True)
            spec.submodule_search_locations = [str(self.package.folder)]
        elif name.startswith("linking1."):
            file = self.package.folder / f"{name[9:]}.py"
            spec = importlib.util.spec_from_loader(name, self)
        elif name in ("linking1_verify", "make_vectors"):
            file = HERE / f"{name}.py"
            spec = importlib.util.spec_from_loader(name, self)
        else:
            return None
        spec.loader_state = file
        return spec

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        file = module.__spec__.loader_state
        module.__file__ = str(file)
        is_changed = self.changed and file == self.package.folder / f"{self.changed}.py"
        exec(self.code_of_changed if is_changed else self.package.code[file], module.__dict__)


def vectors():
    return [(str(path.relative_to(make_vectors.FOLDER)), json.loads(path.read_text()))
            for path in sorted(make_vectors.FOLDER.rglob("*.json"))]


def covered(package, all_vectors):
    """Module and line → numbers of the vectors that run it, the quickest first; and what a vector answers is right."""
    made, lines, seconds = package.load(), {}, []
    for number, (name, vector) in enumerate(all_vectors):
        hit = set()

        def trace(frame, event, argument, hit=hit):
            code = frame.f_code
            if "linking1" not in code.co_filename:
                return None

            def local(frame, event, argument):
                if event == "line":
                    hit.add((frame.f_code.co_filename, frame.f_lineno))
                return local
            hit.add((code.co_filename, frame.f_lineno))
            return local
        begin = time.perf_counter()
        sys.settrace(trace)
        answer = made.outcome_of(vector)
        sys.settrace(None)
        if answer != vector["answer"]:
            raise SystemExit(f"{name} does not hold without a change")
        seconds.append(time.perf_counter() - begin)
        for at in hit:
            lines.setdefault((Path(at[0]).stem, at[1]), []).append(number)
    for numbers in lines.values():
        numbers.sort(key=seconds.__getitem__)
    return lines


def _over(signum, frame):
    raise TooLong


def is_noticed(made, all_vectors, numbers, last):
    """The vector that notices, or None; those that noticed the mutants before are asked first."""
    for number in sorted(numbers, key=lambda n: n not in last) if last else numbers:
        vector = all_vectors[number][1]
        try:
            if made.outcome_of(vector) != vector["answer"]:
                return number
        except (Exception, TooLong):  # a crash is noticed
            return number
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=900)
    parser.add_argument("--only", default="", help="files, with commas")
    parser.add_argument("--part", default="0/1", help="every nth mutant from the first: first/n")
    parser.add_argument("--list", action="store_true", help="only lists the mutants")
    arguments = parser.parse_args()
    equal = {}
    for line in EQUIVALENT_FILE.read_text().splitlines():
        if line and not line.startswith("#"):
            key, _, why = line.partition(" — ")
            equal[key] = why
    end, package = time.monotonic() + arguments.seconds, Package()
    all_vectors = vectors()
    lines = {} if arguments.list else covered(package, all_vectors)
    begin, count = (int(n) for n in arguments.part.split("/"))
    noticed, survived, equivalent, left, number, last, used = 0, [], 0, 0, -1, [], set()
    signal.signal(signal.SIGALRM, _over)
    for name in package.names:
        if arguments.only and f"{name}.py" not in arguments.only.split(","):
            continue
        tree, path = package.trees[name], package.folder / f"{name}.py"
        for place in places(tree):
            number += 1
            key = f"{name}.{place.function}: {place.what}"
            if number % count != begin:
                continue
            if arguments.list:
                print(key)
                continue
            if time.monotonic() > end:
                left += 1
                continue
            if key in equal:
                equivalent += 1
                used.add(key)
                continue
            undo = place.apply()
            code = compile(ast.fix_missing_locations(tree), str(path), "exec")
            undo()
            signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
            try:
                made = package.load(name, code)
                numbers = lines.get((name, place.line), range(len(all_vectors)) if not place.function else [])
                found = is_noticed(made, all_vectors, numbers, last)
            except (Exception, TooLong):
                found = -1
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            if found is None:
                survived.append(key)
                print(f"survived {name}.py:{place.line} {key}{'' if numbers else ' (no vector runs the line)'}", flush=True)
            else:
                noticed += 1
                last = [found, *[n for n in last if n != found]][:4]
    package.load()
    asked = noticed + len(survived)
    print(f"{len(all_vectors)} vectors; {asked} mutants asked, {noticed} noticed, {len(survived)} survived, "
          f"score {100 * noticed / max(asked, 1):.1f} %; {equivalent} equivalent; {left} not reached in time")
    return 1 if survived or left else 0


if __name__ == "__main__":
    sys.exit(main())
