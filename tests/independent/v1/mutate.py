"""Alters the verifier one rule at a time and asks whether a vector of tests/vectors/v1 notices.

    python3 mutate.py                     every mutant but the equivalent ones: what .ci/run asks
    python3 mutate.py --only renewal.py   those of a file
    python3 mutate.py --remember          the equivalent ones too, which takes long, and writes killers.txt again

A mutant is one change of one place: a condition negated, or one half of it dropped; a comparison < made <=, == made !=;
a number changed by one; a statement of its own (a finding added, a raise) removed; alpha and beta swapped. A mutant that
no vector notices survives, unless equivalent.txt says why no bytes can show it. killers.txt has, for each mutant, a vector
that noticed it once: it is asked first, and where it does not notice all are asked, so a stale line costs time and nothing
else. Ends with 1 if a mutant survives, if an equivalent one that is asked is noticed, or if equivalent.txt has what is no
mutant.
Signatures of Ed25519, and what is costly in those of ECDSA, are remembered between the mutants of all other functions.
"""

import argparse
import ast
import json
import multiprocessing
import os
import resource
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import make_vectors  # noqa: E402

FILES = ("verify.py", "token.py", "voucher.py", "renewal.py", "record.py", "round.py", "leaf.py", "key.py", "note.py",
         "publication.py", "suitability.py", "suite.py", "text.py", "order.py", "batch.py", "printcode.py", "ed25519.py",
         "cms.py", "der.py", "form.py", "ers.py", "cover.py")
# What makes and does not read, what a client does with a record or with several lists: not part of an answer.
NOT_ASKED = {"printcode.write_code", "order.consistency_path", "order.compare_tokens", "order.functions", "record.take_record",
             "record.write_record", "round.root", "round.Header.encode",
             "voucher.write_voucher", "voucher.text_subject", "voucher.root_subject", "voucher.interval_evidence",
             "token.anchor_body", "ed25519.Secret", "key.read_key_file", "key.Key.text", "order.Consistency.encode",
             "order.Order.encode", "order.NotBefore.encode", "order.Fork.encode", "record.Entry.encode", "leaf.Leaf.encode",
             "publication.publication_keys", "round.Header.link", "round.Header.links", "suite.write_pair",
             "suitability.read_list", "suitability.Soundness.__init__", "printcode.BadCode",
             # A vector over them would have 256 MiB or 1 GiB: test_books.py and test_covers.py lower them.
             "publication.hold_limits", "cover.hold_limits"}
BESIDE = ("linking1_verify", "linking1_proofs", "make_vectors")  # modules that lead a vector to the verifier
MORE_SECONDS = 5  # of one vector, besides ten times what it takes unchanged on this machine: a loop without an end is noticed
MOST_MEMORY = 4 * 2**30  # of one process: so is one that fills the memory

# "module.function: what — why bytes cannot show it"; the second such place of a function has " #2" behind what.
EQUIVALENT_FILE = HERE / "equivalent.txt"
KILLERS_FILE = HERE / "killers.txt"  # "vector<tab>key"


REMEMBERED_OF_DER = ("_add", "_times", "is_composite")


class TooLong(BaseException):
    pass


class Place:
    """One change: the text of what it does, and how."""

    def __init__(self, node, begin, what, function, apply):
        self.line, self.begin = node.lineno, begin  # where the function begins; None outside of functions
        self.what, self.function, self.apply = what, function, apply


COMPARED = {ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
            ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,),
            ast.IsNot: (ast.Is,)}


