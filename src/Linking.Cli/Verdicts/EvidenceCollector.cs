using Linking.Books;
using Linking.Cli.Commands;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client.Tiles;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Suitability;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Verdicts;

/// <summary>Reads everything that the options of <c>verify</c> name.</summary>
internal sealed class EvidenceCollector
{
    private readonly EvidenceOptions _options;
    private readonly Instant _held = Times.Now;
    private readonly List<GivenPublication> _publications = [];
    private readonly List<ReadOnlyMemory<byte>> _vouchers = [];
    private readonly List<EvidenceSource> _sources = [];
    private readonly List<string> _remarks = [];
    private readonly IReadOnlyList<WordsEvidence> _asserted;

    private EvidenceCollector(EvidenceOptions options)
    {
        _options = options;
        _asserted = [.. options.Asserted.Select(text => Dated.Words("--asserted", text, "the user, who said so on the command line"))];
    }

    /// <param name="token">A token of the ledger; null if it cannot be decoded: then nothing is needed for its verdict.</param>
    /// <param name="options">What to read.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="CommandException">An option is wrong, or a file cannot be read.</exception>
    /// <exception cref="BookException">A book of publications cannot be read.</exception>
    /// <exception cref="TrustException">The trust folder cannot be read.</exception>
    public static Task<Evidence> CollectAsync(Token? token, EvidenceOptions options, CancellationToken cancellation) =>
        new EvidenceCollector(options).RunAsync(token, cancellation);

    private async Task<Evidence> RunAsync(Token? token, CancellationToken cancellation)
    {
        var folder = new TrustFolder(_options.TrustFolder, Times.Clock);
        var typed = _options.Identity;
        var known = typed is { } identity ? folder.Find(identity) : token is null ? null : folder.Find(token);
        var trust = known?.ToTrust(_held) ?? new Trust { Held = _held };
        if (typed is { } chosen)
            trust = trust with { Identity = new LedgerIdentity(chosen) };
        if (_options.Ledger is { } ledger)
            trust = trust with { Ledger = ledger };
        if (_options.Record is { } file)
            trust = WithRecord(trust, known, await RecordAsync(file, cancellation), Say($"The record {file}"));
        foreach (var source in _options.Publications)
        {
            var book = await AddBookAsync(source, trust, cancellation);
            if (book.Record is { } record && _options.Record is null && RecordFile.TryDecode(record, out var read, out _))
                trust = WithRecord(trust, known, read, Say($"The record in the book {source}"));
            if (known is not null)
                Observe(source, book, known);
        }

        foreach (var code in _options.Codes)
            AddCode(code, trust.Identity);
        foreach (var path in _options.Vouchers)
            await AddVoucherAsync(path, cancellation);
        var witnesses = new List<VerifierKey>();
        foreach (var path in _options.Witnesses)
            witnesses.AddRange(await OutsideTrust.WitnessesAsync(path, cancellation));
        // What was seen first stands first; what is typed now is the caller's own too, and before what a book brings.
        trust = trust with
        {
            Publications = [.. trust.Publications, .. _publications],
            Vouchers = [.. (known is null ? trust : known.ToTrust(_held)).Vouchers, .. _vouchers],
            Witnesses = witnesses,
            Stamps = await OutsideTrust.StampsAsync(_options.Authorities, cancellation) is { } reader
                ? new RememberingStampReader(reader)
                : null,
            List = _options.List is { } list ? await ListAsync(list, cancellation) : null,
            Strict = _options.Strict,
            Fresh = _options.Fresh is { } fresh ? OutsideTrust.SpanOf("--fresh", fresh) : null,
            Broken = [.. _options.Broken.Select(BrokenOf)],
            AsOf = _options.AsOf is null ? null : TimeOf("--as-of", _options.AsOf, endOfDay: true),
        };
        // Only a voucher of kind ledger asks for them, and there may be many.
        if (token?.Anchors.Any(a => a is VoucherAnchor) == true || trust.Vouchers.Any(IsOfALedger))
            trust = OutsideTrust.WithLedgersBeside(trust, folder);
        RemarkOnBroken(trust);
        if (known is { Forks.Count: > 0 })
            _remarks.Add(Say($"{known.Name} has said two things that cannot both be true; the proofs are in {known.ForkFolder}."));
        var pin = typed is not null ? PinSource.CommandLine : known is not null ? PinSource.TrustFolder : PinSource.None;
        return new Evidence(trust, pin, _sources, _asserted, _remarks);
    }

