using System.Security.Cryptography;
using System.Text.Json;

using Linking.Files;
using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Proofs;
using Linking.Publications;
using Linking.Records;
using Linking.Rounds;
using Linking.Vouchers;

namespace Linking.Client.Trust;

/// <summary>
/// The files of one pinned ledger: <c>ledger.json</c>, its record, <c>publications/</c>, <c>observed/</c> and
/// <c>forks/</c>. Each is written whole or not at all; what is there is never replaced, but for the record by a longer one
/// and the JSON.
/// </summary>
internal static class LedgerFolder
{
    public const string DocumentName = "ledger.json";
    private const string RecordName = "record" + RecordFile.FileExtension;
    private const string Written = "written";
    private const string Observed = "observed";
    private const string Forks = "forks";
    private const long MaxDocument = 1 << 20;
    private const long MaxFork = 1 << 25;

    // Of one publication; a first one is what proves, others are a convenience.
    private const int MaxPlaces = 16;

    /// <summary>A '/' of a ledger id becomes '+', which no id holds.</summary>
    public static string NameOf(LedgerId ledger, DigestPair identity) =>
        $"{ledger.Value.Replace('/', '+')}@{identity.Alpha.ToString()[..16]}";

    /// <summary>Where fork proofs are saved.</summary>
    public static string ForksOf(string folder) => Path.Combine(folder, Forks);

    /// <exception cref="TrustException">It cannot be read, or does not hold together.</exception>
    public static TrustedLedger Read(string folder) => Guarded(folder, "read", () =>
    {
        var path = Path.Combine(folder, DocumentName);
        var document = JsonSerializer.Deserialize(ReadFile(path, MaxDocument), TrustJson.Default.LedgerDocument)
            ?? throw Damaged(path, "it is empty");
        if (document.Addresses.Any(address => address is null))
            throw Damaged(path, "one of its addresses is none");
        if (document.Version != LedgerDocument.CurrentVersion)
            throw Damaged(path, $"it has version {document.Version}, which this program does not know");
        var recordPath = Path.Combine(folder, RecordName);
        if (!RecordFile.TryDecode(ReadFile(recordPath, RecordFile.MaxSize), out var record, out var error))
            throw Damaged(recordPath, error.Message);
        var header = record.Entries[0].Header;
        if (!DigestPair.TryParse(document.Identity, header.Suite.Width, out var identity) || identity != record.Entries[0].Link() ||
            document.Ledger != header.Ledger.Value || !Instant.TryParse(document.FirstSeen, out _))
            throw Damaged(path, "it does not fit the record beside it");
        KnownHead? head = null;
        if (document.Head is { } kept && !KnownHead.TryRead(new SignedHead(kept.Alpha, kept.Beta), out head))
            throw Damaged(path, "its head is none");
        return new TrustedLedger(folder, document, identity, record, head, ReadForks(folder));
    });

    /// <summary>Makes a ledger's folder; if another program was faster, its own stands.</summary>
    public static void Create(string folder, LedgerDocument document, RecordFile record) => Guarded(folder, Written, () =>
    {
        DurableFolder.Create(folder);
        DurableFile.TryCreate(Path.Combine(folder, RecordName), record.ToBytes());
        return DurableFile.TryCreate(Path.Combine(folder, DocumentName), Json(document));
    });

    public static void Write(string folder, LedgerDocument document) => Guarded(folder, Written, () =>
    {
        DurableFile.Replace(Path.Combine(folder, DocumentName), Json(document));
        return true;
    });

    public static void Write(string folder, RecordFile record) => Guarded(folder, Written, () =>
    {
        DurableFile.Replace(Path.Combine(folder, RecordName), record.ToBytes());
        return true;
    });

