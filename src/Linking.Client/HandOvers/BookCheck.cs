using Linking.Auditing;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Vouchers;

namespace Linking.Client.HandOvers;

/// <summary>Holds publications against the headers, the record and each other, as the history comes to their sizes.</summary>
/// <param name="folder">Of the hand-over.</param>
/// <param name="walks">Of the record, one a function.</param>
/// <param name="count">So many publications.</param>
/// <param name="findings">What is found is added.</param>
internal sealed class BookCheck(HandOverPlace folder, IReadOnlyList<RecordWalk> walks, ulong count, HandOverFindings findings)
{
    private readonly HashSet<ulong> _sizes = [];
    private readonly Dictionary<ulong, List<BookFile>> _vouchers = VouchersIn(folder);

    private Publication? _next;
    private ulong _number;

    /// <summary>The newest publication that was taken; null before the first.</summary>
    public Publication? Last { get; private set; }

    /// <summary>Digests that publications announce as those of a hand-over, each with the number of the first that does.</summary>
    public Dictionary<DigestPair, ulong> Announced { get; } = [];

    /// <summary>The name of a publication's file.</summary>
    public static string NameOf(ulong number) => $"{BookFile.Folder}/{BookFile.OfPublication(number).Name}";

    /// <summary>Takes the publication of the history's size, if there is one.</summary>
    public void Take(HistoryAudit history)
    {
        if (_number == 0 || _next is not null)
            _next ??= ReadNext();
        if (_next is not { } publication || publication.Size > history.Size)
            return;
        if (publication.Size < history.Size)
        {
            findings.Add(HandOverCode.Publication, $"{NameOf(_number)} is of a size that does not come behind that of the one before.");
            _next = null;
            return;
        }

        var found = new List<AuditFinding>();
        history.Take(publication, _ => false, null, found);
        foreach (var finding in found)
            findings.Add(HandOverCode.Publication, $"{NameOf(_number)}: {finding.Message}");
        foreach (var announcement in publication.Announcements.Where(a => a.Type == HandOverFiles.About))
            Announced.TryAdd(announcement.Imprint, _number);
        CheckVouchers(publication);
        _sizes.Add(publication.Size);
        Last = publication;
        _next = ReadNext();
    }

    /// <summary>The history has ended.</summary>
    /// <param name="confirmed">Values from elsewhere: each is that of a publication.</param>
    /// <param name="isEnded">Whether the ledger has: its last publication then covers all rounds.</param>
    /// <param name="size">Rounds.</param>
    public void End(IEnumerable<RepresentativeValue> confirmed, bool isEnded, ulong size)
    {
        foreach (var covered in confirmed.Select(v => v.Size).Where(s => !_sizes.Contains(s)).Distinct())
        {
            findings.Add(
                HandOverCode.Publication,
                $"The value from elsewhere is of {covered} rounds, and no publication here is: it was taken out.");
        }

        if (isEnded && Last?.Size != size)
        {
            findings.Add(
                HandOverCode.Publication,
                $"The ledger has ended with round {size - 1}, and its last publication does not cover that round.");
        }

        if (_next is not null)
            findings.Add(HandOverCode.Publication, $"{NameOf(_number)} covers {_next.Size} rounds, which are not here.");
    }

    private static Dictionary<ulong, List<BookFile>> VouchersIn(HandOverPlace folder)
    {
        var found = new Dictionary<ulong, List<BookFile>>();
        foreach (var name in folder.NamesIn(BookFile.Folder))
        {
            if (!BookFile.TryParse(name, out var file) || file!.Voucher == VoucherKind.None)
                continue;
            if (!found.TryGetValue(file.Number, out var files))
                found[file.Number] = files = [];
            files.Add(file);
        }

        return found;
    }

    // What one says of who has seen the publication, and when, is for its reader to judge; here it only has to be one.
    private void CheckVouchers(Publication publication)
    {
        foreach (var file in _vouchers.GetValueOrDefault(_number) ?? [])
        {
            var name = $"{BookFile.Folder}/{file.Name}";
            if (folder.Find(name, Voucher.MaxSize) is not { } bytes || !Voucher.TryDecode(bytes, out var voucher, out _) ||
                voucher.Kind != file.Voucher)
                findings.Add(HandOverCode.Publication, $"{name} is no voucher of the kind that it is by its name.");
            else if (!voucher.Subject.Values.Any(v => publication.Values.Any(p => p.Is(v.Function, v.Size, v.Root))))
                findings.Add(HandOverCode.Publication, $"{name} does not speak of publication {_number}.");
        }
    }

    private Publication? ReadNext()
    {
        if (_number == count)
            return null;
        var name = NameOf(++_number);
        if (folder.Find(name, SignedNote.MaxSize) is not { } bytes)
        {
            findings.Add(
                HandOverCode.Publication,
                $"{name} cannot be read, and {HandOverFiles.Late} counts {count}: no later one can be held against the rounds.");
            return null;
        }

        if (!Publication.TryParseNote(bytes, out var publication, out var signed, out var error))
        {
            findings.Add(HandOverCode.Publication, $"{name}: {error.Message}");
            return null;
        }

        if (publication.Number != _number)
            findings.Add(HandOverCode.Publication, $"{name} is publication {publication.Number}.");
        foreach (var walk in walks.Where(w => !w.HasSigned(publication, signed)))
        {
            findings.Add(
                HandOverCode.Publication,
                $"{name} is not signed by the keys that the record has in force, or names another record, under " +
                $"{publication.Suite[walk.Chain].Name()}.");
        }

        return publication;
    }
}
