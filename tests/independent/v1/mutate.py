"""Alters the verifier one rule at a time and asks whether a vector of tests/vectors/v1 notices.

    python3 mutate.py                          every mutant: minutes
    python3 mutate.py --turn                   those whose turn it is today: what .ci/run asks
    python3 mutate.py --only verify.py --list  lists the mutants

A mutant is one change of one place: a condition negated, or one half of it dropped; a comparison < made <=, == made !=;
a number changed by one; a statement of its own (a finding added, a raise) removed; alpha and beta swapped. A mutant that
no vector notices survives; one that is in equivalent.txt changes nothing that bytes could show, and one in open.txt has no
vector yet. Ends with 1 if another one survived, if an equivalent one is noticed, if a list has what is no mutant, or if
--seconds did not suffice. What is printed as open and noticed can be taken from open.txt. Signatures are remembered
between the mutants, for only ed25519.py decides them.
"""

import argparse
import ast
import json
import signal
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import make_vectors  # noqa: E402

FILES = ("verify.py", "token.py", "voucher.py", "renewal.py", "record.py", "round.py", "leaf.py", "key.py", "note.py",
         "publication.py", "suitability.py", "suite.py", "text.py", "order.py", "batch.py", "printcode.py", "ed25519.py")
# What makes and does not read, what a client does with a record or with several lists, RFC 3161: not part of an answer.
NOT_ASKED = {"printcode.write_code", "order.consistency_path", "order.compare_tokens", "order.functions", "record.take_record",
             "record.write_record", "round.path_of_hashes", "round.root_of_hashes", "round.root", "round.Header.encode",
             "voucher.write_voucher", "voucher.text_subject", "voucher.root_subject", "voucher.interval_evidence",
             "token.anchor_body", "ed25519.Secret", "key.read_key_file", "key.Key.text", "order.Consistency.encode",
             "order.Order.encode", "order.NotBefore.encode", "order.Fork.encode", "record.Entry.encode", "leaf.Leaf.encode",
             "publication.publication_keys", "round.Header.link", "round.Header.links", "suite.write_pair", "renewal._File._judge_stamp",
             "suitability.read_list", "suitability.Soundness.__init__", "printcode.BadCode"}
TURNS = 8  # days in which every mutant has its turn
BESIDE = ("linking1_verify", "linking1_proofs", "make_vectors")  # modules that lead a vector to the verifier
MOST_SECONDS = 20  # of one mutant: a loop without an end is noticed

# "module.function: what — why bytes cannot show it"; the second such place of a function has " #2" behind what.
EQUIVALENT_FILE = HERE / "equivalent.txt"
OPEN_FILE = HERE / "open.txt"  # a key a line


class TooLong(BaseException):
    pass


class Place:
    """One change: the text of what it does, and how."""

    def __init__(self, node, statement, what, function, apply):
        self.line, self.lines = node.lineno, range(min(statement, node.lineno), node.lineno + 1)
        self.what, self.function, self.apply = what, function, apply


COMPARED = {ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
            ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,),
            ast.IsNot: (ast.Is,)}


def places(tree, module):
    """Every change of a module, in the order of its text."""
    found, statement = [], 0

    def field(node, name, new, what, function):
        old = getattr(node, name)

        def apply():
            setattr(node, name, new)
            return lambda: setattr(node, name, old)
        found.append(Place(node if hasattr(node, "lineno") else old, statement, what, function, apply))

    def visit(node, function):
        nonlocal statement
        if isinstance(node, ast.stmt):
            statement = node.lineno
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            function = f"{function}.{node.name}" if function else node.name
            if f"{module}.{function}" in NOT_ASKED:
                return
        if isinstance(node, (ast.If, ast.IfExp)):
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
                found.append(Place(test, statement, f"no filter: {ast.unparse(test)}", function, apply))
        if isinstance(node, ast.BoolOp):
            for i, value in enumerate(node.values):
                def apply(node=node, i=i, value=value):
                    node.values[i] = ast.copy_location(ast.Constant(isinstance(node.op, ast.And)), value)
                    return lambda: node.values.__setitem__(i, value)
                found.append(Place(value, statement, f"drop: {ast.unparse(value)} of {ast.unparse(node)}", function, apply))
        if isinstance(node, ast.Compare):
            for i, op in enumerate(node.ops):
                for new in COMPARED.get(type(op), ()):
                    def apply(node=node, i=i, op=op, new=new):
                        node.ops[i] = new()
                        return lambda: node.ops.__setitem__(i, op)
                    found.append(Place(node, statement, f"{new.__name__}: {ast.unparse(node)}", function, apply))
        if isinstance(node, ast.Constant) and type(node.value) is int:
            field(node, "value", node.value + 1, f"{node.value} + 1", function)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            field(node, "op", ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), f"sign: {ast.unparse(node)}", function)
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
                for i, line in enumerate(block):
                    is_text = isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
                    if is_text or not isinstance(line, (ast.Expr, ast.Raise, ast.AugAssign, ast.Continue, ast.Break)):
                        continue

                    def apply(block=block, i=i, line=line):
                        block[i] = ast.copy_location(ast.Pass(), line)
                        return lambda: block.__setitem__(i, line)
                    found.append(Place(line, line.lineno, f"remove: {ast.unparse(line)}", function, apply))
        for child in ast.iter_child_nodes(node):
            if function or not isinstance(child, ast.Constant):
                visit(child, function)

    visit(tree, "")
    times = {}
    for place in found:
        key = f"{module}.{place.function}: {place.what}"
        times[key] = times.get(key, 0) + 1
        place.key = key if times[key] == 1 else f"{key} #{times[key]}"
    return found