    /// <summary>Saves a fork proof under a name made from its bytes.</summary>
    /// <returns>The file.</returns>
    public static string Write(string folder, ForkProof fork) => Guarded(folder, Written, () =>
    {
        var bytes = fork.ToBytes();
        var forks = ForksOf(folder);
        var file = Path.Combine(forks, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16] + ForkProof.FileExtension);
        if (File.Exists(file))
            return file;
        DurableFolder.Create(forks);
        DurableFile.TryCreate(file, bytes);
        return file;
    });

    public static IReadOnlyList<KnownPublication> ReadPublications(string folder) => Guarded(folder, "read", () =>
    {
        var publications = new List<KnownPublication>();
        foreach (var file in FilesOf(Path.Combine(folder, BookFile.Folder), "*.note"))
        {
            publications.Add(KnownPublication.TryRead(ReadFile(file, SignedNote.MaxSize), out var known)
                ? known
                : throw Damaged(file, "it is no publication"));
        }

        return publications.OrderBy(p => p.Publication.Number).ToList();
    });

    public static IReadOnlyList<Voucher> ReadVouchers(string folder) => Guarded(folder, "read", () =>
    {
        var vouchers = new List<Voucher>();
        foreach (var file in FilesOf(Path.Combine(folder, Observed), "*" + Voucher.FileExtension))
        {
            vouchers.Add(Voucher.TryDecode(ReadFile(file, Voucher.MaxSize), out var voucher, out var error)
                ? voucher
                : throw Damaged(file, error.Message));
        }

        return vouchers.OrderBy(v => ((WordsEvidence)v.Evidence).From).ToList();
    });

    /// <summary>The publication kept under a number; null if none is.</summary>
    public static KnownPublication? Find(string folder, ulong number) => Guarded(folder, "read", () =>
    {
        var file = PathOf(folder, number);
        if (!File.Exists(file))
            return null;
        return KnownPublication.TryRead(ReadFile(file, SignedNote.MaxSize), out var known)
            ? known
            : throw Damaged(file, "it is no publication");
    });

    /// <summary>Keeps a publication, and that it was seen at a place, once for each place.</summary>
    public static void Keep(string folder, KnownPublication publication, Instant seen, string place) => Guarded(folder, Written, () =>
    {
        var file = PathOf(folder, publication.Publication.Number);
        if (!File.Exists(file))
        {
            DurableFolder.Create(Path.GetDirectoryName(file)!);
            DurableFile.TryCreate(file, publication.Note.Span);
        }

        var observed = Path.Combine(folder, Observed);
        var words = ObservationWords.Of(place);
        var bytes = new Voucher(
            VoucherKind.Observed, new TextSubject(publication.Signed.TextBytes), new WordsEvidence(seen, seen, words)).ToBytes();
        for (var k = 1; k <= MaxPlaces; k++)
        {
            var path = Path.Combine(observed, $"{publication.Publication.Number:D6}.{k}{Voucher.FileExtension}");
            if (!File.Exists(path))
            {
                DurableFolder.Create(observed);
                if (DurableFile.TryCreate(path, bytes))
                    break;
            }

            if (Voucher.TryDecode(ReadFile(path, Voucher.MaxSize), out var there, out _) &&
                there.Evidence is WordsEvidence evidence && evidence.Words == words)
                break;
        }

        return true;
    });

    private static string PathOf(string folder, ulong number) =>
        Path.Combine(folder, BookFile.Folder, BookFile.OfPublication(number).Name);

    private static List<ForkProof> ReadForks(string folder)
    {
        var forks = new List<ForkProof>();
        foreach (var file in FilesOf(ForksOf(folder), "*" + ForkProof.FileExtension))
        {
            forks.Add(ForkProof.TryDecode(ReadFile(file, MaxFork), out var fork, out var error)
                ? fork
                : throw Damaged(file, error.Message));
        }

        return forks;
    }

    private static IEnumerable<string> FilesOf(string folder, string pattern) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)
        : [];

    private static byte[] ReadFile(string path, long longest) => new FileInfo(path).Length <= longest
        ? File.ReadAllBytes(path)
        : throw Damaged(path, $"it is longer than {longest} bytes");

    private static byte[] Json(LedgerDocument document) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(document, TrustJson.Default.LedgerDocument), (byte)'\n'];

    private static T Guarded<T>(string folder, string what, Func<T> action)
    {
        try
        {
            return action();
        }
        // A text that is no Unicode.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Damaged(Path.Combine(folder, DocumentName), "it is not the JSON of a trust file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrustException(
                $"The trust files in {folder} cannot be {what}: {e.Message.TrimEnd('.')}. Check the folder and the disk.", e)
            {
                File = folder,
                IsOfWriting = what == Written,
            };
        }
    }

    private static TrustException Damaged(string path, string why, Exception? inner = null) => new(
        $"The trust file {path} is damaged: {why.TrimEnd('.')}. Restore it, or move it away to meet the ledger again and " +
        "compare its identity.", inner)
    {
        File = path,
    };
}