def places(tree, module):
    """Every change of a module, in the order of its text."""
    found, begin = [], None

    def field(node, name, new, what, function):
        old = getattr(node, name)

        def apply():
            setattr(node, name, new)
            return lambda: setattr(node, name, old)
        found.append(Place(node if hasattr(node, "lineno") else old, begin, what, function, apply))

    def visit(node, function):
        nonlocal begin
        outer = begin
        if isinstance(node, ast.FunctionDef):
            begin = min(part.lineno for part in (node, *node.decorator_list))
        inspect(node, function)
        begin = outer

    def inspect(node, function):
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
                found.append(Place(test, begin, f"no filter: {ast.unparse(test)}", function, apply))
        if isinstance(node, ast.BoolOp):
            for i, value in enumerate(node.values):
                def apply(node=node, i=i, value=value):
                    node.values[i] = ast.copy_location(ast.Constant(isinstance(node.op, ast.And)), value)
                    return lambda: node.values.__setitem__(i, value)
                found.append(Place(value, begin, f"drop: {ast.unparse(value)} of {ast.unparse(node)}", function, apply))
        if isinstance(node, ast.Compare):
            for i, op in enumerate(node.ops):
                for new in COMPARED.get(type(op), ()):
                    def apply(node=node, i=i, op=op, new=new):
                        node.ops[i] = new()
                        return lambda: node.ops.__setitem__(i, op)
                    found.append(Place(node, begin, f"{new.__name__}: {ast.unparse(node)}", function, apply))
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
                    found.append(Place(line, begin, f"remove: {ast.unparse(line)}", function, apply))
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

    def load(self, changed=None, code=None, function=""):
        """make_vectors, over the package with one module replaced; function: where."""
        import importlib.util
        for name in [n for n in sys.modules if n == "linking1" or n.startswith("linking1.")
                     or n in BESIDE]:
            del sys.modules[name]
        finder = _Finder(self, changed, code)
        sys.meta_path.insert(0, finder)
        try:
            import make_vectors as made
            if changed != "ed25519":
                self.remember(sys.modules["linking1.ed25519"], "is_right", "is_public_key")
            if changed != "der" or function not in REMEMBERED_OF_DER:
                self.remember(sys.modules["linking1.der"], "_times", "is_composite")
            made.modules = {name: module for name, module in sys.modules.items() if name.split(".")[0] in ("linking1", *BESIDE)}
            return made
        finally:
            sys.meta_path.remove(finder)

    def remember(self, module, *functions):
        for function in functions:
            real = getattr(module, function)

            def call(*arguments, real=real, function=function):
                at = (function, *arguments)
                if at not in self.known:
                    self.known[at] = real(*arguments)
                return self.known[at]
            setattr(module, function, call)


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


def names_of_vectors():
    return [str(path.relative_to(make_vectors.FOLDER)) for path in sorted(make_vectors.FOLDER.rglob("*.json"))]


class Asking:
    """What the processes share: the mutants and the vectors; each has signatures of its own that it remembers."""

    def __init__(self, package, chosen, names):
        self.package, self.chosen, self.names = package, chosen, names
        self.read, self.last, self.made = {}, [], None
        self.right = {}  # vector → seconds of processor without a change

    def vector(self, number):
        if number not in self.read:
            self.read[number] = json.loads((make_vectors.FOLDER / self.names[number]).read_text())
        return self.read[number]

    def holds(self, made, number):
        vector = self.vector(number)
        sys.modules.update(made.modules)  # for what is imported inside of functions
        signal.setitimer(signal.ITIMER_VIRTUAL, 10 * self.right[number] + MORE_SECONDS if number in self.right else 0)
        try:
            return made.outcome_of(vector) == vector["answer"]
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def must_hold(self, number):
        """The vector holds while nothing is changed; else what it notices says nothing."""
        if number not in self.right:
            self.made, begin = self.made or self.package.load(), time.process_time()
            if not self.holds(self.made, number):
                raise SystemExit(f"{self.names[number]} does not hold without a change")
            self.right[number] = time.process_time() - begin

    def noticed(self, place_number, numbers):
        """The first of the vectors that notices the mutant, or None."""
        name, place = self.chosen[place_number]
        tree, path = self.package.trees[name], self.package.folder / f"{name}.py"
        undo = place.apply()
        code = compile(ast.fix_missing_locations(tree), str(path), "exec")
        undo()
        made = None
        for number in numbers:
            self.must_hold(number)
            try:
                made = made or self.package.load(name, code, place.function)
                if not self.holds(made, number):
                    return number
            except (Exception, TooLong):  # a crash is noticed, and so is a module that does not even load
                return number
        return None


def covered(number):
    """Of a vector: the seconds, and the functions of the verifier that it calls, as module and first line."""
    asking.must_hold(number)
    hit, begin = set(), time.perf_counter()

    def trace(frame, event, argument):
        if "linking1" in frame.f_code.co_filename:
            hit.add((Path(frame.f_code.co_filename).stem, frame.f_code.co_firstlineno))
    sys.settrace(trace)
    try:
        asking.made.outcome_of(asking.vector(number))
    finally:
        sys.settrace(None)
    return number, time.perf_counter() - begin, hit


def first_asked(task):
    """[(mutant, the vector if it notices)] for the mutants of one killer."""
    number, mutants = task
    return [(mutant, asking.noticed(mutant, [number])) for mutant in mutants]


def all_asked(task):
    """The same of one mutant and many vectors; those that noticed the mutants before it are asked first."""
    mutant, numbers = task
    last = [number for number in asking.last if number in numbers]
    number = asking.noticed(mutant, [*last, *(n for n in numbers if n not in last)])
    if number is not None:
        asking.last = [number, *(n for n in asking.last if n != number)][:6]
    return mutant, number