    private async Task<SuitabilityList> ListAsync(string path, CancellationToken cancellation)
    {
        var list = await OutsideTrust.ListAsync(path, cancellation);
        var seen = new SeenLists(_options.TrustFolder);
        seen.Check(path, list, _held);
        // What would be is nothing to remember.
        if (_options.IsHypothetical)
            return list;
        try
        {
            seen.Remember(path, list, _held);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _remarks.Add(Say($"That the list {path} was used could not be remembered: {exception.Message}"));
        }

        return list;
    }

    private static bool IsOfALedger(ReadOnlyMemory<byte> voucher) =>
        Voucher.TryDecode(voucher, out var read, out _) && read.Kind == VoucherKind.Ledger;

    private static async Task<RecordFile> RecordAsync(string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, RecordFile.MaxSize + 1, cancellation);
        return RecordFile.TryDecode(bytes, out var record, out var error)
            ? record
            : throw new CommandException(ExitCode.Data, $"--record: {path} is no record that can be read. {error.Message}");
    }

    /// <summary>Of a ledger met before the record that was accepted decides; another is held against it.</summary>
    private Trust WithRecord(Trust trust, TrustedLedger? known, RecordFile record, string name)
    {
        if (known is null)
            return trust with { Record = record.ToBytes(), PinnedEntries = 0 };
        var compared = known.Compare(record);
        var code = compared.Result switch
        {
            PinResult.Older => FindingCode.RecordOld,
            PinResult.Refused => FindingCode.RecordFault,
            PinResult.Fork => FindingCode.Fork,
            _ => (FindingCode?)null,
        };
        if (code is { } found)
            _remarks.Add(Say($"{name}: {found.Said()} ({found.Text()}). {compared.Reason}").TrimEnd());
        if (compared.ForkFile is { } proof)
            _remarks.Add(Say($"The proof that {known.Name} has said both is in {proof}. What comes after what both have does not count."));
        return trust with { Record = compared.Record.ToBytes(), PinnedEntries = compared.PinnedEntries };
    }

    private async Task<PublicationBook> AddBookAsync(string source, Trust trust, CancellationToken cancellation)
    {
        var book = await BookReading.RunAsync(
            source,
            progress => OpenBookAsync(
                source,
                new BookOptions
                {
                    Ledger = trust.Ledger,
                    Identity = trust.Identity,
                    Branch = _options.Branch,
                    Proxy = ProxyChoice.ForGit(_options.Proxy),
                    Progress = progress,
                },
                cancellation));
        foreach (var problem in book.Problems)
            _remarks.Add(Say($"The book {source} has a fault: {problem}"));
        foreach (var entry in book.Entries)
        {
            _publications.Add(new GivenPublication(entry.Note));
            _sources.Add(new EvidenceSource(entry.Publication, entry.Where, entry.Dated));
            _vouchers.AddRange(Evidence.Vouch(entry.Note, _asserted));
        }

        // What is inside something handed over is nobody's own word.
        _vouchers.AddRange(book.Vouchers.Where(v => Voucher.TryDecode(v, out var voucher, out _) && !voucher.IsCallersOwn));
        return book;
    }

    // At an address there are either a ledger's public files or a git repository.
    private async Task<PublicationBook> OpenBookAsync(string source, BookOptions options, CancellationToken cancellation)
    {
        if (options.Branch is null && FilesPlace.IsAddress(source))
        {
            using var files = FilesPlace.Open(source, _options.Proxy);
            try
            {
                if (await PublishedFiles.TryReadAsync(files, options, cancellation) is { } book)
                    return book;
            }
            catch (PublicFilesException exception)
            {
                throw new BookException(exception.Message, exception);
            }
        }

        return await PublicationBook.OpenAsync(source, options, cancellation);
    }

    /// <summary>A ledger that was met before is remembered better with each book: what stood there today stood there today.</summary>
    private void Observe(string source, PublicationBook book, TrustedLedger known)
    {
        try
        {
            foreach (var entry in book.Entries)
            {
                if (KnownPublication.TryRead(entry.Note, out var publication) && known.IsSigned(publication, _held) &&
                    known.Observe(publication, _held, source) is { } fork)
                {
                    _remarks.Add(Say(
                        $"Publication {publication.Publication.Number} in {source} contradicts the one that was seen before. The proof " +
                        $"that {known.Name} said both is in {fork}."));
                }
            }
        }
        catch (TrustException exception) when (exception.InnerException is not null)
        {
            _remarks.Add(Say($"That the book was seen today could not be remembered: {exception.Message}"));
        }
    }

    private void AddCode(string text, LedgerIdentity? identity)
    {
        var at = TypedCode.IndexOfDate(text);
        if (!TypedCode.TryParse(at < 0 ? text : text[..at], out var code, out var error))
            throw new CommandException(ExitCode.Usage, $"--code: {error}");
        var chain = Suite.ChainOf(code.Function);
        if (identity?[chain] is { } half && !code.IsOf(half))
        {
            _remarks.Add(Say(
                $"The print code of {code.Size} rounds under {code.Function.Name()} is of another ledger " +
                $"({FindingCode.CodeLedger.Text()}): it is not used. Look at the paper."));
            return;
        }

        var words = at < 0
            ? new WordsEvidence(_held, _held, "a print code that was typed in, without a date: it is here now")
            : Dated.Words("--code", text[(at + 1)..].Trim(), "a newspaper of that day, whose print code was typed in");
        _vouchers.Add(new Voucher(VoucherKind.Print, new RootSubject(code.Value), words).ToBytes());
    }

    private async Task AddVoucherAsync(string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, Voucher.MaxSize + 1, cancellation);
        if (!Voucher.TryDecode(bytes, out _, out var error))
            throw new CommandException(ExitCode.Data, $"--voucher: {path} cannot be read. {error.Message}");
        _vouchers.Add(bytes);
    }

    private void RemarkOnBroken(Trust trust)
    {
        foreach (var broken in trust.Broken.Where(b => b.Since > (trust.AsOf ?? trust.Held)))
            _remarks.Add(Say(
                $"{broken.Name} is held broken only from {Times.Show(broken.Since)} on, which is after the time asked about; add --as-of " +
                $"to ask about a later day."));
    }

    private static BrokenAlgorithm BrokenOf(string text)
    {
        var parts = text.Split('@', 2);
        if (parts.Length != 2 || !(AlgorithmNames.IsHash(parts[0]) || AlgorithmNames.IsSignature(parts[0])))
            throw SharedOptions.Usage(
                $"--broken: '{text}' is not ALGORITHM@DATE such as sha2-256@2031-01-01; others are sha3-256 and ed25519, and all of " +
                $"docs/spec/suite.md.");
        return new BrokenAlgorithm(parts[0], TimeOf("--broken", parts[1], endOfDay: false));
    }

    /// <exception cref="CommandException">It is no time.</exception>
    public static Instant TimeOf(string option, string text, bool endOfDay) => Times.TryParse(text, endOfDay, out var time)
        ? time
        : throw SharedOptions.Usage($"{option}: '{text}' is not {Times.Form}.");
}
