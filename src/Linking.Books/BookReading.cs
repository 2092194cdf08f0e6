using Linking.Books.Folders;
using Linking.Formats;
using Linking.Hashing;
using Linking.Publications;
using Linking.Records;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Books;

/// <summary>
/// Looks into the files of a book and sorts out those that cannot be used (docs/spec/publication.md, "A book with a fault").
/// Whose publications they are, and whether they contradict each other, is for the verifier to say, for each one. A pure function.
/// </summary>
internal sealed class BookReading(BookOptions options)
{
    private readonly List<string> _problems = [];

    public List<BookEntry> Entries { get; } = [];

    public List<ReadOnlyMemory<byte>> Vouchers { get; } = [];

    public ReadOnlyMemory<byte>? Record { get; private set; }

    public IReadOnlyList<string> Problems => _problems;

    /// <param name="files">In order of their numbers.</param>
    public void Read(IReadOnlyList<FoundFile> files)
    {
        foreach (var file in files)
        {
            if (file.File is null)
                ReadRecord(file);
            else if (file.File.Voucher == VoucherKind.None)
                ReadPublication(file, file.File.Number);
            else
                ReadVoucher(file);
        }
    }

    private void ReadRecord(FoundFile file)
    {
        if (RecordFile.TryDecode(file.Bytes, out _, out var error))
            Record = file.Bytes;
        else
            _problems.Add($"The file {file.Name} is not read: {error.Message}");
    }

    private void ReadVoucher(FoundFile file)
    {
        if (!Voucher.TryDecode(file.Bytes, out var voucher, out var error))
            _problems.Add($"The file {file.Name} is not read: {error.Message}");
        else if (voucher.Kind != file.File!.Voucher)
            _problems.Add($"The file {file.Name} is not read: it holds a voucher of another kind than its name says.");
        else
            Vouchers.Add(file.Bytes);
    }

    private void ReadPublication(FoundFile file, ulong number)
    {
        if (!Publication.TryParseNote(file.Bytes, out var publication, out var signed, out var error))
        {
            _problems.Add(
                Publication.TryParseNote(WithoutReturns(file.Bytes), out _, out _, out _)
                    ? $"The file {file.Name} is not read: its line ends were changed on the way, from LF to CRLF; take it as it was " +
                        "published."
                    : $"The file {file.Name} is not read: {error.Message}");
        }
        else if (publication.Number != number)
        {
            _problems.Add($"The file {file.Name} holds publication {publication.Number}, and is not read.");
        }
        else if (OtherLedger(publication) is { } problem)
        {
            _problems.Add($"The file {file.Name} is not read: {problem}");
        }
        else
        {
            var expected = (Entries.Count == 0 ? 0 : Entries[^1].Publication.Number) + 1;
            if (number == expected + 1)
                _problems.Add($"Publication {expected} is missing.");
            else if (number > expected)
                _problems.Add($"Publications {expected} to {number - 1} are missing.");
            Entries.Add(new BookEntry(publication, signed, file.Bytes, file.Dated, file.Where));
        }
    }

    private static byte[] WithoutReturns(ReadOnlyMemory<byte> bytes) => [.. bytes.ToArray().Where(b => b != (byte)'\r')];

    private string? OtherLedger(Publication publication)
    {
        var first = Entries.Count == 0 ? null : Entries[0].Publication;
        if ((options.Ledger ?? first?.Ledger) is { } ledger && publication.Ledger != ledger)
            return $"it is of another ledger, {publication.Ledger}, " + (options.Ledger is null
                ? $"than the first publication, which is of {ledger}; keep one book a ledger."
                : $"where {ledger} was expected; keep one book a ledger.");
        var identity = options.Identity ?? (first is null ? null : new LedgerIdentity(first.Identity));
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            if (identity?[chain] is { } half && publication.Identity[chain] != half)
                return $"it names another ledger of the id {publication.Ledger}: its identity is {publication.Identity}" +
                    (options.Identity is null ? $", and that of the first publication is {first!.Identity}." : ".");
        }

        return null;
    }
}
