using System.Text;

using Linking.Books;
using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>What a verification rests on, and where it came from.</summary>
/// <param name="Trust">For the verifier.</param>
/// <param name="LedgerGiven">Whether the user named the ledger; else the token did.</param>
/// <param name="Sources">Where each value came from, for people.</param>
/// <param name="Remarks">What the reader should know about them, a sentence each.</param>
internal sealed record Evidence(Trust Trust, bool LedgerGiven, IReadOnlyList<EvidenceSource> Sources, IReadOnlyList<string> Remarks)
{
    /// <summary>Reads everything the options name.</summary>
    /// <exception cref="CommandException">An option is wrong, or a file cannot be read.</exception>
    /// <exception cref="BookException">A book of publications cannot be read.</exception>
    public static async Task<Evidence> CollectAsync(byte[] tokenBytes, EvidenceOptions options, CancellationToken cancellation)
    {
        var collector = new Collector(options);
        return await collector.RunAsync(tokenBytes, cancellation);
    }

    private sealed class Collector(EvidenceOptions options)
    {
        // Where a token cannot be decoded no ledger is needed: the verdict is given before it is looked at.
        private static readonly LedgerId NoLedger = LedgerId.Parse("none");

        private readonly List<RepresentativeValue> _values = [];
        private readonly List<EvidenceSource> _sources = [];
        private readonly List<string> _remarks = [];
        private readonly List<TrustedKey> _keys = [];

        public async Task<Evidence> RunAsync(byte[] tokenBytes, CancellationToken cancellation)
        {
            var now = options.At is null ? Times.Now : TimeOf("--at", options.At, endOfDay: true);
            var ledger = options.Ledger ?? (Token.TryDecode(tokenBytes, out var token, out _) ? token.Header.Ledger : NoLedger);
            var broken = options.Broken.Select(BrokenOf).GroupBy(b => b.Function).ToDictionary(g => g.Key, g => g.Min(b => b.Since));
            foreach (var (function, since) in broken)
            {
                if (since > now)
                    _remarks.Add(
                        $"{function.Name()} is held broken only from {Times.Show(since)} on, which is after the time of " +
                        "verification; add --at to verify as of a later day.");
            }

            foreach (var source in options.Publications)
                await AddBookAsync(source, ledger, now, cancellation);
            foreach (var code in options.Codes)
                AddCode(code, now);
            foreach (var file in options.KeyFiles)
                await AddKeysAsync(file, cancellation);
            var window = AddKnownLedger(ledger);
            var trust = new Trust
            {
                Ledger = ledger,
                Now = now,
                Keys = _keys,
                Values = _values,
                BrokenSince = broken,
                WindowMicroseconds = window,
            };
            return new Evidence(trust, options.Ledger is not null, _sources, _remarks);
        }

        private async Task AddBookAsync(string source, LedgerId ledger, Instant now, CancellationToken cancellation)
        {
            var book = await PublicationBook.OpenAsync(source, new BookOptions { Ledger = ledger }, cancellation);
            if (options.Evident is not null)
                book = book.WithEvident(TimeOf("--evident", options.Evident, endOfDay: true));
            foreach (var problem in book.Problems)
                _remarks.Add($"The book {source} has a fault: {problem}");
            if (book.IsContradictory)
            {
                // Which of its publications was exchanged cannot be told: neither a proof nor a contradiction rests on them.
                _remarks.Add(
                    $"Its publications contradict each other, so none of them was relied on. Get the book {source} from " +
                    "another place, or give a print code from paper.");
                return;
            }

            foreach (var entry in book.Entries)
            {
                var evident = entry.Evident ?? now;
                foreach (var value in RepresentativeValue.Of(entry.Publication, evident))
                {
                    _values.Add(value);
                    _sources.Add(new EvidenceSource(
                        value, $"publication {entry.Publication.Number}, {entry.Where}", DateOf(entry.Evident)));
                }
            }
        }

        private string DateOf(Instant? evident) => (options.Evident, evident) switch
        {
            (not null, _) => "the date given with --evident",
            (null, not null) => "the date of the commit that added it",
            _ => "today, for want of a date; give the day on which it demonstrably stood in public with --evident",
        };

        private void AddCode(string text, Instant now)
        {
            var at = text.LastIndexOf('@');
            Instant? evident = at < 0 ? null : TimeOf("--code", text[(at + 1)..].Trim(), endOfDay: true);
            if (!PrintCode.TryParse(at < 0 ? text : text[..at], out var code, out var error))
                throw new CommandException(ExitCode.Usage, $"--code: {error}");
            var value = RepresentativeValue.Of(code, evident ?? now);
            _values.Add(value);
            _sources.Add(new EvidenceSource(value, "a print code", evident is null
                ? "today, for want of a date; give the paper's date behind the code, …@2026-11-22"
                : "the paper's date as given"));
        }

        private async Task AddKeysAsync(string file, CancellationToken cancellation)
        {
            const int Longest = 65536;
            var bytes = await InputFile.ReadAsync(file, Longest + 1, cancellation);
            if (bytes.Length > Longest)
                throw new CommandException(
                    ExitCode.Data, $"--key: {file} is over {Longest} bytes; a key file has one verifier key a line.");
            var count = _keys.Count;
            foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
            {
                // The lines of a genesis are taken as they stand there.
                if (!VerifierKey.TryParse(line.StartsWith("key ", StringComparison.Ordinal) ? line[4..] : line, out var key))
                    throw new CommandException(
                        ExitCode.Data,
                        $"--key: {file} holds a line that is no verifier key (name+id+base64): {line[..Math.Min(line.Length, 80)]}");
                _keys.Add(new TrustedKey(key));
            }

            if (_keys.Count == count)
                throw new CommandException(ExitCode.Data, $"--key: {file} holds no key.");
        }

        /// <summary>Keys of a ledger met before; and how long signatures alone suffice: two of its publication intervals.</summary>
        private ulong AddKnownLedger(LedgerId ledger)
        {
            if (new TrustFolder(options.TrustFolder).Find(ledger) is not { Identity.Genesis: var genesis })
                return Trust.DefaultWindowMicroseconds;
            _keys.AddRange(Enum.GetValues<Chain>().Select(chain => new TrustedKey(genesis.HeadKey(chain))));
            return 2 * genesis.PublicationIntervalMicroseconds;
        }

        private static (HashFunction Function, Instant Since) BrokenOf(string text)
        {
            var parts = text.Split('@', 2);
            if (parts.Length != 2 || !HashFunctions.TryParse(parts[0], out var function))
                throw SharedOptions.Usage(
                    $"--broken: '{text}' is not FUNCTION@DATE such as sha2-256@2031-01-01; the functions are sha2-256 and sha3-256.");
            return (function, TimeOf("--broken", parts[1], endOfDay: false));
        }

        private static Instant TimeOf(string option, string text, bool endOfDay) => Times.TryParse(text, endOfDay, out var time)
            ? time
            : throw SharedOptions.Usage($"{option}: '{text}' is not {Times.Form}.");
    }
}
