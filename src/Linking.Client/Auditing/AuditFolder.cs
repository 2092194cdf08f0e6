using Linking.Auditing;
using Linking.Client.Trust;
using Linking.Files;
using Linking.Formats;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;

namespace Linking.Client.Auditing;

/// <summary>
/// What an auditor keeps of one ledger (docs/spec/audit.md, "Folder"): <c>audit.las</c>, the record, <c>publications/</c>, which is
/// a book, and <c>evidence/</c>. Each file is written whole or not at all.
/// </summary>
internal sealed class AuditFolder(string path)
{
    private const string StateName = "audit" + AuditState.FileExtension;
    private const long MaxState = 1 << 20;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Where what convicts the ledger is saved.</summary>
    public EvidenceFolder Evidence { get; } = new(System.IO.Path.Combine(System.IO.Path.GetFullPath(path), "evidence"));

    private string RecordPath => System.IO.Path.Combine(Path, BookFile.RecordName);

    /// <summary>Whether a folder holds an audit.</summary>
    public static bool IsOne(string path) => File.Exists(System.IO.Path.Combine(path, StateName));

    /// <summary>Null before the first look that held.</summary>
    /// <exception cref="TrustException">It is damaged or cannot be read.</exception>
    public AuditState? ReadState() => Guarded("read", () => !File.Exists(System.IO.Path.Combine(Path, StateName))
        ? null
        : AuditState.TryDecode(ReadFile(StateName, MaxState), out var state, out var error) ? state : throw Damaged(StateName, error));

    public void Write(AuditState state) => Guarded("written", () =>
    {
        DurableFolder.Create(Path);
        DurableFile.Replace(System.IO.Path.Combine(Path, StateName), state.ToBytes());
        return true;
    });

    /// <summary>The record that was accepted; null before the first.</summary>
    /// <exception cref="TrustException">It is damaged or cannot be read.</exception>
    public RecordFile? ReadRecord() => Guarded("read", () => !File.Exists(RecordPath)
        ? null
        : RecordFile.TryDecode(ReadFile(BookFile.RecordName, RecordFile.MaxSize), out var record, out var error)
            ? record
            : throw Damaged(BookFile.RecordName, error));

    public void Write(RecordFile record) => Guarded("written", () =>
    {
        DurableFolder.Create(Path);
        DurableFile.Replace(RecordPath, record.ToBytes());
        return true;
    });

    /// <summary>The publication kept under a number; null if none is.</summary>
    /// <exception cref="TrustException">It is damaged or cannot be read.</exception>
    public KnownPublication? Find(ulong number) => Guarded("read", () =>
    {
        var name = System.IO.Path.Combine(BookFile.Folder, BookFile.OfPublication(number).Name);
        return !File.Exists(System.IO.Path.Combine(Path, name)) ? null
            : KnownPublication.TryRead(ReadFile(name, SignedNote.MaxSize), out var known) ? known
            : throw Damaged(name, "it is no publication");
    });

    public void Keep(KnownPublication publication) => Guarded("written", () =>
    {
        var folder = System.IO.Path.Combine(Path, BookFile.Folder);
        DurableFolder.Create(folder);
        return DurableFile.TryCreate(
            System.IO.Path.Combine(folder, BookFile.OfPublication(publication.Publication.Number).Name), publication.Note.Span);
    });

    private byte[] ReadFile(string name, long longest)
    {
        var file = System.IO.Path.Combine(Path, name);
        return new FileInfo(file).Length <= longest
            ? File.ReadAllBytes(file)
            : throw Damaged(name, $"it is longer than {longest} bytes");
    }

    private TrustException Damaged(string name, DecodeError error) => Damaged(name, error.Message);

    private TrustException Damaged(string name, string why) => new(
        $"{System.IO.Path.Combine(Path, name)} is damaged: {why.TrimEnd('.')}. Put it back from a copy, or begin a new audit in another " +
        "folder and keep this one.")
    {
        File = System.IO.Path.Combine(Path, name),
    };

    private T Guarded<T>(string what, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrustException(
                $"The audit's folder {Path} cannot be {what}: {e.Message.TrimEnd('.')}. Check the folder and the disk.", e)
            {
                File = Path,
                IsOfWriting = what == "written",
            };
        }
    }
}