class Package:
    """The verifier's modules, run again with one of them changed."""

    def __init__(self):
        self.folder = HERE / "linking1"
        self.names = [name[:-3] for name in FILES]
        self.trees = {name: ast.parse((self.folder / f"{name}.py").read_text()) for name in self.names}
        self.code = {}
        for path in [*self.folder.glob("*.py"), *(HERE / f"{name}.py" for name in BESIDE)]:
            self.code[path] = compile(path.read_text(), str(path), "exec")
        self.known = {}

    def load(self, changed=None, code=None):
        """make_vectors, over the package with one module replaced."""
        import importlib.util
        for name in [n for n in sys.modules if n == "linking1" or n.startswith("linking1.")
                     or n in BESIDE]:
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
        elif name in BESIDE:
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


def arguments_of():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--only", default="", help="files, with commas")
    parser.add_argument("--turn", action="store_true", help=f"only those whose turn it is: every {TURNS}th, from the day's number on")
    parser.add_argument("--list", action="store_true", help="only lists the mutants")
    return parser.parse_args()


def equivalent():
    """Key → why."""
    lines = [line for line in EQUIVALENT_FILE.read_text().splitlines() if line and not line.startswith("#")]
    return {key: why for key, _, why in (line.partition(" \u2014 ") for line in lines)}


def still_open():
    return {line for line in OPEN_FILE.read_text().splitlines() if line and not line.startswith("#")}


class Sweep:
    def __init__(self, package, all_vectors):
        self.package, self.all_vectors, self.last = package, all_vectors, []
        self.lines = covered(package, all_vectors)

    def numbers(self, name, place):
        """Of the vectors that run the statement up to the place; all, where it stands outside of functions."""
        if not place.function:
            return range(len(self.all_vectors))
        return list(dict.fromkeys(n for line in place.lines for n in self.lines.get((name, line), ())))

    def notices(self, name, place):
        """The number of a vector that notices a mutant, -1 for one that cannot even be loaded, or None."""
        tree, path = self.package.trees[name], self.package.folder / f"{name}.py"
        undo = place.apply()
        code = compile(ast.fix_missing_locations(tree), str(path), "exec")
        undo()
        numbers = self.numbers(name, place)
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
        try:
            found = is_noticed(self.package.load(name, code), self.all_vectors, numbers, self.last)
        except (Exception, TooLong):
            found = -1
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if found is not None:
            self.last = [found, *[n for n in self.last if n != found]][:4]
        return found


def main():
    arguments, equal, without, package = arguments_of(), equivalent(), still_open(), Package()
    end = time.monotonic() + arguments.seconds
    turn = datetime.now(timezone.utc).date().toordinal() % TURNS
    chosen = [(name, place) for name in package.names for place in places(package.trees[name], name)
              if not arguments.only or f"{name}.py" in arguments.only.split(",")]
    stale = set(equal) | without
    stale = stale - {place.key for _, place in chosen} if not arguments.only else set()
    if arguments.turn:
        chosen = chosen[turn::TURNS]
    if arguments.list:
        print("\n".join(place.key for _, place in chosen))
        return 0
    signal.signal(signal.SIGVTALRM, _over)
    all_vectors = vectors()
    sweep, noticed, survived, excused, waiting, left = Sweep(package, all_vectors), 0, 0, 0, 0, 0
    for key in sorted(stale):
        print(f"no mutant, but listed: {key}")
    for name, place in chosen:
        if time.monotonic() > end:
            left += 1
        elif sweep.notices(name, place) is not None:
            noticed += 1
            if place.key in equal:
                stale.add(place.key)
            if place.key in equal or place.key in without:
                print(f"{'equivalent' if place.key in equal else 'open'}, and noticed: {place.key}", flush=True)
        elif place.key in equal:
            excused += 1
        elif place.key in without:
            waiting += 1
        else:
            survived += 1
            print(f"survived {name}.py:{place.line} {place.key}"
                  f"{'' if sweep.numbers(name, place) else ' (no vector runs the line)'}", flush=True)
    asked = noticed + survived + waiting
    print(f"{len(all_vectors)} vectors; {asked} mutants asked, {noticed} noticed, {survived} survived, {waiting} open, "
          f"score {100 * noticed / max(asked, 1):.1f} %; {excused} equivalent; {left} not reached in time")
    return 1 if survived or left or stale else 0


if __name__ == "__main__":
    sys.exit(main())
