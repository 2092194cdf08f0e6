"""The command line."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

import linking_verify
from builder import Signer, print_code
from linking.basics import ALPHA, BETA, write_time
from sample import DATA, HEAD, ID, LEDGER, NOW, PUBLISHED, built

DAY_END = linking_verify.read_date("2027-01-16")


class Command(unittest.TestCase):
    def run_command(self, *more, data=DATA):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "data").write_bytes(data)
            (folder / "token.lts").write_bytes(built(HEAD, PUBLISHED))
            (folder / "book").mkdir()
            (folder / "book" / "2.txt").write_bytes(LEDGER.publications[1])
            (folder / "book" / "README").write_bytes(b"not a publication")
            arguments = [str(folder / "data"), str(folder / "token.lts"), "--ledger", ID,
                         "--now", write_time(NOW)]
            arguments += [str(folder / "book") if one == "BOOK" else one for one in more]
            with mock.patch("sys.argv", ["linking_verify.py", *arguments]), mock.patch("builtins.print") as shown:
                code = linking_verify.main()
            return code, "\n".join(str(one.args[-1]) for one in shown.call_args_list)

    def test_publications(self):
        code, shown = self.run_command("--publications", "BOOK", "--key", LEDGER.publisher.vkey)
        self.assertEqual((0, True), (code, "published" in shown))
        self.assertEqual(1, self.run_command("--publications", "BOOK", data=b"x")[0])
        other = Signer(ID + "/publications", "other").vkey
        self.assertEqual(3, self.run_command("--publications", "BOOK", "--key", other)[0])

    def test_evident(self):
        """Without a date what is held is evident now, and none proves a time before the publication's."""
        for more, proven in (([], NOW), (["--evident", "2027-01-16"], DAY_END), (["--evident", "9999-01-01"], NOW),
                             (["--evident", write_time(LEDGER.times[6] - 1)], LEDGER.times[6])):
            code, shown = self.run_command("--publications", "BOOK", *more)
            self.assertEqual(0, code)
            self.assertIn("\n" + write_time(proven) + "\n", shown)
        self.assertEqual(1, self.run_command("--publications", "BOOK", "--evident", "2027-01-14")[0])

    def test_codes_by_day(self):
        day = write_time(LEDGER.times[6])[:10]
        codes = [print_code(h, LEDGER.times[6], 7, LEDGER.root(h, 7)) + "@" + day for h in (ALPHA, BETA)]
        self.assertEqual(2, self.run_command("--code", codes[0])[0])
        code, shown = self.run_command("--code", codes[0], "--code", codes[1])
        self.assertEqual((0, True), (code, day + "T23:59:59.999999Z" in shown))

    def test_wrong_use(self):
        for more in (["--key", "x"], ["--code", "ABC"], ["--now", "yesterday"], ["--ledger", "/x"],
                     ["--evident", "2027-01-15"]):
            code, shown = self.run_command(*more)
            self.assertEqual((3, True), (code, shown.startswith("error: ")))


if __name__ == "__main__":
    unittest.main()