def _over(signum, frame):
    raise TooLong


asking = None


def processes(shared):
    """Workers that have what is shared: they are forked now."""
    global asking
    asking = shared

    def begin():
        signal.signal(signal.SIGVTALRM, _over)
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    return ProcessPoolExecutor(len(os.sched_getaffinity(0)), multiprocessing.get_context("fork"), begin)


def equivalent():
    """Key → why."""
    lines = [line for line in EQUIVALENT_FILE.read_text().splitlines() if line and not line.startswith("#")]
    return {key: why for key, _, why in (line.partition(" \u2014 ") for line in lines)}


def killers(names):
    """Key → number of a vector."""
    place = {name: number for number, name in enumerate(names)}
    lines = [line.split("\t") for line in KILLERS_FILE.read_text().splitlines()] if KILLERS_FILE.exists() else []
    return {key: place[name] for name, key in lines if name in place}


def ask(shared):
    """Mutant → the vector that notices it, or None."""
    remembered = killers(shared.names)
    tasks, found = {}, {}
    for mutant, (_, place) in enumerate(shared.chosen):
        if place.key in remembered:
            tasks.setdefault(remembered[place.key], []).append(mutant)
    with processes(shared) as pool:
        for answers in pool.map(first_asked, sorted(tasks.items())):
            found.update((mutant, number) for mutant, number in answers if number is not None)
    left = [mutant for mutant in range(len(shared.chosen)) if mutant not in found]
    if not left:
        return found
    print(f"{len(left)} of {len(shared.chosen)} mutants are asked by all vectors", flush=True)
    callers, seconds = {}, {}
    with processes(shared) as pool:
        for number, took, hit in pool.map(covered, range(len(shared.names)), chunksize=20):
            seconds[number] = took
            for at in hit:
                callers.setdefault(at, []).append(number)

        def numbers(mutant):
            # Signatures are remembered: what ed25519.py, and der.py in these functions, does for a vector is not seen.
            name, place = shared.chosen[mutant]
            everywhere = place.begin is None or name == "ed25519" or (name == "der" and place.function in REMEMBERED_OF_DER)
            return sorted(seconds if everywhere else callers.get((name, place.begin), ()), key=seconds.__getitem__)
        for mutant, number in pool.map(all_asked, [(mutant, numbers(mutant)) for mutant in left], chunksize=4):
            found[mutant] = number
            if number is not None:
                print(f"noticed {shared.chosen[mutant][1].key} by {shared.names[number]}", flush=True)
    return found


def arguments_of():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="files, with commas")
    parser.add_argument("--remember", action="store_true", help="writes killers.txt: who notices which mutant")
    return parser.parse_args()


def main():
    arguments, equal, package = arguments_of(), equivalent(), Package()
    chosen = [(name, place) for name in package.names for place in places(package.trees[name], name)]
    keys = {place.key for _, place in chosen}
    stale = set(equal) - keys
    for key in sorted(stale):
        print(f"no mutant, but listed: {key}")
    excused = sum(place.key in equal for _, place in chosen)
    if not arguments.remember:
        chosen = [(name, place) for name, place in chosen if place.key not in equal]
    if arguments.only:
        chosen = [(name, place) for name, place in chosen if f"{name}.py" in arguments.only.split(",")]
    shared = Asking(package, chosen, names_of_vectors())
    found = ask(shared)
    survived, noticed, wrong = [], 0, 0
    for mutant, (name, place) in enumerate(chosen):
        if place.key in equal:
            if found[mutant] is not None:
                wrong += 1
                print(f"equivalent, and noticed by {shared.names[found[mutant]]}: {place.key}")
        elif found[mutant] is None:
            survived.append(place.key)
            print(f"survived {name}.py:{place.line} {place.key}")
        else:
            noticed += 1
    if arguments.remember:
        remembered = {key: number for key, number in killers(shared.names).items() if key in keys}
        remembered.update((place.key, found[mutant]) for mutant, (_, place) in enumerate(chosen) if found[mutant] is not None)
        KILLERS_FILE.write_text("".join(f"{shared.names[number]}\t{key}\n" for key, number in sorted(remembered.items())))
    print(f"{len(shared.names)} vectors; {noticed + len(survived)} mutants, {noticed} noticed, {len(survived)} survived, "
          f"score {100 * noticed / max(noticed + len(survived), 1):.1f} %; {excused} equivalent")
    return 1 if survived or wrong or stale else 0


if __name__ == "__main__":
    sys.exit(main())
